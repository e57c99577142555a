"""Gives every inferred entity a valid name that no other of the same tree has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .apis import Definition
from .evidence import Finding
from .packages import Package
from .paths import folder_of, name_of
from .wording import MAX_NAME, certain_name, entity_name, is_generic

VAGUE_STEMS = frozenset(
    {
        "api", "apis", "asyncapi", "definition", "definitions", "events", "graph", "graphql", "grpc", "index",
        "lib", "main", "openapi", "packages", "proto", "protos", "schema", "schemas", "service", "services",
        "spec", "specs", "src", "swagger", "typedef", "typedefs", "v1", "v2", "v3",
    }
)  # fmt: skip
API_ENDINGS = {"openapi": "api", "asyncapi": "events", "graphql": "graphql", "grpc": "grpc"}


def name_main(package: Package, name: str) -> Finding:
    """The name of the tree's component: its manifest's, unless that could be anyone's, else the tree's own."""
    told = entity_name(package.name.value) if package.name else ""
    if package.name and told and not is_generic(told):
        return package.name
    return Finding(value=certain_name(name, told, name))


def name_members(main: str, members: Sequence[Package]) -> list[Finding]:
    """The names of the members, each its manifest's or its folder's, with the main name before doubtful ones."""
    taken = {main.lower()}
    names: list[Finding] = []
    for package in members:
        found = package.name or Finding(value=name_of(package.folder))
        name = entity_name(found.value) or entity_name(name_of(package.folder))
        if not name or is_generic(name) or name.lower() in taken:
            name = certain_name(f"{main}-{name or 'part'}")
        name = _unique(name, taken)
        names.append(Finding(value=name, file=found.file, line=found.line))
    return names


def name_definitions(component: str, definitions: Iterable[Definition], taken: set[str]) -> list[str]:
    """The names of a component's APIs: `playlist-api`, `playlist-events`, by title where a type has several."""
    every = list(definitions)
    names: list[str] = []
    for definition in every:
        is_single = sum(other.type == definition.type for other in every) == 1
        ending = API_ENDINGS[definition.type]
        told = ending if is_single else entity_name(definition.title).lower() or _stem(definition.path) or ending
        name = _join(component, told)
        if name.lower() in taken and definition.version:
            name = _join(name, entity_name(definition.version))
        names.append(_unique(name, taken))
    return names


def _stem(path: str) -> str:
    """The file's name, or of the folders around it the nearest that says more than `schema.graphql` does."""
    parts = [name_of(path).partition(".")[0], *reversed(folder_of(path).split("/"))]
    telling = (name for part in parts if (name := entity_name(part)) and name.lower() not in VAGUE_STEMS)
    return next(telling, "")


def _join(head: str, tail: str) -> str:
    """`playlist` and `api` give `playlist-api`; what the one already says isn't said again."""
    lower_head, lower_tail = head.lower(), tail.lower()
    if lower_tail == lower_head or lower_head.endswith(f"-{lower_tail}"):
        return head
    if lower_tail.startswith(f"{lower_head}-"):
        return tail
    room = MAX_NAME - len(tail) - 1
    return f"{head[:room].strip('-_.')}-{tail}" if room > 0 else tail


def _unique(name: str, taken: set[str]) -> str:
    candidate, number = name, 2
    while candidate.lower() in taken:
        candidate = f"{name[: MAX_NAME - 4].strip('-_.')}-{number}"
        number += 1
    taken.add(candidate.lower())
    return candidate
