"""Cargo.toml: a package, a workspace, or both."""

from __future__ import annotations

from ..parsing import names_at, read_toml, text_at, value_at
from .model import LIBRARY, TOOL, WEBSITE, Framework, Manifest, find_framework

FRAMEWORKS = (
    Framework("actix-web", "Actix"),
    Framework("axum", "Axum"),
    Framework("rocket", "Rocket"),
    Framework("warp", "Warp"),
    Framework("poem", "Poem"),
    Framework("salvo", "Salvo"),
    Framework("tonic", "Tonic"),
    Framework("tauri", "Tauri", "application"),
    Framework("leptos", "Leptos", WEBSITE),
    Framework("yew", "Yew", WEBSITE),
    Framework("clap", "clap", TOOL),
)


def read(path: str, text: str) -> Manifest | None:
    """Reads Cargo.toml; None when it has neither a package nor a workspace."""
    document = read_toml(text)
    package, workspace = value_at(document, "package"), value_at(document, "workspace")
    if not isinstance(package, dict) and not isinstance(workspace, dict):
        return None
    dependencies = names_at(document, "dependencies")
    framework = find_framework(FRAMEWORKS, dependencies)
    has_program = isinstance(value_at(document, "bin"), list)
    otherwise = (TOOL if has_program else LIBRARY) if isinstance(package, dict) else ""
    return Manifest(
        path=path,
        name=text_at(package, "name"),
        version=text_at(package, "version"),
        description=text_at(package, "description"),
        language="Rust",
        framework=framework.name,
        kind_hint=framework.kind or otherwise,
        dependencies=dependencies,
        starts=bool(framework.kind) and framework.kind != TOOL,
        members=names_at(workspace, "members"),
    )
