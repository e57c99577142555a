"""Removing what is older than the settings want."""

from __future__ import annotations

import datetime
import time

from callboard import Context, Schedule

from . import store


async def trim(ctx: Context) -> None:
    """Removes records for their age, some at a time, so that whoever wants to write need not wait long."""
    before = time.time() - ctx.settings.keep.total_seconds()
    while removed := await ctx.database.run(store.trim, before, ctx.identity.ref):
        ctx.log.info("audit.trimmed", removed=removed)


JOBS = (Schedule(id="trim", run=trim, every=datetime.timedelta(hours=6)),)
