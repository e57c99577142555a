"""Time: every process keeps its own index in step with the change log; old lines of that go."""

from __future__ import annotations

import datetime

from callboard import Context, HealthCheck, Healthy, Job, Schedule

from . import store
from .following import LiveSearch
from .missed import Misses
from .usage import Usage

FOLLOW_EVERY = 1.0
"""Seconds between two looks into the change log when nobody has announced anything."""


async def follow(ctx: Context) -> None:
    """Loads the index, and then follows the change log for as long as the portal runs."""
    live = ctx.state(LiveSearch)
    await live.load(ctx)
    ctx.log.info("search.loaded", documents=len(live.index), anew=live.why_anew)
    while not ctx.closing.is_set():
        await live.follow(ctx)
        await ctx.state(Usage).keep_up(ctx)
        await ctx.state(Misses).keep_up(ctx)
        await live.tidy(ctx)
        await ctx.news(store.CHANGES, FOLLOW_EVERY)


async def trim(ctx: Context) -> None:
    """Lets go of old lines."""
    await ctx.database.run(store.trim)
    await ctx.database.run(store.forget)
    await ctx.database.run(store.forget_missed)


async def health(ctx: Context) -> Healthy:
    """Whether all that can be found is found."""
    live = ctx.state(LiveSearch)
    if not live.is_loaded:
        return Healthy(ok=False, message=f"Reading what can be found: {len(live.index):,} documents so far")
    if live.missed:
        return Healthy(ok=False, message=f"These failed to say what can be found: {', '.join(sorted(live.missed))}")
    return Healthy(ok=True)


JOBS = (
    Job(id="follow", run=follow, everywhere=True),
    Schedule(id="trim", run=trim, every=datetime.timedelta(hours=24)),
    HealthCheck(id="index", title="Search index", run=health),
)
