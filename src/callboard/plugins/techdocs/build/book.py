"""The log of one build: lines are gathered for a moment and written, as long as this process has the build."""

from __future__ import annotations

import asyncio
import time

from callboard import Context, Unavailable

from ..store import Claim, TakenOver, say

FLUSH_EVERY = 0.15
MOST_LINES = 2000


class Book:
    """What a build says. Lines are added at once, and seen a moment later."""

    def __init__(self, ctx: Context, claim: Claim) -> None:
        self._ctx, self._claim = ctx, claim
        self._lines: list[tuple[float, str]] = []
        self._count = 0
        self._turn = asyncio.Lock()

    def tell(self, line: str) -> None:
        """Adds a line; beyond so many none is kept."""
        self._count += 1
        if self._count <= MOST_LINES:
            self._lines.append((time.time(), line))

    async def keep_writing(self) -> None:
        """Until it is cancelled, or another process has the build."""
        while True:
            await asyncio.sleep(FLUSH_EVERY)
            try:
                await self.write()
            except TakenOver:
                return
            except Unavailable as error:
                self._ctx.log.warning("docs.log_not_written", site=self._claim.key.ref, error=error.message)

    async def write(self) -> None:
        """Writes what has been said since. Raises TakenOver, Unavailable."""
        async with self._turn:
            lines = list(self._lines)
            if lines:
                await self._ctx.database.run(say, self._claim, lines)
                del self._lines[: len(lines)]
