"""Sorted strings, each with the numbers that have it: an inverted list in three arrays.

`starts[i]` to `starts[i + 1]` are the places in `members` of the numbers under string `i`.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

import numpy as np
from pyroaring import BitMap

from .strings import Array, Ids, Places, Strings


class Sink(Protocol):
    """Where the arrays of a segment go as they are made: memory or a file."""

    def put(self, name: str, array: Array) -> None: ...


class Source(Protocol):
    """Where they come from; None for one that was never put."""

    def get(self, name: str) -> Array | None: ...


@dataclass(frozen=True, slots=True)
class Runs:
    """Strings and their members. Members of one string keep the order in which they were given."""

    strings: Strings
    starts: Ids
    members: Ids

    @classmethod
    def of(cls, contents: Sequence[bytes], members: Sequence[Sequence[int]]) -> Runs:
        """One list of members for each string."""
        ends = np.cumsum(np.fromiter(map(len, members), np.uint32, len(members)), dtype=np.uint32)
        flat = np.fromiter(chain.from_iterable(members), np.uint32, int(ends[-1]) if len(ends) else 0)
        return cls(Strings.of(contents), np.concatenate((np.zeros(1, np.uint32), ends)), flat)

    @classmethod
    def sorted_by_run(cls, strings: Strings, run_of: Places, members: Ids) -> Runs:
        """From rows that are already in the order of their strings."""
        counts = np.bincount(run_of, minlength=len(strings)) if len(run_of) else np.zeros(len(strings), np.int64)
        starts = np.zeros(len(strings) + 1, np.uint32)
        starts[1:] = np.cumsum(counts)
        return cls(strings, starts, members)

    @classmethod
    def read(cls, source: Source, name: str) -> Runs | None:
        """What `write` wrote under this name."""
        blob = source.get(f"{name}.blob")
        if blob is None:
            return None
        offsets, starts, members = (source.get(f"{name}.{part}") for part in ("offsets", "starts", "members"))
        assert offsets is not None and starts is not None and members is not None
        return cls(Strings(blob, offsets), starts, members)  # type: ignore[arg-type]

    def write(self, sink: Sink, name: str) -> None:
        """Puts its arrays where segments keep theirs."""
        sink.put(f"{name}.blob", self.strings.blob)
        sink.put(f"{name}.offsets", self.strings.offsets)
        sink.put(f"{name}.starts", self.starts)
        sink.put(f"{name}.members", self.members)

    def members_of(self, at: int) -> Ids:
        """The members of one string."""
        return self.members[self.starts[at] : self.starts[at + 1]]

    def members_of_all(self, places: Places) -> Ids:
        """The members of several strings, one run after the other."""
        if len(places) == 0:
            return self.members[:0]
        starts = self.starts[places].astype(np.int64)
        sizes = self.starts[places + 1].astype(np.int64) - starts
        shifts = np.repeat(starts - np.concatenate(([0], np.cumsum(sizes)[:-1])), sizes)
        found: Ids = self.members[np.arange(int(sizes.sum())) + shifts]
        return found

    def run_of(self, rows: Places) -> Places:
        """Under which string each row stands."""
        found: Places = np.searchsorted(self.starts, rows, "right") - 1
        return found

    def run_of_each(self) -> Places:
        """The same for all rows."""
        return np.repeat(np.arange(len(self.strings)), np.diff(self.starts))


def bitmap_of(ids: Ids) -> BitMap:
    """A bitmap of ids in any order."""
    return BitMap(array("I", np.sort(ids).astype(np.uint32, copy=False).tobytes()))


def ids_of(bitmap: BitMap) -> Ids:
    """The ids of a bitmap, ascending."""
    return np.asarray(bitmap.to_array(), np.uint32)
