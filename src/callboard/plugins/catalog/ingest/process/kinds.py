"""The kinds that this portal knows, with their schemas compiled, and the check of a document against its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any, TypeAlias

from ...model import EntityKind, EntityRef, RelationField
from .envelope import envelope_schema, hint_for
from .policies import entity_schema
from .refusal import Refusal
from .schema_errors import Schema

Path: TypeAlias = tuple[str, ...]
"""The keys that lead to a value of a document."""

# Backstage sorts these wherever they stand, also in a kind that makes no relations of them.
_SORTED = ("providesApis", "consumesApis", "dependsOn", "dependencyOf", "memberOf", "children", "members")
SORTED_EVERYWHERE: list[tuple[Path, list[str]]] = [(("spec",), list(_SORTED))]


@dataclass(frozen=True, kw_only=True)
class KnownKind:
    """A kind and its compiled schema."""

    kind: EntityKind
    schema: Schema

    @cached_property
    def relations(self) -> list[tuple[Path, list[tuple[str, RelationField]]]]:
        """The fields of `kind.relations` in their order: the way to a map, then what is read there, by its key."""
        found = [(*_split(relation.path), relation) for relation in self.kind.relations]
        return [(way, [(key, field) for _, key, field in each]) for way, each in groupby(found, lambda one: one[0])]

    @cached_property
    def sorted_fields(self) -> list[tuple[Path, list[str]]]:
        """The fields whose references are sorted where they are there: the way to a map, then keys in it."""
        found: dict[Path, dict[str, None]] = {way: dict.fromkeys(keys) for way, keys in SORTED_EVERYWHERE}
        for relation in self.kind.relations:
            way, key = _split(relation.path)
            found.setdefault(way, {})[key] = None
        return [(way, list(keys)) for way, keys in found.items()]


class Kinds:
    """All known kinds. A document's `kind` and `apiVersion` must match exactly, letter case included.

    It also holds the schemas of what all kinds share. Compiling takes milliseconds: make one and keep it.
    """

    def __init__(self, known: Mapping[tuple[str, str], KnownKind]) -> None:
        self._known = known
        self.envelope = envelope_schema()
        self.entity = entity_schema()

    @classmethod
    def of(cls, kinds: Iterable[EntityKind]) -> Kinds:
        """Compiles the kinds; a later one replaces an earlier one with the same kind and apiVersion."""
        known: dict[tuple[str, str], KnownKind] = {}
        for kind in kinds:
            compiled = KnownKind(kind=kind, schema=Schema(kind.schema))
            known.update({(kind.kind, version): compiled for version in kind.api_versions})
        return cls(known)

    def find(self, document: Mapping[str, Any]) -> KnownKind | None:
        """The kind that claims this document, or None."""
        return self._known.get((document["kind"], document["apiVersion"]))

    def named(self, kind: str) -> list[EntityKind]:
        """The kinds of this name, whatever its letter case."""
        found = {id(known.kind): known.kind for (name, _), known in self._known.items() if _same(name, kind)}
        return list(found.values())

    @property
    def names(self) -> list[str]:
        """The names of all kinds, sorted."""
        return sorted({name for name, _ in self._known})


def check_kind(document: Mapping[str, Any], ref: EntityRef, known: KnownKind | None, kinds: Kinds) -> Refusal | None:
    """Refuses a document of no known kind, or one that breaks the schema of its kind."""
    if known is None:
        return _unknown(document, ref, kinds)
    violation = known.schema.first_violation(document)
    if not violation:
        return None
    return Refusal(
        message=f"Processor {known.kind.checked_by} threw an error while validating the entity {ref}; "
        f"caused by TypeError: {violation.with_parameters}",
        pointer=violation.pointer,
        stage="kind",
        hint=hint_for(violation),
    )


def _unknown(document: Mapping[str, Any], ref: EntityRef, kinds: Kinds) -> Refusal:
    similar = kinds.named(document["kind"])
    exact = any(kind.kind == document["kind"] for kind in similar)
    if exact:
        versions = sorted({version for kind in similar for version in kind.api_versions})
        hint = f"Write `apiVersion: {versions[0]}`; {document['kind']} has no other than {', '.join(versions)}."
    elif similar:
        hint = f"Write `kind: {similar[0].kind}`: letter case matters."
    else:
        hint = f"This portal knows {', '.join(kinds.names)}; a plugin can add kinds."
    return Refusal(
        message=f"No processor recognized the entity {ref} as valid, possibly caused by a foreign kind or apiVersion",
        pointer="/apiVersion" if exact else "/kind",
        stage="unknown-kind",
        hint=hint,
    )


def _split(path: str) -> tuple[Path, str]:
    *way, key = path.split(".")
    return tuple(way), key


def _same(one: str, other: str) -> bool:
    return one.lower() == other.lower()
