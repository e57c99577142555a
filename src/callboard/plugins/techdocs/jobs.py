"""Each process builds, as many sites as the settings let all of them; one of all looks for what no event told of."""

from __future__ import annotations

import asyncio
import datetime

from callboard import Context, Job, Schedule
from callboard.plugins.catalog import catalog_of

from .build import builds_here, keep_building, look_at_folders, sweep

LOOK_EVERY = 2.0
REST = 10
"""So many times as long as a look at the folders took, at least, nobody looks again."""


async def sweep_sources(ctx: Context) -> None:
    """Once a round, and at the start."""
    if builds_here(ctx):
        # Half a catalog would be taken for the whole.
        await catalog_of(ctx).swept.wait()
        if planned := await sweep(ctx):
            ctx.log.info("docs.swept", planned=planned)


async def watch_folders(ctx: Context) -> None:
    """Changes in folders on this machine are seen within seconds; no push tells of them."""
    await catalog_of(ctx).swept.wait()
    while builds_here(ctx):
        took = await look_at_folders(ctx)
        await asyncio.sleep(max(LOOK_EVERY, REST * took))


JOBS = (
    Job(id="build", run=keep_building, everywhere=True),
    Job(id="watch-folders", run=watch_folders),
    Schedule(id="sweep", run=sweep_sources, every=datetime.timedelta(minutes=10), at_start=True),
)
