"""Many strings in two arrays: sorted, found by halving, the ones with a common beginning beside each other."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
STEP = 64
"""Of so many strings one is at hand, to halve from."""


class Strings:
    """Sorted distinct strings; each has the number of its place."""

    def __init__(self, blob: Array, ends: Array) -> None:
        self.blob, self.ends = blob, ends
        self._bytes, self._ends = memoryview(blob.data), memoryview(ends.data)

    @classmethod
    def of(cls, values: Iterable[str]) -> Strings:
        """Of any strings."""
        return cls.of_sorted(sorted({each.encode("utf-8", "replace") for each in values}))

    @classmethod
    def of_sorted(cls, values: list[bytes]) -> Strings:
        """Of strings that are sorted and distinct already."""
        ends = np.cumsum(np.fromiter((len(each) for each in values), np.int64, len(values)), dtype=np.int64)
        return cls(np.frombuffer(b"".join(values), np.uint8), ends)

    def __len__(self) -> int:
        return len(self.ends)

    def raw(self, number: int) -> bytes:
        """The bytes of one."""
        return bytes(self._bytes[self._ends[number - 1] if number else 0 : self._ends[number]])

    def __getitem__(self, number: int) -> str:
        return self.raw(number).decode("utf-8")

    def all_raw(self) -> Iterator[bytes]:
        """The bytes of each, in order."""
        start, all_bytes = 0, self.blob.tobytes()
        for end in self.ends.tolist():
            yield all_bytes[start:end]
            start = end

    def find(self, value: str) -> int:
        """The number of a string; -1 when it is not there."""
        wanted = value.encode("utf-8", "replace")
        at = self._first(wanted)
        return at if at < len(self) and self.raw(at) == wanted else -1

    def beginning_with(self, prefix: str) -> tuple[int, int]:
        """The first number of those that begin so, and the one after the last."""
        wanted = prefix.encode("utf-8", "replace")
        return self._first(wanted), self._first(wanted + b"\xff")

    def _first(self, wanted: bytes) -> int:
        near = bisect_left(self._at_hand, wanted)
        first, last = max(0, (near - 1) * STEP), min(len(self), near * STEP)
        return bisect_left(range(last), wanted, first, key=self.raw)

    @cached_property
    def _at_hand(self) -> list[bytes]:
        return [self.raw(number) for number in range(0, len(self), STEP)]

    def lengths(self) -> Array:
        """Bytes of each."""
        return np.diff(self.ends, prepend=0)

    def letters(self, most: int) -> Array:
        """The first bytes of each as a row, with zeros after its end."""
        if not len(self):
            return np.zeros((0, most), np.uint8)
        starts, lengths = self.ends - self.lengths(), self.lengths()
        places = starts[:, None] + np.arange(most)
        rows = self.blob[np.minimum(places, self.blob.size - 1)]
        return np.where(np.arange(most) < lengths[:, None], rows, 0).astype(np.uint8)


def merged(all_strings: list[Strings]) -> tuple[Strings, list[Array]]:
    """All of these as one, and for each of the given what its numbers have become: they keep their order."""
    values = sorted(set().union(*(each.all_raw() for each in all_strings)))
    places = {value: number for number, value in enumerate(values)}
    moved = [np.fromiter((places[raw] for raw in each.all_raw()), np.int64, len(each)) for each in all_strings]
    return Strings.of_sorted(values), moved
