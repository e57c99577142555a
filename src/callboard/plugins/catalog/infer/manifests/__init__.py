"""Manifests: one small module per ecosystem, chosen by file name. Reading order: `model.py`, then any of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..paths import name_of
from . import cmake, dart, delivery, dotnet, elixir, go, javascript, jvm, php, python, ruby, rust, swift
from .model import Manifest

__all__ = ["Manifest", "find_reader"]

Reader = Callable[[str, str], Manifest | None]

BY_NAME: Mapping[str, Reader] = {
    "package.json": javascript.read,
    "pnpm-workspace.yaml": javascript.read_workspace,
    "lerna.json": javascript.read_workspace,
    "pyproject.toml": python.read_pyproject,
    "setup.cfg": python.read_setup_cfg,
    "setup.py": python.read_setup_py,
    "requirements.txt": python.read_requirements,
    "Pipfile": python.read_pipfile,
    "go.mod": go.read,
    "go.work": go.read_workspace,
    "Cargo.toml": rust.read,
    "pom.xml": jvm.read_pom,
    "build.gradle": jvm.read_gradle,
    "build.gradle.kts": jvm.read_gradle,
    "settings.gradle": jvm.read_gradle_settings,
    "settings.gradle.kts": jvm.read_gradle_settings,
    "build.sbt": jvm.read_sbt,
    "composer.json": php.read,
    "Gemfile": ruby.read_gemfile,
    "mix.exs": elixir.read,
    "Package.swift": swift.read_package,
    "project.pbxproj": swift.read_xcode,
    "pubspec.yaml": dart.read,
    "CMakeLists.txt": cmake.read,
    "Dockerfile": delivery.read_dockerfile,
    "Containerfile": delivery.read_dockerfile,
    "Chart.yaml": delivery.read_chart,
    "main.tf": delivery.read_terraform,
    "versions.tf": delivery.read_terraform,
    "providers.tf": delivery.read_terraform,
    "terraform.tf": delivery.read_terraform,
}
BY_ENDING: Mapping[str, Reader] = {
    ".csproj": dotnet.read,
    ".fsproj": dotnet.read,
    ".vbproj": dotnet.read,
    ".gemspec": ruby.read_gemspec,
}


def find_reader(path: str) -> Reader | None:
    """The reader of a manifest of this name, or None when the file is no manifest."""
    name = name_of(path)
    found = BY_NAME.get(name)
    if found or "." not in name:
        return found
    return BY_ENDING.get(f".{name.rpartition('.')[2]}")
