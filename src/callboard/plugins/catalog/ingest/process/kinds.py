"""The kinds that this portal knows, with their schemas compiled, and the check of a document against its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ...model import EntityKind, EntityRef
from .envelope import envelope_schema, hint_for
from .policies import entity_schema
from .refusal import Refusal
from .schema_errors import Schema

# Backstage sorts these wherever they stand, also in a kind that makes no relations of them.
SORTED_EVERYWHERE = tuple(
    ("spec", field)
    for field in (
        "providesApis",
        "consumesApis",
        "dependsOn",
        "dependencyOf",
        "memberOf",
        "children",
        "members",
    )
)


@dataclass(frozen=True, kw_only=True)
class KnownKind:
    """A kind and its compiled schema."""

    kind: EntityKind
    schema: Schema

    @cached_property
    def relation_paths(self) -> list[tuple[str, ...]]:
        """The steps to each field of `kind.relations`, in the same order."""
        return [tuple(relation.path.split(".")) for relation in self.kind.relations]

    @cached_property
    def sorted_paths(self) -> list[tuple[str, ...]]:
        """The steps to each field whose references are sorted, as far as it can be there."""
        return list(dict.fromkeys([*SORTED_EVERYWHERE, *self.relation_paths]))


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


def _same(one: str, other: str) -> bool:
    return one.lower() == other.lower()
