"""One key of a segment: which entities have it, with which values, in which spellings and in which order.

A column never changes. Its rows stand in the order of their values and, within one, of the entities' uids: the
sort order by this key is therefore just there.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from pyroaring import BitMap

from .blocks import Blocks
from .runs import Runs, Sink, Source, bitmap_of, ids_of
from .strings import Flags, Ids, Places, encoded
from .text import LikePattern
from .words import matching

_KEPT_FROM = 32
"""A value's bitmap is kept once made when so many entities have it."""
_COUNTED_BY_BITMAP = 48
"""A column of so few values is counted by intersecting bitmaps."""
_SPARSE = 16
"""When less than one row in so many is chosen, the rows of each entity are looked up."""

_NONE = np.zeros(0, np.uint32)


class Column:
    """The rows of one key in one segment.

    `runs` has the lower-cased values. `spelled` is None when each is written in lower case; else it has the
    originals in the order of the values: without members when there is one for each value. `items` says which
    rows were strings of an array: none, all, or one flag for each row. `words` is the vocabulary, if one is kept.
    """

    __slots__ = ("_bitmaps", "_by_entity", "_filled", "blocks", "items", "nulls", "runs", "spelled", "words")

    def __init__(
        self,
        runs: Runs,
        *,
        nulls: Ids = _NONE,
        spelled: Runs | None = None,
        items: Flags | None = None,
        words: Runs | None = None,
    ) -> None:
        self.runs, self.nulls, self.spelled, self.items, self.words = runs, nulls, spelled, items, words
        self.blocks = Blocks(runs.members)
        self._bitmaps: dict[int, BitMap] = {}
        self._filled: BitMap | None = None
        self._by_entity: tuple[Ids, Ids] | None = None

    @classmethod
    def read(cls, source: Source, name: str) -> Column:
        """What `write` wrote under this name."""
        runs = Runs.read(source, name)
        assert runs is not None
        nulls, items = source.get(f"{name}.nulls"), source.get(f"{name}.items")
        return cls(
            runs,
            nulls=_NONE if nulls is None else nulls,  # type: ignore[arg-type]
            spelled=Runs.read(source, f"{name}.spelled"),
            items=items,  # type: ignore[arg-type]
            words=Runs.read(source, f"{name}.words"),
        )

    def write(self, sink: Sink, name: str) -> None:
        """Puts its arrays where segments keep theirs."""
        self.runs.write(sink, name)
        if len(self.nulls):
            sink.put(f"{name}.nulls", self.nulls)
        if self.spelled is not None:
            self.spelled.write(sink, f"{name}.spelled")
        if self.items is not None:
            sink.put(f"{name}.items", self.items)
        if self.words is not None:
            self.words.write(sink, f"{name}.words")

    @property
    def filled(self) -> BitMap:
        """The entities that have a value, not only null. Not to be changed."""
        if self._filled is None:
            self._filled = bitmap_of(self.runs.members)
        return self._filled

    @property
    def is_single(self) -> bool:
        """Whether no entity has two values."""
        return len(self.filled) == len(self.runs.members)

    @property
    def present(self) -> BitMap:
        """The entities that have the key, with a value or with null. Not to be changed."""
        return self.filled | bitmap_of(self.nulls) if len(self.nulls) else self.filled

    def having(self, values: Iterable[str]) -> BitMap:
        """The entities with one of these lower-cased values. Not to be changed."""
        places = {at for value in values if (at := self.runs.strings.find(encoded(value))) >= 0}
        if len(places) == 1:
            return self._bitmap(places.pop())
        large = [at for at in places if self._size(at) >= _KEPT_FROM]
        small = self.runs.members_of_all(np.array(sorted(places.difference(large)), np.int64))
        return BitMap.union(bitmap_of(small), *map(self._bitmap, large))

    def starting_with(self, prefix: str) -> BitMap:
        """The entities with a value that starts so."""
        low, high = self.runs.strings.span(encoded(prefix))
        return bitmap_of(self.runs.members[self.runs.starts[low] : self.runs.starts[high]])

    def matching(self, pattern: LikePattern) -> Places:
        """The numbers of the values that match."""
        return matching(self.runs.strings, self.words, pattern)

    def containing(self, pattern: LikePattern) -> BitMap:
        """The entities with a value that matches."""
        return bitmap_of(self.runs.members_of_all(self.matching(pattern)))

    def items_having(self, value: str) -> Ids:
        """The entities with an array that has this lower-cased string in it."""
        at = self.runs.strings.find(encoded(value)) if self.items is not None else -1
        if at < 0 or self.items is None:
            return _NONE
        held = self.runs.members_of(at)
        return held if len(self.items) == 1 else held[self.items[self.runs.starts[at] : self.runs.starts[at + 1]]]

    def counts(self, chosen: BitMap) -> tuple[list[bytes], list[int]]:
        """Every spelling that chosen entities have, and how many of them have each."""
        runs = self.runs if self.spelled is None or len(self.spelled.members) == 0 else self.spelled
        names = runs.strings if self.spelled is None else self.spelled.strings
        if runs is self.runs and len(names) <= _COUNTED_BY_BITMAP:
            sizes = [self._bitmap(at).intersection_cardinality(chosen) for at in range(len(names))]
            counted = np.array(sizes, np.int64)
        elif runs is self.runs and len(chosen) * _SPARSE < len(runs.members):
            counted = np.bincount(runs.run_of(self.rows_of(chosen)), minlength=len(names))
        else:
            counted = np.add.reduceat(is_chosen(runs.members, chosen), runs.starts[:-1], dtype=np.int64)
        found = np.flatnonzero(counted)
        return names.those(found), counted[found].tolist()

    def rows_of(self, chosen: BitMap) -> Places:
        """The rows of chosen entities, in order."""
        members = self.runs.members
        if len(chosen) * _SPARSE >= len(members):
            return np.flatnonzero(is_chosen(members, chosen))
        if self._by_entity is None:
            order = np.argsort(members, kind="stable").astype(np.uint32)
            self._by_entity = owners, rows = members[order], order
        else:
            owners, rows = self._by_entity
        ids = ids_of(chosen)
        low = np.searchsorted(owners, ids, "left")
        sizes = np.searchsorted(owners, ids, "right") - low
        shifts = np.repeat(low - np.concatenate(([0], np.cumsum(sizes)[:-1])), sizes) if len(ids) else low
        return np.sort(rows[np.arange(int(sizes.sum())) + shifts]).astype(np.int64)

    def _size(self, at: int) -> int:
        return int(self.runs.starts[at + 1]) - int(self.runs.starts[at])

    def _bitmap(self, at: int) -> BitMap:
        found = self._bitmaps.get(at)
        if found is None:
            found = bitmap_of(self.runs.members_of(at))
            if self._size(at) >= _KEPT_FROM:
                self._bitmaps[at] = found
        return found


def is_chosen(ids: Ids, chosen: BitMap) -> Flags:
    """Whether each id is in `chosen`."""
    if len(ids) == 0 or not chosen:
        return np.zeros(len(ids), bool)
    wanted = ids_of(chosen)
    if len(ids) < len(wanted) // 8:
        places = np.minimum(np.searchsorted(wanted, ids), len(wanted) - 1)
        return np.asarray(wanted[places] == ids)
    flags = np.zeros(max(int(wanted[-1]), int(ids.max())) + 1, bool)
    flags[wanted] = True
    return flags[ids]
