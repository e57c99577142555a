"""The last pure stage: what entities from all locations make of each other. Plain sets in, plain sets out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from ..model import EntityRef, LocationRef, Relation


class Conflict(NamedTuple):
    """One ref declared more than once; the first location, in the order given, holds it.

    A location that declares the ref twice by itself is listed twice.
    """

    ref: EntityRef
    locations: tuple[LocationRef, ...]


def dangling(relations: Iterable[Relation], known: Collection[str]) -> list[Relation]:
    """The edges that point at refs nobody declares, sorted, each once. Pass a set as `known`."""
    return sorted({relation for relation in relations if relation.target not in known})


def relations_by_source(relations: Iterable[Relation]) -> Mapping[str, tuple[Relation, ...]]:
    """Per ref the edges that start there, as an entity shows them: sorted by type and target, each once."""
    found: defaultdict[str, set[Relation]] = defaultdict(set)
    for relation in relations:
        found[relation.source].add(relation)
    return {source: tuple(sorted(edges)) for source, edges in found.items()}


def conflicts(claims: Iterable[tuple[EntityRef, LocationRef]]) -> list[Conflict]:
    """The refs claimed more than once, in the order in which they were first claimed."""
    found: defaultdict[EntityRef, list[LocationRef]] = defaultdict(list)
    for ref, location in claims:
        found[ref].append(location)
    return [Conflict(ref, tuple(locations)) for ref, locations in found.items() if len(locations) > 1]
