"""Ten Git repositories of different languages, none with a catalog file, as a company has them."""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

from callboard.plugins.catalog.infer import FolderTree, infer, to_yaml

OPENAPI = "openapi: 3.1.0\ninfo:\n  title: {0}\n  version: 1.0.0\npaths: {{}}\n"
README = "# {0}\n\n[![ci](https://ci.example.com/b.svg)](https://ci.example.com)\n\n{1}\n"


@dataclass(frozen=True, kw_only=True)
class Repository:
    """A repository to be made, and what must be found in it."""

    folder: str
    files: dict[str, str]
    name: str
    type: str
    tags: list[str]
    owner: str
    description: str
    site: str | None = None
    readme: str | None = "./README.md"
    apis: dict[str, str] = field(default_factory=dict)


REPOSITORIES = [
    Repository(
        folder="playlist-service",
        files={
            "pom.xml": "<project><parent><groupId>org.springframework.boot</groupId>"
            "<artifactId>spring-boot-starter-parent</artifactId></parent><artifactId>playlist-service</artifactId>"
            "<description>Keeps the playlists of all listeners.</description></project>",
            "src/main/java/meadowlark/Playlists.java": "class Playlists {}\n",
            "src/main/resources/openapi.yaml": OPENAPI.format("Playlist API"),
            ".github/CODEOWNERS": "* @meadowlark/team-playlists\n",
            "mkdocs.yml": "site_name: Playlists\n",
            "docs/index.md": "# Playlists\n",
            "README.md": README.format("Playlist Service", "Not this one."),
        },
        name="playlist-service",
        type="service",
        tags=["java", "spring-boot"],
        owner="team-playlists",
        description="Keeps the playlists of all listeners.",
        site="dir:.",
        apis={"playlist-service-api": "openapi"},
    ),
    Repository(
        folder="recommender",
        files={
            "pyproject.toml": '[project]\nname = "recommender"\nversion = "3.1"\ndependencies = ["fastapi>=0.110"]\n',
            "src/recommender/main.py": "app = None\n",
            "schema.graphql": "type Query {\n  next: String\n}\n",
            "README.md": README.format("Recommender", "Says what to play *next*."),
            "CODEOWNERS": "# the team\n* @meadowlark/discovery @ada\n",
        },
        name="recommender",
        type="service",
        tags=["python", "fastapi"],
        owner="discovery",
        description="Says what to play next.",
        apis={"recommender-graphql": "graphql"},
    ),
    Repository(
        folder="web-player",
        files={
            "package.json": '{"name": "@meadowlark/web-player", "description": "The player in the browser",\n'
            ' "dependencies": {"next": "14", "react": "18"}, "devDependencies": {"typescript": "5"}}\n',
            "pages/index.tsx": "export default () => null\n",
            "docs/CODEOWNERS": "* ada@example.com\n",
            "docs/guide.md": "# Guide\n",
        },
        name="web-player",
        type="website",
        tags=["typescript", "nextjs"],
        owner="user:ada",
        description="The player in the browser",
        site="dir:.",
        readme=None,
    ),
    Repository(
        folder="stream-gateway",
        files={
            "go.mod": "module github.com/meadowlark/stream-gateway\n\n"
            "go 1.22\n\nrequire github.com/gin-gonic/gin v1.9.1\n",
            "main.go": "package main\n",
            "proto/streams.proto": 'syntax = "proto3";\npackage meadowlark.streams.v1;\nservice Streams {\n}\n',
            "Dockerfile": "FROM golang:1.22\nEXPOSE 8080\n",
            "README.md": README.format("Stream gateway", "Lets the music out."),
            ".gitlab/CODEOWNERS": "[Everything] @meadowlark/streaming\n*\n",
        },
        name="stream-gateway",
        type="service",
        tags=["go", "gin"],
        owner="streaming",
        description="Lets the music out.",
        apis={"stream-gateway-grpc": "grpc"},
    ),
    Repository(
        folder="audio-ingest",
        files={
            "Cargo.toml": '[package]\nname = "audio-ingest"\ndescription = "Takes in audio files"\n'
            '[dependencies]\naxum = "0.7"\n',
            "src/main.rs": "fn main() {}\n",
            "events.yaml": "asyncapi: 2.6.0\ninfo:\n  title: Audio events\n  version: 1.0.0\nchannels: {}\n",
            "CODEOWNERS": "* @grace\n",
        },
        name="audio-ingest",
        type="service",
        tags=["rust", "axum"],
        owner="user:grace",
        description="Takes in audio files",
        readme=None,
        apis={"audio-ingest-events": "asyncapi"},
    ),
    Repository(
        folder="billing",
        files={
            "Billing.sln": "",
            "src/Billing.Api/Billing.Api.csproj": '<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup>'
            "<Description>Sends the bills</Description></PropertyGroup></Project>",
            "src/Billing.Api/Program.cs": "",
            "src/Billing.Api/swagger.json": '{"swagger": "2.0", "info": {"title": "Billing", "version": "1"}}',
            "CODEOWNERS": "* @meadowlark/payments\n",
        },
        name="billing",
        type="service",
        tags=["c#", "aspnet-core"],
        owner="payments",
        description="Sends the bills",
        readme=None,
        apis={"billing-api": "openapi"},
    ),
    Repository(
        folder="backstage-door",
        files={
            "Gemfile": "source 'https://rubygems.org'\ngem 'rails', '~> 7.1'\n",
            "app/models/artist.rb": "class Artist; end\n",
            "package.json": '{"name": "app", "devDependencies": {"esbuild": "1"}}',
            "README.md": README.format("The door", "Where artists come in."),
            "CODEOWNERS": "* @meadowlark/artists\n",
        },
        name="backstage-door",
        type="service",
        tags=["ruby", "rails"],
        owner="artists",
        description="Where artists come in.",
    ),
    Repository(
        folder="merch-shop",
        files={
            "composer.json": '{"name": "meadowlark/merch-shop", "type": "project", "description": "Sells shirts",\n'
            ' "require": {"laravel/framework": "^11"}}',
            "app/Shop.php": "<?php\n",
            "CODEOWNERS": "*.php @meadowlark/merch\n",
        },
        name="merch-shop",
        type="service",
        tags=["php", "laravel"],
        owner="merch",
        description="Sells shirts",
        readme=None,
    ),
    Repository(
        folder="phone-player",
        files={
            "pubspec.yaml": "name: phone_player\ndescription: The player for the pocket\n"
            "dependencies:\n  flutter:\n    sdk: flutter\n",
            "lib/main.dart": "void main() {}\n",
            "README.md": README.format("Phone Player", "Not this one."),
        },
        name="phone_player",
        type="mobile",
        tags=["dart", "flutter"],
        owner="unknown",
        description="The player for the pocket",
    ),
    Repository(
        folder="listener-chat",
        files={
            "mix.exs": 'def project do\n  [\n    app: :listener_chat,\n  ]\nend\ndeps [\n  {:phoenix, "~> 1.7"},\n]\n',
            "lib/chat.ex": "defmodule Chat do\nend\n",
            "README.rst": "Chat\n====\n\nListeners talk to each other.\n",
            "docs/index.md": "# Chat\n",
            "CODEOWNERS": "* @meadowlark/community\n",
        },
        name="listener_chat",
        type="service",
        tags=["elixir", "phoenix"],
        owner="community",
        description="Listeners talk to each other.",
        site="dir:.",
        readme="./README.rst",
    ),
]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the ten checkouts, each with one commit and a remote on GitHub."""
    root = tmp_path_factory.mktemp("company")
    for repository in REPOSITORIES:
        checkout = root / repository.folder
        for path, text in repository.files.items():
            (checkout / path).parent.mkdir(parents=True, exist_ok=True)
            (checkout / path).write_text(text)
        commit(checkout, f"git@github.com:meadowlark/{repository.folder}.git")
    return root


def commit(checkout: Path, remote: str) -> None:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false"]
    for arguments in (
        ["init", "--quiet"],
        ["remote", "add", "origin", remote],
        ["add", "--all"],
        [*identity, "commit", "--quiet", "--message", "Begin"],
    ):
        subprocess.run(["git", *arguments], cwd=checkout, check=True, capture_output=True)


@pytest.mark.parametrize("expected", REPOSITORIES, ids=lambda repository: repository.folder)
def test_a_repository_becomes_a_component(company: Path, expected: Repository) -> None:
    inferred = infer(FolderTree(company / expected.folder), name=expected.folder)
    component, *apis = inferred.documents
    metadata, spec = component["metadata"], component["spec"]
    annotations = metadata["annotations"]
    assert (component["kind"], metadata["name"], spec["type"]) == ("Component", expected.name, expected.type)
    assert metadata["tags"] == expected.tags
    assert metadata["description"] == expected.description
    assert (spec["owner"], spec["lifecycle"]) == (expected.owner, "unknown")
    assert annotations["callboard.dev/inferred"] == "true"
    assert annotations["github.com/project-slug"] == f"meadowlark/{expected.folder}"
    assert annotations.get("backstage.io/techdocs-ref") == expected.site
    assert annotations.get("callboard.dev/readme") == expected.readme
    assert metadata["links"][0]["url"] == f"https://github.com/meadowlark/{expected.folder}"
    assert {api["metadata"]["name"]: api["spec"]["type"] for api in apis} == expected.apis
    assert spec.get("providesApis", []) == sorted(expected.apis)
    for api in apis:
        assert api["spec"]["owner"] == expected.owner
        assert (company / expected.folder / api["spec"]["definition"]["$text"]).is_file()


def test_ten_repositories_are_inferred_within_seconds(company: Path) -> None:
    start = time.monotonic()
    found = [infer(FolderTree(company / repository.folder), name=repository.folder) for repository in REPOSITORIES]
    assert all(inferred.documents for inferred in found)
    assert time.monotonic() - start < 10


def test_a_committed_catalog_file_replaces_the_inferred_one(company: Path, tmp_path: Path) -> None:
    source = company / "playlist-service"
    subprocess.run(["git", "clone", "--quiet", str(source), str(tmp_path / "clone")], check=True, capture_output=True)
    before = infer(FolderTree(tmp_path / "clone"), name="playlist-service")
    text = to_yaml(before.documents, before.evidence)
    (tmp_path / "clone" / "catalog-info.yaml").write_text(text)
    after = infer(FolderTree(tmp_path / "clone"), name="playlist-service")
    assert after.catalog_files == ("catalog-info.yaml",)
    assert after.documents == ()
    written = list(yaml.safe_load_all(text))
    assert [document["metadata"]["name"] for document in written] == ["playlist-service", "playlist-service-api"]
    assert "callboard.dev/inferred" not in text
