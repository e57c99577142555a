"""Walks the rows of one key in order, over all segments at once: from an end, from a place, or from a number on.

Every segment has its rows sorted. What is left is to keep those of chosen entities and to merge a few sorted lists,
of which only as much is looked at as somebody takes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from heapq import merge
from itertools import islice
from typing import Any

import numpy as np
from pyroaring import BitMap

from .column import Column, is_chosen
from .order import Row
from .runs import ids_of
from .segment import Segment
from .strings import Ids, Places, decoded, encoded
from .text import LikePattern

_DENSE = 64
"""Trying pays when at least one row in so many is chosen."""
_TAKEN = 512
_NEAR = 2048
"""So many rows from an end are walked one by one to get behind those that are to be skipped."""


class Way(Enum):
    """Up and down by value and uid; or down by value but up by uid within each."""

    UP = 1
    DOWN = 2
    DOWN_BY_VALUE = 3


class Listing:
    """The rows of one segment in ascending order, and those of them that are chosen."""

    def __init__(self, segment: Segment, chosen: BitMap, by: Column | str) -> None:
        """`by` is a column, or `ref` or `uid`."""
        self.segment, self.chosen = segment, chosen
        self._by = by
        if isinstance(by, Column):
            self.members: Ids = by.runs.members
            self._strings = by.runs.strings
            self._starts: memoryview | None = by.runs.starts.data
            self._blocks = by.blocks
        else:
            names = segment.refs if by == "ref" else segment.uids
            self.members, self._strings, self._starts = names.ids, names.strings, None
            self._blocks = names.blocks
        self._view = self.members.data

    @property
    def is_single(self) -> bool:
        """Whether no entity has two rows."""
        return not isinstance(self._by, Column) or self._by.is_single

    def key(self, row: int) -> tuple[bytes, bytes]:
        """The value and the uid of a row."""
        if self._by == "uid":
            return b"", self._strings[row]
        at = row if self._starts is None else bisect_right(self._starts, row) - 1
        return self._strings[at], self.segment.uid_of(self._view[row])

    def row(self, at: int) -> Row:
        """A row as pages know it."""
        value, uid = self.key(at)
        return decoded(value), decoded(uid), self._view[at]

    def place(self, value: bytes, uid: bytes) -> int:
        """The first row that does not come before these."""
        if self._by == "uid":
            return self._strings.place(uid)
        at = self._strings.place(value)
        low, high = (
            (at, at + 1) if self._starts is None else (self._starts[at], self._starts[min(at + 1, len(self._strings))])
        )
        if at == len(self._strings) or self._strings[at] != value:
            return low
        return low + bisect_left(range(low, high), uid, key=lambda row: self.segment.uid_of(self._view[row]))

    def count(self) -> int:
        """How many chosen entities have a row."""
        if isinstance(self._by, Column):
            return self.chosen.intersection_cardinality(self._by.filled)
        return len(self.chosen)

    def chosen_rows(self, pattern: LikePattern | None = None) -> Places:
        """The rows of chosen entities, ascending; with a pattern only those whose value matches."""
        if not isinstance(self._by, Column):
            if len(self.chosen) * _DENSE >= len(self.members):
                return np.flatnonzero(is_chosen(self.members, self.chosen))
            names = self.segment.refs if self._by == "ref" else self.segment.uids
            return np.sort(names.rank[self.segment.places_of(ids_of(self.chosen))]).astype(np.int64)
        rows = self._by.rows_of(self.chosen)
        if pattern is None:
            return rows
        allowed = np.zeros(len(self._strings), bool)
        allowed[self._by.matching(pattern)] = True
        return rows[allowed[self._by.runs.run_of(rows)]]

    def in_order(self, way: Way, pattern: LikePattern | None, *, distinct: bool) -> Places:
        """The chosen rows the way they are to be shown; `distinct` keeps the first of each entity."""
        rows = self.chosen_rows(pattern)
        if way is Way.DOWN:
            rows = rows[::-1]
        elif way is Way.DOWN_BY_VALUE and isinstance(self._by, Column):
            rows = rows[np.argsort(-self._by.runs.run_of(rows), kind="stable")]
        if distinct and not self.is_single:
            _, first = np.unique(self.members[rows], return_index=True)
            rows = rows[np.sort(first)]
        return rows

    def stream(self, after: tuple[bytes, bytes] | None, *, down: bool) -> Iterator[int]:
        """The chosen rows one by one, from an end or from just behind a value and uid."""
        start = self._start(after, down=down)
        if len(self.chosen) * _DENSE >= len(self.members):
            yield from self._blocks.rows_from(start, self.chosen, down=down)
        else:
            rows = self.chosen_rows()
            rest = rows[: np.searchsorted(rows, start, "right")][::-1] if down else rows[np.searchsorted(rows, start) :]
            yield from _one_by_one(rest)

    def _start(self, after: tuple[bytes, bytes] | None, *, down: bool) -> int:
        if after is None:
            return len(self.members) - 1 if down else 0
        at = self.place(*after)
        if down:
            return at - 1
        return at + 1 if at < len(self.members) and self.key(at) == after else at


class Ordering:
    """The rows of all segments as one list. Nothing is sorted or compared before somebody asks for rows."""

    def __init__(
        self,
        listings: Sequence[Listing],
        way: Way = Way.UP,
        *,
        pattern: LikePattern | None = None,
        distinct: bool = False,
    ) -> None:
        self._listings = [listing for listing in listings if listing.chosen]
        self._way, self._pattern = way, pattern
        self._distinct = distinct and not all(listing.is_single for listing in self._listings)
        self._rows: list[Places] | None = None

    def rows(self, after: tuple[str, str] | None = None, *, skip: int = 0, way: Way | None = None) -> Iterator[Row]:
        """The rows from one end on, or from just behind a value and uid, without the first `skip` of them."""
        way = way or self._way
        place = None if after is None else (encoded(after[0]), encoded(after[1]))
        if self._distinct or self._pattern or way is Way.DOWN_BY_VALUE:
            return self._counted(place, skip, way)
        if not skip:
            return _rows(self._streamed(place, way))
        near = None if place else self._near_an_end(skip, way)
        return self._counted(place, skip, way) if near is None else _rows(near)

    def _streamed(self, place: tuple[bytes, bytes] | None, way: Way) -> Iterator[tuple[Listing, int]]:
        """The rows from an end or a place on, of which only as many are looked at as somebody takes."""
        streams = [_with(listing, place, way) for listing in self._listings]
        if len(streams) == 1:
            return streams[0]
        return merge(*streams, key=lambda row: row[0].key(row[1]), reverse=way is Way.DOWN)

    def _near_an_end(self, skip: int, way: Way) -> Iterator[tuple[Listing, int]] | None:
        """The rows without the first `skip`, walked from whichever end is near; None when neither is."""
        if not all(listing.is_single for listing in self._listings):
            return None
        near = _NEAR if len(self._listings) == 1 else _NEAR // 8  # merging costs more for each
        left = sum(listing.count() for listing in self._listings) - skip
        if skip <= near:
            return islice(self._streamed(None, way), skip, None)
        if left <= near:
            last = islice(self._streamed(None, Way.UP if way is Way.DOWN else Way.DOWN), max(0, left))
            return reversed(list(last))
        return None

    def count(self) -> int:
        """How many rows there are in all."""
        return sum(map(len, self._in_order(self._way)))

    def ids(self) -> list[int]:
        """The entities of all rows."""
        if len(self._listings) == 1:
            (rows,) = self._in_order(self._way)
            found: list[int] = self._listings[0].members[rows].tolist()
            return found
        return [row[2] for row in self.rows()]

    def _in_order(self, way: Way) -> list[Places]:
        if way is not self._way:
            return [each.in_order(way, self._pattern, distinct=self._distinct) for each in self._listings]
        if self._rows is None:
            self._rows = [each.in_order(way, self._pattern, distinct=self._distinct) for each in self._listings]
        return self._rows

    def _counted(self, place: tuple[bytes, bytes] | None, skip: int, way: Way) -> Iterator[Row]:
        key = _KEYS[way]
        lists = [_List(each, rows, key) for each, rows in zip(self._listings, self._in_order(way), strict=True)]
        if place is not None:
            for each in lists:
                each.go_behind(place)
        _skip(lists, skip)
        merged = merge(*lists, key=lambda row: row[0]) if len(lists) > 1 else (row for each in lists for row in each)
        return (listing.row(at) for _, listing, at in merged)


class _List:
    """The rows of one listing in the order asked for, of which some have been skipped."""

    def __init__(self, listing: Listing, rows: Places, key: Callable[[tuple[bytes, bytes]], Any]) -> None:
        self.listing, self.rows, self.start, self._key = listing, rows, 0, key

    def __len__(self) -> int:
        return len(self.rows) - self.start

    def __iter__(self) -> Iterator[tuple[Any, Listing, int]]:
        for row in _one_by_one(self.rows[self.start :]):
            yield self._key(self.listing.key(row)), self.listing, row

    def key_at(self, at: int) -> Any:
        """The key of the row so many places behind the start."""
        return self._key(self.listing.key(int(self.rows[self.start + at])))

    def go_behind(self, place: tuple[bytes, bytes]) -> None:
        """Starts just behind a value and uid."""
        key = self._key(place)
        low, high = 0, len(self.rows)
        while low < high:
            middle = (low + high) // 2
            if key < self._key(self.listing.key(int(self.rows[middle]))):
                high = middle
            else:
                low = middle + 1
        self.start = low


class _Down:
    """A key that sorts the other way round."""

    __slots__ = ("content",)

    def __init__(self, content: bytes) -> None:
        self.content = content

    def __lt__(self, other: _Down) -> bool:
        return other.content < self.content

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Down) and other.content == self.content

    def __hash__(self) -> int:
        return hash(self.content)


_KEYS: dict[Way, Callable[[tuple[bytes, bytes]], Any]] = {
    Way.UP: lambda key: key,
    Way.DOWN: lambda key: (_Down(key[0]), _Down(key[1])),
    Way.DOWN_BY_VALUE: lambda key: (_Down(key[0]), key[1]),
}


def _skip(lists: Sequence[_List], count: int) -> None:
    """Skips the first `count` rows of the merged lists, by comparing logarithmically many of them.

    Of so many rows left to skip, each list looks at its share: the list whose last row of that share comes first
    may skip it all, since all rows before that one together are not more than what is left.
    """
    while count > 0:
        holding = [each for each in lists if len(each)]
        if not holding:
            return
        share = max(1, count // len(holding))
        steps = [min(share, len(each)) for each in holding]
        if len(holding) == 1:
            holding[0].start += min(count, len(holding[0]))
            return
        at = min(range(len(holding)), key=lambda i: holding[i].key_at(steps[i] - 1))
        holding[at].start += steps[at]
        count -= steps[at]


def _one_by_one(rows: Places) -> Iterator[int]:
    # In handfuls: a number of Python's for each of thousands would cost more than finding them.
    for taken in range(0, len(rows), _TAKEN):
        yield from rows[taken : taken + _TAKEN].tolist()


def _rows(found: Iterator[tuple[Listing, int]]) -> Iterator[Row]:
    return (listing.row(at) for listing, at in found)


def _with(listing: Listing, place: tuple[bytes, bytes] | None, way: Way) -> Iterator[tuple[Listing, int]]:
    return ((listing, at) for at in listing.stream(place, down=way is Way.DOWN))
