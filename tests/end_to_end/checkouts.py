"""Ten repositories of different languages, as a company has them before anyone wrote a catalog file."""

from __future__ import annotations

import subprocess
from pathlib import Path

OPENAPI = "openapi: 3.1.0\ninfo: {title: Orders, version: '1'}\npaths: {}\n"
GRAPHQL = "type Query { tracks: [String!]! }\n"
PROTO = 'syntax = "proto3";\npackage lyrics;\nservice Lyrics { rpc Find (Word) returns (Word); }\nmessage Word {}\n'
CODEOWNERS = "* @meadow/{}\n"
FILES: dict[str, dict[str, str]] = {
    "orders": {"pom.xml": "<project><artifactId>orders</artifactId></project>", "src/openapi.yaml": OPENAPI},
    "shop": {"package.json": '{"name": "shop", "dependencies": {"react": "19"}}', "src/schema.graphql": GRAPHQL},
    "ranking": {"pyproject.toml": '[project]\nname = "ranking"\ndependencies = ["fastapi"]\n'},
    "lyrics": {"go.mod": "module example.com/lyrics\n", "main.go": "package main\n", "lyrics.proto": PROTO},
    "codec": {"Cargo.toml": '[package]\nname = "codec"\nversion = "1.0.0"\n', "src/lib.rs": ""},
    "tickets": {"Gemfile": 'source "https://rubygems.org"\ngem "rails"\n', "app.rb": ""},
    "billing": {"composer.json": '{"name": "meadow/billing"}', "index.php": "<?php\n"},
    "reports": {"reports.csproj": '<Project Sdk="Microsoft.NET.Sdk.Web"></Project>', "Program.cs": ""},
    "radio": {"Package.swift": "// swift-tools-version:6.0\n", "Sources/Radio.swift": ""},
    "chat": {"mix.exs": "defmodule Chat.MixProject do\n  use Mix.Project\nend\n", "lib/chat.ex": ""},
}
APIS = {"orders-api": "openapi", "shop-graphql": "graphql", "lyrics-grpc": "grpc"}
WITHOUT_OWNER = "chat"


def make_checkouts(folder: Path) -> None:
    """Writes and commits them; one has no owners."""
    for name, files in FILES.items():
        owners = {} if name == WITHOUT_OWNER else {"CODEOWNERS": CODEOWNERS.format(f"team-{name}")}
        site = {"mkdocs.yml": f"site_name: {name}\n", "docs/index.md": f"# {name}\n"} if name == "orders" else {}
        for path, text in {**files, **owners, **site, "README.md": f"# {name}\n\nWhat {name} does.\n"}.items():
            target = folder / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        git(folder / name, "init", "--quiet", "--initial-branch=main")
        git(folder / name, "remote", "add", "origin", f"https://github.com/meadow/{name}.git")
        commit(folder / name)


def commit(checkout: Path) -> str:
    """Commits all that is there; the id of the commit."""
    git(checkout, "add", "--all")
    git(checkout, "-c", "user.name=Ann", "-c", "user.email=ann@example.com", "commit", "--quiet", "--message", "Change")
    return git(checkout, "rev-parse", "HEAD")


def git(checkout: Path, *arguments: str) -> str:
    result = subprocess.run(["git", *arguments], cwd=checkout, check=True, capture_output=True, text=True)
    return result.stdout.strip()
