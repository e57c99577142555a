"""Decides the `spec.type` of a component from all that was found."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .apis import Definition
from .documentation import Documentation
from .evidence import Finding
from .manifests.model import INFRASTRUCTURE, LIBRARY, SERVICE, TOOL
from .packages import Package

MONOREPO = "monorepo"
DOCUMENTATION = "documentation"
OTHER = "other"
PROGRAM = re.compile(r"(?:main\.go|cmd/[^/]{1,100}/main\.go|src/main\.rs|src/bin/[^/]{1,100}\.rs)")


def component_type(
    package: Package,
    files: Sequence[str],
    definitions: Sequence[Definition],
    documentation: Documentation,
) -> Finding:
    """The type, with the file that speaks for it. What runs outweighs what could be imported."""
    hint = package.kind_hint
    if hint and hint.value not in {LIBRARY, TOOL, INFRASTRUCTURE}:
        return hint
    is_code = any(manifest.language for manifest in package.manifests)
    if package.dockerfile:
        return Finding(value=SERVICE, file=package.dockerfile.path)
    if definitions and is_code:
        return Finding(value=SERVICE, file=definitions[0].path, line=definitions[0].line)
    if hint and hint.value == LIBRARY:
        program = _find_program(files, package.folder)
        return Finding(value=TOOL, file=program) if program else hint
    return hint or _type_without_manifests(package, documentation)


def _find_program(files: Sequence[str], folder: str) -> str:
    prefix = f"{folder}/" if folder else ""
    return next((path for path in files if path.startswith(prefix) and PROGRAM.fullmatch(path[len(prefix) :])), "")


def _type_without_manifests(package: Package, documentation: Documentation) -> Finding:
    if set(package.languages) == {"HCL"}:
        return Finding(value=INFRASTRUCTURE)
    text = documentation.site or documentation.readme
    if not package.languages and text:
        return Finding(value=DOCUMENTATION, file=text.file)
    return Finding(value=OTHER)
