"""What people open from search rises for everybody. Each process counts what was opened there, adds that to the
database now and then, and takes in what the others have added. Who opened what, and after which words, nobody keeps."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from callboard import Context

from . import store
from .index import Popular
from .queries import opened_since

EVERY = 2.0
"""Seconds between two looks."""
ALL_EVERY = 3600.0
"""Seconds between two looks at everything: what has been let go of elsewhere goes here too."""
OVERLAP = 60.0
"""Seconds before the last line that are read again: another process may have written at the same time."""
MOST_WAITING = 10_000
"""Documents that wait to be counted; what comes beyond them is not."""


@dataclass
class Usage:
    """Kept by the plugin while the portal runs."""

    popular: Popular = field(default_factory=Popular)
    _waiting: Counter[int] = field(default_factory=Counter)
    _known: dict[int, float] = field(default_factory=dict)
    _last: float = 0.0
    _looked: float = float("-inf")
    _looked_at_all: float = float("-inf")

    def opened(self, document: int) -> None:
        """Somebody has opened a document from search."""
        if len(self._waiting) < MOST_WAITING or document in self._waiting:
            self._waiting[document] += 1

    async def keep_up(self, ctx: Context) -> None:
        """Gives away what was counted here, and takes in what all have."""
        now = time.monotonic()
        if now - self._looked < EVERY:
            return
        self._looked = now
        waiting, self._waiting = self._waiting, Counter()
        if waiting:
            try:
                await ctx.database.run(store.count, waiting)
            except BaseException:
                self._put_back(waiting)
                raise
        everything = now - self._looked_at_all >= ALL_EVERY
        rows = await ctx.database.read(opened_since, 0.0 if everything else self._last - OVERLAP)
        if everything:
            self._looked_at_all, self._known = now, {}
        changed = {document: weight for document, weight, _ in rows if self._known.get(document) != weight}
        if changed or everything:
            self._known |= changed
            self._last = max((at for _, _, at in rows), default=self._last)
            self.popular = await ctx.in_thread(_popular, dict(self._known), store.worth_at(time.time()))

    def _put_back(self, waiting: Counter[int]) -> None:
        """Keeps what could not be added, for when the database is back, together with what was opened meanwhile."""
        meanwhile, self._waiting = self._waiting, waiting
        for document, times in meanwhile.items():
            if len(self._waiting) < MOST_WAITING or document in self._waiting:
                self._waiting[document] += times


def _popular(known: dict[int, float], worth: float) -> Popular:
    ids = np.fromiter(known.keys(), np.int64, len(known))
    order = np.argsort(ids)
    weights = np.fromiter(known.values(), np.float64, len(known)) / worth
    return Popular(ids[order], weights[order].astype(np.float32))
