"""Links once everything is read: what the neighbours of an entity said of it meanwhile, and what changed."""

from __future__ import annotations

from callboard import Context

from .. import store
from ..model import EntitiesChanged
from .telling import Refreshed, Telling


async def link(ctx: Context, done: Refreshed, telling: Telling) -> None:
    """Writes the answers about all that is marked, whoever marked it, and tells who listens."""
    while True:
        async with ctx.transaction() as inner:
            looked_at, changed = await inner.database.run(store.stitch)
            if changed:
                await inner.publish(EntitiesChanged(written=changed))
        done.differing.update(changed)
        await telling.tell()
        if not looked_at:
            return
