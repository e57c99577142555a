"""Each ecosystem's manifest, read as data."""

from __future__ import annotations

from typing import Any

import pytest

from callboard.plugins.catalog.infer.manifests import Manifest, find_reader


def read(path: str, text: str) -> Manifest | None:
    reader = find_reader(path)
    assert reader is not None, path
    return reader(path, text)


CASES: list[tuple[str, str, dict[str, Any]]] = [
    (
        "package.json",
        '{"name":"@acme/web","version":"1.2.0","description":"The shop","dependencies":{"next":"14","react":"18"},'
        '"devDependencies":{"typescript":"5"},"scripts":{"start":"next start"}}',
        {
            "name": "@acme/web",
            "version": "1.2.0",
            "description": "The shop",
            "language": "TypeScript",
            "framework": "Next.js",
            "kind_hint": "website",
            "dependencies": ("next", "react"),
            "starts": True,
        },
    ),
    ("package.json", '{"dependencies":{"@nestjs/core":"10"}}', {"framework": "NestJS", "kind_hint": "service"}),
    ("package.json", '{"dependencies":{"express":"4"}}', {"framework": "Express", "kind_hint": "service"}),
    ("package.json", '{"dependencies":{"@angular/core":"17"}}', {"framework": "Angular", "kind_hint": "website"}),
    ("package.json", '{"dependencies":{"vue":"3"}}', {"framework": "Vue", "kind_hint": "website"}),
    ("package.json", '{"devDependencies":{"svelte":"4"}}', {"framework": "Svelte", "kind_hint": "website"}),
    ("package.json", '{"dependencies":{"expo":"51"}}', {"framework": "Expo", "kind_hint": "mobile"}),
    ("package.json", '{"peerDependencies":{"react":"18"}}', {"framework": "React", "kind_hint": "library"}),
    ("package.json", '{"name":"x","bin":{"x":"x.js"}}', {"kind_hint": "tool"}),
    ("package.json", '{"name":"x","workspaces":{"packages":["packages/*"]}}', {"members": ("packages/*",)}),
    ("pnpm-workspace.yaml", "packages:\n  - 'apps/*'\n  - libs/*\n", {"members": ("apps/*", "libs/*")}),
    ("lerna.json", '{"packages":["packages/*"]}', {"members": ("packages/*",)}),
    (
        "pyproject.toml",
        '[project]\nname = "recommender"\nversion = "2.0"\ndescription = "What to play next"\n'
        'dependencies = ["FastAPI[all]>=0.100", "pydantic>2; python_version>\'3\'"]\n',
        {
            "name": "recommender",
            "version": "2.0",
            "description": "What to play next",
            "language": "Python",
            "framework": "FastAPI",
            "kind_hint": "service",
            "dependencies": ("fastapi", "pydantic"),
        },
    ),
    (
        "pyproject.toml",
        '[tool.poetry]\nname = "shop"\n[tool.poetry.dependencies]\npython = "^3.11"\nDjango = "^5"\n',
        {"name": "shop", "framework": "Django", "dependencies": ("django",)},
    ),
    ("pyproject.toml", '[project]\nname="x"\n[project.scripts]\nx="x:main"\n', {"kind_hint": "tool"}),
    (
        "setup.cfg",
        "[metadata]\nname = old\nversion = 1\n[options]\ninstall_requires =\n  flask>=2\n  click\n",
        {"name": "old", "framework": "Flask", "dependencies": ("flask", "click")},
    ),
    ("setup.py", "setup(\n    name='older',\n    version='1',\n)\n", {"name": "older", "version": "1"}),
    (
        "requirements.txt",
        "# pinned\n-r base.txt\napache_airflow==2.9\n",
        {"framework": "Airflow", "kind_hint": "data-pipeline"},
    ),
    ("Pipfile", '[packages]\nflask = "*"\n', {"framework": "Flask"}),
    (
        "go.mod",
        "module github.com/acme/streams/v2 // the module\n\ngo 1.22\n\nrequire (\n\tgithub.com/labstack/echo/v4 v4.1\n"
        "\tgolang.org/x/net v0.1 // indirect\n)\n",
        {
            "name": "streams",
            "language": "Go",
            "framework": "Echo",
            "kind_hint": "service",
            "dependencies": ("github.com/labstack/echo/v4",),
        },
    ),
    ("go.mod", "module streams\nrequire github.com/gin-gonic/gin v1.9\n", {"name": "streams", "framework": "Gin"}),
    ("go.work", "go 1.22\nuse (\n\t./a\n\t./b\n)\n", {"members": ("./a", "./b")}),
    (
        "Cargo.toml",
        '[package]\nname = "ingest"\nversion = "0.1.0"\ndescription = "Takes it in"\n[dependencies]\naxum = "0.7"\n',
        {"name": "ingest", "version": "0.1.0", "language": "Rust", "framework": "Axum", "kind_hint": "service"},
    ),
    ("Cargo.toml", '[package]\nname="x"\n[dependencies]\nactix-web="4"\n', {"framework": "Actix"}),
    ("Cargo.toml", '[workspace]\nmembers=["crates/*"]\n', {"members": ("crates/*",), "kind_hint": ""}),
    (
        "pom.xml",
        '<project xmlns="http://maven.apache.org/POM/4.0.0"><parent><artifactId>spring-boot-starter-parent'
        "</artifactId></parent><artifactId>orders</artifactId><version>1.0</version><description>Takes orders"
        "</description><dependencies><dependency><groupId>org.springframework.boot</groupId><artifactId>"
        "spring-boot-starter-web</artifactId></dependency></dependencies></project>",
        {
            "name": "orders",
            "version": "1.0",
            "description": "Takes orders",
            "language": "Java",
            "framework": "Spring Boot",
            "kind_hint": "service",
        },
    ),
    (
        "pom.xml",
        "<project><artifactId>all</artifactId><packaging>pom</packaging>"
        "<modules><module>a</module></modules></project>",
        {"name": "all", "members": ("a",), "kind_hint": ""},
    ),
    (
        "pom.xml",
        "<project><artifactId>q</artifactId><build><plugins><plugin><groupId>io.quarkus</groupId><artifactId>"
        "quarkus-maven-plugin</artifactId></plugin></plugins></build></project>",
        {"framework": "Quarkus", "starts": True},
    ),
    (
        "build.gradle.kts",
        'plugins {\n  kotlin("jvm") version "1.9"\n  id("org.springframework.boot") version "3.2"\n}\n'
        'version = "1.1"\n',
        {"language": "Kotlin", "framework": "Spring Boot", "kind_hint": "service", "version": "1.1"},
    ),
    ("build.gradle", "apply plugin: 'com.android.application'\n", {"framework": "Android", "kind_hint": "mobile"}),
    ("build.gradle.kts", "plugins {\n alias(libs.plugins.android.application)\n}\n", {"framework": "Android"}),
    ("build.gradle.kts", "plugins {\n  `java-library`\n}\n", {"kind_hint": "library"}),
    (
        "settings.gradle",
        "rootProject.name = 'billing'\ninclude ':app', ':lib:core'\n",
        {"name": "billing", "members": ("app", "lib/core")},
    ),
    (
        "build.sbt",
        'ThisBuild / version := "0.3"\nlazy val root = project.settings(\n  name := "tracks",\n'
        '  libraryDependencies += "com.spotify" %% "scio-core" % "0.14")\n',
        {"name": "tracks", "version": "0.3", "language": "Scala", "framework": "Scio", "kind_hint": "data-pipeline"},
    ),
    (
        "src/Api/Api.csproj",
        '<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><Description>Billing</Description>'
        '<Version>3.1</Version></PropertyGroup><ItemGroup><PackageReference Include="Dapper"/></ItemGroup></Project>',
        {
            "name": "Api",
            "version": "3.1",
            "description": "Billing",
            "language": "C#",
            "framework": "ASP.NET Core",
            "kind_hint": "service",
        },
    ),
    ("Lib.fsproj", '<Project Sdk="Microsoft.NET.Sdk"/>', {"name": "Lib", "language": "F#", "kind_hint": "library"}),
    (
        "composer.json",
        '{"name":"acme/shop","type":"project","require":{"php":"8","laravel/framework":"11"}}',
        {"name": "acme/shop", "language": "PHP", "framework": "Laravel", "kind_hint": "service"},
    ),
    ("composer.json", '{"require":{"symfony/framework-bundle":"7"}}', {"framework": "Symfony"}),
    ("Gemfile", "source 'https://rubygems.org'\ngem 'rails', '~> 7'\n", {"language": "Ruby", "framework": "Rails"}),
    ("Gemfile", 'gem "sinatra"\n', {"framework": "Sinatra", "kind_hint": "service"}),
    (
        "lyrics.gemspec",
        "Gem::Specification.new do |spec|\n  spec.name = 'lyrics'\n  spec.summary = %q{Reads lyrics}\n"
        "  spec.add_dependency 'nokogiri'\nend\n",
        {"name": "lyrics", "description": "Reads lyrics", "kind_hint": "library", "dependencies": ("nokogiri",)},
    ),
    (
        "mix.exs",
        'def project do\n  [\n    app: :chat,\n    version: "0.1.0",\n  ]\nend\n  [\n    {:phoenix, "~> 1.7"},\n  ]\n',
        {"name": "chat", "version": "0.1.0", "language": "Elixir", "framework": "Phoenix", "kind_hint": "service"},
    ),
    (
        "Package.swift",
        'let package = Package(\n  name: "hello",\n  dependencies: [\n'
        '    .package(url: "https://github.com/vapor/vapor.git", from: "4.0.0"),\n  ]\n)\n',
        {"name": "hello", "language": "Swift", "framework": "Vapor", "kind_hint": "service"},
    ),
    (
        "Player.xcodeproj/project.pbxproj",
        'IPHONEOS_DEPLOYMENT_TARGET = 16.0; productType = "com.apple.product-type.application";',
        {"name": "Player", "framework": "iOS", "kind_hint": "mobile"},
    ),
    (
        "pubspec.yaml",
        "name: player\ndescription: >-\n  Plays\n  music\nversion: 1.0.0+1\n"
        "dependencies:\n  flutter:\n    sdk: flutter\n",
        {
            "name": "player",
            "description": "Plays music",
            "language": "Dart",
            "framework": "Flutter",
            "kind_hint": "mobile",
        },
    ),
    (
        "CMakeLists.txt",
        'cmake_minimum_required(VERSION 3.20)\nproject(codec\n  VERSION 1.4\n  DESCRIPTION "Audio codec"\n'
        "  LANGUAGES CXX)\nadd_library(codec codec.cpp)\n",
        {
            "name": "codec",
            "version": "1.4",
            "description": "Audio codec",
            "language": "C++",
            "kind_hint": "library",
        },
    ),
    ("CMakeLists.txt", "project(x C)\nadd_executable(x x.c)\n", {"language": "C", "kind_hint": "tool"}),
    (
        "Dockerfile",
        "FROM --platform=linux/amd64 registry.example.com/python:3.12-slim AS build\nEXPOSE 8080\n",
        {"language": "Python", "kind_hint": "service", "starts": True},
    ),
    ("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n", {"name": "web", "kind_hint": "infrastructure"}),
    (
        "main.tf",
        'provider "aws" {\n}\nresource "aws_s3_bucket" "b" {}\n',
        {"framework": "Terraform", "kind_hint": "infrastructure", "dependencies": ("aws", "aws_s3_bucket")},
    ),
]


@pytest.mark.parametrize(("path", "text", "expected"), CASES)
def test_a_manifest_tells_what_it_holds(path: str, text: str, expected: dict[str, Any]) -> None:
    manifest = read(path, text)
    assert manifest is not None
    assert {field: getattr(manifest, field) for field in expected} == expected


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("package.json", "[]"),
        ("package.json", '{"name": '),
        ("package.json", '{"a":' * 50_000),
        ("pyproject.toml", "[tool.ruff]\nline-length = 100\n"),
        ("pyproject.toml", "[project\n"),
        ("pyproject.toml", "a" + ".a" * 30_000 + " = 1"),
        ("pyproject.toml", "a = " + "[" * 100_000),
        ("setup.cfg", "not an ini file"),
        ("go.mod", "// nothing"),
        ("pom.xml", "<project><artifactId>x"),
        ("pom.xml", "<html/>"),
        (
            "pom.xml",
            '<!DOCTYPE p [<!ENTITY e SYSTEM "file:///etc/passwd">]><project><artifactId>&e;</artifactId></project>',
        ),
        ("a.csproj", '<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><Project>&b;</Project>'),
        ("pubspec.yaml", "a: &a [x]\nb: [*a, *a]\n: :"),
        ("Chart.yaml", "- - - -"),
        ("Cargo.toml", "[dependencies]\naxum = '1'"),
        ("mix.exs", "nothing"),
        ("Dockerfile", "RUN true"),
        ("CMakeLists.txt", "project(${NAME})"),
    ],
)
def test_a_manifest_that_tells_nothing_is_none(path: str, text: str) -> None:
    assert read(path, text) is None


def test_wrong_types_in_a_manifest_leave_the_rest_readable() -> None:
    manifest = read("package.json", '{"name": 5, "version": [], "dependencies": "x", "description": "Plays"}')
    assert manifest is not None
    assert (manifest.name, manifest.version, manifest.dependencies) == ("", "", ())
    assert manifest.description == "Plays"


def test_dependencies_are_bounded_in_number() -> None:
    names = ",".join(f'"d{number}":"1"' for number in range(5_000))
    manifest = read("package.json", f'{{"name":"x","dependencies":{{{names}}}}}')
    assert manifest is not None
    assert len(manifest.dependencies) == 500


@pytest.mark.parametrize("path", ["README.md", "main.py", "package.json.bak", "x.tf", "noending"])
def test_other_files_are_no_manifests(path: str) -> None:
    assert find_reader(path) is None
