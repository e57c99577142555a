"""Links while a refresh still reads, so that what was read first is not seen last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from callboard import Context

from .. import store
from ..model import EntitiesChanged
from .telling import Refreshed, Telling

AT_ONCE = 2000


@dataclass
class Linking:
    """Of one refresh. On the way only what was never served is linked, once: what its neighbours then mark again waits
    for the end, so that nothing is written more than twice however much is read. Of `done.added` so many are `linked`.
    """

    ctx: Context
    done: Refreshed
    telling: Telling
    linked: int = 0

    async def some(self) -> None:
        """What was never served, as soon as it fills a batch."""
        while self.done.added >= self.linked + AT_ONCE:
            self.linked += AT_ONCE
            await self._write(partial(store.stitch, most=AT_ONCE, fresh=True))

    async def rest(self) -> None:
        """All that is marked, whoever marked it."""
        while await self._write(store.stitch):
            pass

    async def _write(self, stitch: Callable[..., tuple[int, list[str]]]) -> int:
        """Writes a batch as it is served and tells who listens. Returns how many were looked at."""
        async with self.ctx.transaction() as inner:
            looked_at, changed = await inner.database.run(stitch)
            if changed:
                await inner.publish(EntitiesChanged(written=changed))
        self.done.differing.update(changed)
        await self.telling.tell()
        return looked_at
