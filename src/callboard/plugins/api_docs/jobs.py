"""Once, where the catalog was there before this plugin: all definitions are looked into. From then on events tell."""

from __future__ import annotations

import datetime

from callboard import Context, Schedule
from callboard.plugins.catalog import Equals, select_entities

from .problems import look_into
from .queries import was_looked_through
from .store import note_looked

MOST_APIS = 100_000


async def look_through(ctx: Context) -> None:
    """Looks into all definitions, unless that has been done."""
    if await ctx.database.read(was_looked_through):
        return
    await look_into([str(each.ref) for each in await select_entities(ctx, Equals("kind", "api"), most=MOST_APIS)], ctx)
    await ctx.database.run(note_looked)


JOBS = (Schedule(id="definitions", run=look_through, every=datetime.timedelta(hours=1), at_start=False),)
