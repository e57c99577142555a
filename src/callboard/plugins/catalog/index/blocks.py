"""The rows of an order in blocks, each with the ids that lie in it.

Whole blocks without an id that is looked for cost one comparison of bitmaps, however far behind the first one lies.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pyroaring import BitMap

from .runs import bitmap_of
from .strings import Ids

ROWS = 1024
"""Rows of a block."""


class Blocks:
    """The rows of one order. A block's bitmap is made when it is first looked at, and kept."""

    __slots__ = ("_held", "_members", "_view")

    def __init__(self, members: Ids) -> None:
        self._members, self._view = members, members.data
        self._held: list[BitMap | None] = [None] * -(-len(members) // ROWS)

    def rows_from(self, start: int, chosen: BitMap, *, down: bool) -> Iterator[int]:
        """The rows of chosen ids one by one, from `start` on."""
        end, step = (-1, -1) if down else (len(self._members), 1)
        while 0 <= start < len(self._members):
            at = start // ROWS
            behind = max(end, at * ROWS - 1) if down else min(end, (at + 1) * ROWS)
            if chosen.intersect(self._block(at)):
                yield from (row for row in range(start, behind, step) if self._view[row] in chosen)
            start = behind

    def _block(self, at: int) -> BitMap:
        held = self._held[at]
        if held is None:
            held = self._held[at] = bitmap_of(np.unique(self._members[at * ROWS : (at + 1) * ROWS]))
        return held
