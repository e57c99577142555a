"""Many strings in one piece of memory: what a segment keeps instead of a million Python objects.

They are UTF-8 (lone surrogates included) with the byte 0xFF, which UTF-8 never has, before the first and after
each: so the order of the bytes is that of the characters, and a search never finds what spans two strings.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate, chain

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.uint32]
Places = NDArray[np.int64]
Flags = NDArray[np.bool_]
Array = NDArray[np.generic]

END = b"\xff"
_MANY = 4
"""When at least one string in so many is wanted, all are taken apart together."""


def encoded(text: str) -> bytes:
    """A string as it is kept."""
    return text.encode("utf-8", "surrogatepass")


def decoded(content: bytes) -> str:
    """What was kept, as a string."""
    return content.decode("utf-8", "surrogatepass")


class Strings(Sequence[bytes]):
    """Encoded strings by number; `find`, `place` and `span` want them sorted, `containing` does not."""

    __slots__ = ("_bytes", "_starts", "blob", "offsets")

    def __init__(self, blob: NDArray[np.uint8], offsets: NDArray[np.uint32] | NDArray[np.uint64]) -> None:
        self.blob, self.offsets = blob, offsets
        self._bytes, self._starts = blob.data, offsets.data

    @classmethod
    def of(cls, contents: Sequence[bytes]) -> Strings:
        """Keeps these, in their order."""
        joined = END + END.join(contents) + END if contents else END
        offsets = np.fromiter(
            accumulate(chain((1,), (len(content) + 1 for content in contents))), np.uint64, len(contents) + 1
        )
        blob = np.frombuffer(joined, np.uint8)
        return cls(blob, offsets.astype(np.uint32) if len(joined) < 1 << 32 else offsets)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, at: int) -> bytes:  # type: ignore[override]
        starts = self._starts
        return bytes(self._bytes[starts[at] : starts[at + 1] - 1])

    def text(self, at: int) -> str:
        """One of them, as a string."""
        return decoded(self[at])

    def take(self, places: Iterable[int]) -> list[bytes]:
        """Several of them."""
        content, starts = self._bytes, self._starts
        return [bytes(content[starts[at] : starts[at + 1] - 1]) for at in places]

    def those(self, places: Places) -> list[bytes]:
        """Several of them, by ascending numbers; most of them, at a fraction of the cost for each."""
        if len(places) == 0 or len(places) * _MANY < len(self):
            return self.take(places.tolist())
        every = bytes(self._bytes[1 : self._starts[-1] - 1]).split(END)
        return every if len(places) == len(self) else [every[at] for at in places.tolist()]

    def place(self, content: bytes) -> int:
        """Where it stands among the sorted, or would."""
        return bisect_left(self, content)

    def find(self, content: bytes) -> int:
        """Where it is among the sorted; -1 when it is not."""
        at = bisect_left(self, content)
        return at if at < len(self) and self[at] == content else -1

    def span(self, prefix: bytes) -> tuple[int, int]:
        """From where to where the sorted ones start with `prefix`."""
        return bisect_left(self, prefix), bisect_left(self, prefix + END)

    def containing(self, piece: bytes) -> Places:
        """Which of them have `piece` in them; with END at its ends, those that end or start with it."""
        if not piece:
            return np.arange(len(self))
        blob, width = self.blob, len(piece)
        found = np.flatnonzero(blob[: max(0, len(blob) - width + 1)] == piece[0])
        for at in range(1, width):
            found = found[blob[found + at] == piece[at]]
        if piece[:1] == END:
            found = found + 1
        owners = np.searchsorted(self.offsets, found, "right") - 1
        return owners if len(owners) < 2 else owners[np.concatenate(([True], owners[1:] != owners[:-1]))]
