"""One key of the index: which entities have it, with which values, in which spellings and in which order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from itertools import chain, takewhile

from pyroaring import BitMap

from .order import Row, SortedRows
from .posting import Posting, bitmap_of, copied, with_id, without_id
from .text import LikePattern


class Column:
    """All rows of one key. Written only by the index, under its lock."""

    __slots__ = ("_order", "_spellings", "_uids", "filled", "key", "nulls", "values")

    def __init__(self, key: str, uids: Mapping[int, str]) -> None:
        self.key = key
        self._uids = uids
        self.values: dict[str, Posting] = {}
        self.filled: Posting = None
        self.nulls: Posting = None
        self._spellings: dict[str, str | dict[str, Posting]] = {}
        self._order: SortedRows | None = None

    @property
    def is_empty(self) -> bool:
        return self.filled is None and self.nulls is None

    @property
    def present(self) -> BitMap:
        """The entities that have the key, with a value or with null. Not to be changed."""
        if self.nulls is None:
            return bitmap_of(self.filled)
        return bitmap_of(self.filled) | bitmap_of(self.nulls)

    def add(self, value: str | None, original: str | None, id: int) -> None:
        """Takes in one search row of one entity."""
        if value is None or original is None:
            self.nulls = with_id(self.nulls, id)
            return
        self._spell(value, original, id)
        self.values[value] = with_id(self.values.get(value), id)
        self.filled = with_id(self.filled, id)
        if self._order is not None:
            self._order.insert((value, self._uids[id], id))

    def discard(self, value: str | None, original: str | None, id: int) -> None:
        """Forgets one search row. All rows of an entity must go, or the column miscounts those that stay."""
        if value is None or original is None:
            self.nulls = without_id(self.nulls, id)
            return
        self.filled = without_id(self.filled, id)
        if self._order is not None:
            self._order.discard((value, self._uids[id], id))
        remaining = without_id(self.values.get(value), id)
        if remaining is None:
            self.values.pop(value, None)
            self._spellings.pop(value, None)
        else:
            self.values[value] = remaining
            self._unspell(value, original, id)

    def spelled_values(self) -> Iterator[tuple[str, Posting]]:
        """Every value in its original spelling, with its entities; spellings that differ come separately."""
        if not self._spellings:
            return iter(self.values.items())
        return chain.from_iterable(self._spellings_of(value, posting) for value, posting in self.values.items())

    def starting_with(self, prefix: str) -> BitMap:
        """The entities with a value that starts so."""
        rows = self.ordered()
        start = bisect_left(rows, (prefix,))
        span = (rows[at] for at in range(start, len(rows)))
        return BitMap([row[2] for row in takewhile(lambda row: row[0].startswith(prefix), span)])

    def containing(self, pattern: LikePattern) -> BitMap:
        """The entities with a value that matches."""
        found = [bitmap_of(posting) for value, posting in self.values.items() if pattern.matches(value)]
        return BitMap.union(BitMap(), *found)

    def ordered(self) -> list[Row]:
        """Every (value, uid, id), sorted. Built when first asked for, kept in step from then on."""
        if self._order is None:
            self._order = SortedRows(
                (value, self._uids[id], id) for value, posting in self.values.items() for id in bitmap_of(posting)
            )
        return self._order.rows

    def _spell(self, value: str, original: str, id: int) -> None:
        posting = self.values.get(value)
        if posting is None:
            if original != value:
                self._spellings[value] = original
            return
        spelling = self._spellings.get(value, value)
        if isinstance(spelling, dict):
            spelling[original] = with_id(spelling.get(original), id)
        elif spelling != original:
            self._spellings[value] = {spelling: copied(posting), original: id}

    def _unspell(self, value: str, original: str, id: int) -> None:
        spelling = self._spellings.get(value)
        if not isinstance(spelling, dict):
            return
        spelling[original] = without_id(spelling.get(original), id)
        if spelling[original] is None:
            del spelling[original]
        if len(spelling) == 1:
            (only,) = spelling
            self._spellings[value] = only

    def _spellings_of(self, value: str, posting: Posting) -> Iterator[tuple[str, Posting]]:
        spelling = self._spellings.get(value, value)
        return iter(spelling.items() if isinstance(spelling, dict) else ((spelling, posting),))
