"""Tells how far a refresh is: at once whoever asked for it, and after a while everybody."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from callboard import Context

from .. import store
from .rounds import Round

AFTER = 2.0
"""Seconds after which a refresh is long enough to be worth telling of. Most are over by then, and write nothing."""
EVERY = 1.0


ANALYZED_AT, AND_AT_TIMES = 1000, 4
"""So many entities written have the database look at its tables anew, and as many times more each time after."""


@dataclass
class Refreshed:
    """What a refresh did so far; of `known` locations in all it has looked at `read`.

    Of what was `written` the answers differ, and of `differing` in all, as neighbours show it too. At `analyze_at`
    so many written the database should look at its tables.
    """

    known: int = 0
    read: int = 0
    parsed: int = 0
    written: set[str] = field(default_factory=set)
    analyze_at: int = field(default_factory=lambda: ANALYZED_AT)
    removed: set[str] = field(default_factory=set)
    differing: set[str] = field(default_factory=set)
    well: set[int] = field(default_factory=set)
    held: int = 0
    round: Round = field(default_factory=Round)

    @property
    def served(self) -> int:
        """How many entities are answered in another way than before."""
        return len(self.differing)

    def has_grown(self) -> bool:
        """Whether much more is written than when this was last true."""
        if len(self.written) < self.analyze_at:
            return False
        while len(self.written) >= self.analyze_at:
            self.analyze_at *= AND_AT_TIMES
        return True

    def note(self, settled: store.Settled | None) -> None:
        """Adds what came of the end of the round."""
        if settled is not None:
            self.removed.update(settled.removed)
            self.held = settled.held


class Telling:
    """Of one refresh, until it is closed."""

    def __init__(self, ctx: Context, done: Refreshed, report: Callable[[Refreshed], None]) -> None:
        self._ctx, self._done, self._report = ctx, done, report
        self._id, self._told = str(uuid.uuid4()), False
        self._next = time.monotonic() + AFTER

    async def tell(self) -> None:
        """How far it is now, if it is time."""
        self._report(self._done)
        if time.monotonic() >= self._next:
            self._told, self._next = True, time.monotonic() + EVERY
            async with self._ctx.transaction() as inner:
                await inner.database.run(store.note_reading, self._id, self._done.read, self._done.known)

    async def aclose(self) -> None:
        """There is nothing to tell any more."""
        if self._told:
            async with self._ctx.transaction() as inner:
                await inner.database.run(store.end_reading, self._id)
