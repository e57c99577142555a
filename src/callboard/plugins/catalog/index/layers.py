"""The layers of an index at one moment: segments, and which of their entities have not been replaced since.

A state never changes, so that whoever holds one reads about one moment without keeping anybody waiting.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from pyroaring import BitMap

from .build import Entry, build
from .merge import Part, merge
from .runs import bitmap_of, ids_of
from .segment import Memory, Segment
from .strings import decoded, encoded

GROWTH = 4
"""A segment is merged with its elder neighbour unless that one is so many times larger."""
TINY, MOST_TINY = 64, 8
"""Segments of so few entities, such as one change gives, are merged when there are more than so many of them."""
SMALL = 20_000
"""Entities up to which segments are merged by whoever writes; larger ones are left to `CatalogIndex.tidy`."""


@dataclass(frozen=True, slots=True)
class State:
    """Layers from the oldest to the newest. No entity is alive in two of them."""

    layers: tuple[Part, ...] = ()

    @property
    def everything(self) -> BitMap:
        """All entities."""
        return BitMap.union(BitMap(), *(layer.alive for layer in self.layers))

    def find(self, ref: str | None = None, *, uid: str | None = None) -> int | None:
        """The id under a full ref or under a uid, or None."""
        for layer in reversed(self.layers):
            id = layer.segment.refs.id_of(ref) if ref is not None else layer.segment.uids.id_of(uid or "")
            if id is not None and id in layer.alive:
                return id
        return None

    def refs_of(self, ids: BitMap) -> Iterator[str]:
        """The refs of entities, in no particular order."""
        for layer in self.layers:
            for id in layer.alive & ids:
                yield decoded(layer.segment.ref_of(id))

    def without(self, ids: BitMap) -> State:
        """The state in which these entities are gone."""
        layers = (
            Part(layer.segment, layer.alive - ids) if layer.alive.intersect(ids) else layer for layer in self.layers
        )
        return State(tuple(layer for layer in layers if layer.alive))

    def with_entries(self, entries: Sequence[Entry], *, new: bool) -> State:
        """The state with these entities, which give way to nobody. `new` promises that none was there before."""
        segment = build(entries)
        state = self if new else self.without(_replaced(self, entries))
        return State((*state.layers, Part(segment, bitmap_of(segment.ids))))

    def merged(self, first: int, last: int, segment: Segment | None = None) -> State:
        """The state with the layers from `first` up to `last` as one, in memory unless their merger is given."""
        parts = self.layers[first:last]
        if segment is None:
            memory = Memory()
            merge(parts, memory)
            segment = Segment(memory)
        alive = BitMap.union(*(part.alive for part in parts))
        return State((*self.layers[:first], Part(segment, alive), *self.layers[last:]))

    def due(self, *, small: bool) -> int | None:
        """From which layer on the newest should be merged; with `small` only if that is quickly done."""
        sizes = [len(layer.segment) for layer in self.layers]
        if sum(size <= TINY for size in sizes) <= MOST_TINY and sizes and sizes[-1] <= TINY:
            return None
        first, total = len(sizes) - 1, sizes[-1] if sizes else 0
        while (
            first > 0
            and (sizes[first - 1] < GROWTH * total or sizes[first - 1] <= TINY)
            and not (small and sizes[first - 1] > SMALL)
        ):
            first -= 1
            total += sizes[first]
        return first if 0 <= first < len(sizes) - 1 else None


def last_of_each(entries: Iterable[Entry]) -> list[Entry]:
    """Entries without those that a later one with the same id, ref or uid replaces."""
    kept: list[Entry] = []
    ids: set[int] = set()
    names: set[tuple[str, str]] = set()
    for entry in reversed(list(entries)):
        own = {("ref", entry.ref), ("uid", entry.uid)}
        if entry.id in ids or not names.isdisjoint(own):
            continue
        ids.add(entry.id)
        names |= own
        kept.append(entry)
    kept.reverse()
    return kept


def _replaced(state: State, entries: Sequence[Entry]) -> BitMap:
    """Whoever has the id, the ref or the uid of one of the entries."""
    found = BitMap([entry.id for entry in entries])
    for layer in state.layers:
        known = _unrenamed(layer, entries)
        for entry in entries:
            if entry.id not in known:
                names = (layer.segment.refs.id_of(entry.ref), layer.segment.uids.id_of(entry.uid))
                found.update(id for id in names if id is not None and id in layer.alive)
    return found


def _unrenamed(layer: Part, entries: Sequence[Entry]) -> set[int]:
    """The entries that the layer has under the same ref and uid, so that nobody else can have these there."""
    there = layer.alive & BitMap([entry.id for entry in entries])
    if not there:
        return set()
    segment, ids = layer.segment, ids_of(there)
    places = np.searchsorted(segment.ids, ids)
    refs = segment.refs.strings.take(segment.refs.rank[places].tolist())
    uids = segment.uids.strings.take(segment.uids.rank[places].tolist())
    known = dict(zip(ids.tolist(), zip(refs, uids, strict=True), strict=True))
    return {each.id for each in entries if known.get(each.id) == (encoded(each.ref), encoded(each.uid))}
