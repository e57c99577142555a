"""Time: the first reading after the start, and the sweep that catches what no event told of."""

from __future__ import annotations

import asyncio
import datetime

from callboard import Context, HealthCheck, Healthy, Job, On, Schedule

from . import store
from .catalog import catalog_of
from .changes import Feed
from .ingest import ingestion_of, refresh, source_roots
from .model import EntitiesChanged, SourceChanged
from .queries import all_read, sources_asked

LOOK_EVERY = 2.0
FOLLOW_EVERY = 1.0
"""Seconds between two looks into the change log when nobody has announced anything."""
TOLD_EVERY = 5.0

TELL_EVERY = 0.1
"""Seconds between two looks at whether the index has moved, which is comparing two numbers."""


async def keep_fresh(ctx: Context) -> None:
    """Brings in the locations of the settings, then reads every root again and again.

    Each round begins `catalog.processingInterval` after the last one ended.
    """
    catalog_of(ctx).sweeping.set()
    interval = catalog_of(ctx).settings.processing_interval
    ingestion, settings = ingestion_of(ctx), catalog_of(ctx).settings
    keep = settings.orphan_provider_strategy == "keep"
    sources = await source_roots(ctx, ingestion.sources, keep=keep)
    async with ctx.transaction() as inner:
        removed = await inner.database.run(store.save_roots, [*ingestion.roots, *sources])
        if removed:
            await inner.publish(EntitiesChanged(removed=removed))
    while True:
        done = await refresh(ctx)
        catalog_of(ctx).swept.set()
        ctx.log.info("catalog.swept", read=done.read, parsed=done.parsed, changed=done.served)
        if interval is False:
            return
        await asyncio.sleep(max(1.0, interval.total_seconds()))


async def hear_of_sweep(ctx: Context) -> None:
    """Where another process reads the locations: notes that all of them have been read."""
    catalog = catalog_of(ctx)
    while not catalog.swept.is_set():
        await asyncio.sleep(LOOK_EVERY)
        if not catalog.sweeping.is_set() and await ctx.database.read(all_read):
            catalog.swept.set()


async def follow(ctx: Context) -> None:
    """Keeps this process's index in step with the change log, whoever writes to it, and in good order."""
    live = catalog_of(ctx).live
    if not live.is_loaded:
        without = "much has changed since the snapshot" if live.seq else "there is no snapshot"
        ctx.log.info("index.anew", reason=live.why_anew or without)
        loading = asyncio.ensure_future(ctx.database.read(live.load))
        while not (await asyncio.wait([loading], timeout=TOLD_EVERY))[0]:
            ctx.log.info("index.loading", progress=f"{live.progress:.0%}")
        await loading
    while True:
        await ctx.database.read(live.follow)
        await ctx.in_thread(live.tidy)
        await ctx.news(store.CHANGES, FOLLOW_EVERY)


async def index_health(ctx: Context) -> Healthy:
    """Whether the catalog is in memory."""
    live = catalog_of(ctx).live
    return Healthy(ok=live.is_loaded, message="" if live.is_loaded else f"Reading entities: {live.progress:.0%}")


async def trim(ctx: Context) -> None:
    """Lets go of old versions."""
    await ctx.database.run(store.trim, catalog_of(ctx).settings.keep_history.total_seconds())


async def ask_source(event: SourceChanged, ctx: Context) -> None:
    """A source has news: what changed there is in the catalog without waiting for its time."""
    for each in await ctx.database.read(sources_asked):
        if each.source == event.source:
            await refresh(ctx, [each.id])


async def tell_changes(ctx: Context) -> None:
    """Tells those who follow the changes, in every process, as soon as its index has them."""
    feed = ctx.state(Feed)
    while not ctx.closing.is_set():
        if feed.is_behind:
            await feed.advance(ctx)
        await asyncio.sleep(TELL_EVERY)
    feed.end()


JOBS = (
    On(event=SourceChanged, run=ask_source, deadline=900.0),
    Job(id="keep-fresh", run=keep_fresh),
    Job(id="follow", run=follow, everywhere=True),
    HealthCheck(id="index", title="Catalog in memory", run=index_health, gates=True),
    Job(id="hear-of-sweep", run=hear_of_sweep, everywhere=True),
    Job(id="tell-changes", run=tell_changes, everywhere=True),
    Schedule(id="trim-history", run=trim, every=datetime.timedelta(hours=24)),
)
