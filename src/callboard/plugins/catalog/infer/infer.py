"""Infers the documents of a plain repository: each stage is called once, in order, and only the tree does I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from .apis import Definition, find_definitions
from .documentation import find_documentation
from .documents import ComponentFindings, write_api, write_component
from .evidence import Evidence, Finding
from .kinds import MONOREPO, component_type
from .naming import name_definitions, name_main, name_members
from .owners import UNKNOWN_OWNER, Owners, find_owners
from .packages import Package, find_packages
from .parts import divide
from .paths import depth_of, folder_of, is_aside, is_below, name_of
from .reading import MAX_FILES, Tree
from .repository import Origin, find_origin

CATALOG_FILE_NAMES = frozenset({"catalog-info.yaml", "catalog-info.yml"})
CATALOG_FOLDERS = frozenset({"", ".backstage"})
MAX_CATALOG_DEPTH = 4


@dataclass(frozen=True, kw_only=True)
class Inferred:
    """What we would write for a tree: documents, the main component first, and why.

    When the tree has catalog files of its own, `catalog_files` names them and the rest is empty.
    """

    documents: tuple[dict[str, Any], ...] = ()
    evidence: tuple[Evidence, ...] = ()
    catalog_files: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Survey:
    """What was found in the tree as a whole."""

    tree: Tree
    files: tuple[str, ...]
    definitions: tuple[Definition, ...]
    owners: Owners
    origin: Origin


def infer(tree: Tree, *, name: str, remote_url: str | None = None) -> Inferred:
    """Infers the documents of a tree called `name` (its folder or repository), cloned from `remote_url`.

    Without a `remote_url` the tree's own `.git/config` is asked. Never raises for what the tree holds: broken,
    huge or hostile files only leave less to be found. The same tree always gives the same answer.
    """
    files = tuple(path for path in tree.files()[:MAX_FILES] if _is_plain(path))
    if catalog_files := find_catalog_files(files):
        return Inferred(catalog_files=catalog_files)
    survey = _Survey(
        tree=tree,
        files=files,
        definitions=find_definitions(tree, files),
        owners=find_owners(tree),
        origin=find_origin(tree, remote_url),
    )
    return _write(_name_apis(_find_components(survey, find_packages(tree, files), name)))


def find_catalog_files(files: Sequence[str]) -> tuple[str, ...]:
    """The catalog files at the root, else those deeper in the tree that aren't templates or test data."""
    named = [path for path in files if name_of(path) in CATALOG_FILE_NAMES]
    at_root = [path for path in named if folder_of(path) in CATALOG_FOLDERS]
    nested = [path for path in named if depth_of(path) <= MAX_CATALOG_DEPTH and not is_aside(path)]
    return tuple(sorted(at_root or nested))


def _is_plain(path: str) -> bool:
    return path.isprintable() and ".." not in path.split("/") and not path.startswith("/")


def _find_components(survey: _Survey, packages: dict[str, Package], name: str) -> list[ComponentFindings]:
    """The main component first, then its parts by path. A definition belongs to the deepest part around it."""
    parts = divide(packages)
    folders = [package.folder for package in parts.members]
    homes = {definition: _home_of(definition, folders) for definition in survey.definitions}
    main = _describe(survey, parts.main, name_main(parts.main, name), homes)
    if parts.is_monorepo:
        main = replace(main, type=Finding(value=MONOREPO))
    names = name_members(main.entity, parts.members)
    members = [
        replace(_describe(survey, package, found, homes), parent=main.entity)
        for package, found in zip(parts.members, names, strict=True)
    ]
    return [main, *members]


def _home_of(definition: Definition, folders: Sequence[str]) -> str:
    around = [folder for folder in folders if is_below(definition.path, folder)]
    return max(around, key=len, default="")


def _describe(survey: _Survey, package: Package, name: Finding, homes: dict[Definition, str]) -> ComponentFindings:
    documentation = find_documentation(survey.tree, survey.files, package.folder)
    definitions = tuple(definition for definition, home in homes.items() if home == package.folder)
    return ComponentFindings(
        name=name,
        type=component_type(package, survey.files, definitions, documentation),
        owner=survey.owners.owner_of(package.folder) or Finding(value=UNKNOWN_OWNER),
        package=package,
        documentation=documentation,
        definitions=definitions,
        origin=survey.origin,
    )


def _name_apis(components: Sequence[ComponentFindings]) -> list[ComponentFindings]:
    taken: set[str] = set()
    return [
        replace(found, api_names=tuple(name_definitions(found.entity, found.definitions, taken)))
        for found in components
    ]


def _write(components: Sequence[ComponentFindings]) -> Inferred:
    written = [write_component(found) for found in components]
    for found in components:
        for name, definition in zip(found.api_names, found.definitions, strict=True):
            written.append(write_api(found, name, definition))
    return Inferred(
        documents=tuple(document for document, _ in written),
        evidence=tuple(evidence for _, proofs in written for evidence in proofs),
    )
