"""Time: the first reading after the start, and the sweep that catches what no event told of."""

from __future__ import annotations

import asyncio
import datetime

from callboard import Context, Job, Schedule

from . import store
from .catalog import catalog_of
from .ingest import ingestion_of, refresh
from .model import EntitiesChanged


async def keep_fresh(ctx: Context) -> None:
    """Brings in the locations of the settings, then reads every root again and again.

    Each round begins `catalog.processingInterval` after the last one ended.
    """
    interval = catalog_of(ctx).settings.processing_interval
    async with ctx.transaction() as inner:
        removed = await inner.database.run(store.save_roots, ingestion_of(ctx).roots)
        if removed:
            await inner.publish(EntitiesChanged(removed=removed))
    while True:
        done = await refresh(ctx)
        catalog_of(ctx).swept.set()
        ctx.log.info("catalog.swept", read=done.read, parsed=done.parsed, changed=done.served)
        if interval is False:
            return
        await asyncio.sleep(max(1.0, interval.total_seconds()))


async def trim(ctx: Context) -> None:
    """Lets go of old versions."""
    await ctx.database.run(store.trim)


JOBS = (
    Job(id="keep-fresh", run=keep_fresh),
    Schedule(id="trim-history", run=trim, every=datetime.timedelta(hours=24)),
)
