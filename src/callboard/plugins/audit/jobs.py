"""Removing what is older than the settings want, and forwarding records to where logs are collected."""

from __future__ import annotations

import asyncio
import datetime
import time

from callboard import Context, Job, Schedule

from . import store
from .model import Wanted
from .queries import records

LOOK_EVERY = 1.0
AT_ONCE = 200


async def trim(ctx: Context) -> None:
    """Removes records for their age, some at a time, so that whoever wants to write need not wait long."""
    before = time.time() - ctx.settings.keep.total_seconds()
    while removed := await ctx.database.run(store.trim, before, ctx.identity.ref):
        ctx.log.info("audit.trimmed", removed=removed)


async def forward(ctx: Context) -> None:
    """Makes each record a line of the log, in order, once it is committed. After a crash some may come again."""
    if not ctx.settings.log:
        return
    last = await ctx.database.run(store.forwarded)
    while not ctx.closing.is_set():
        found = await ctx.database.read(records, Wanted(), AT_ONCE, after=last)
        for each in reversed(found):
            # As one value: the log writes it as JSON or as Python does, where nothing in it ends the line.
            ctx.log.info("audit.record", record=each.plain)
        if found:
            last = found[0].seq
            await ctx.database.run(store.set_forwarded, last)
        if len(found) < AT_ONCE:
            await asyncio.sleep(LOOK_EVERY)


JOBS = (
    Schedule(id="trim", run=trim, every=datetime.timedelta(hours=6)),
    Job(id="forward", run=forward),
)
