"""Time: digests are given and people reminded of what is new to them; old news go, and what was mended long ago."""

from __future__ import annotations

import datetime

from callboard import Context, Schedule

from . import store
from .digests import TOPIC as DIGEST
from .digests import give_digests
from .reminding import TOPIC as NUDGES
from .reminding import remind


async def trim(ctx: Context) -> None:
    """Lets go of what is older or more than the settings say."""
    kept = ctx.settings.news
    await ctx.database.run(store.trim_news, kept.keep.total_seconds(), kept.most)
    await ctx.database.run(store.trim_nudges)


async def digests(ctx: Context) -> None:
    """Gives the daily digest to those whose hour has come."""
    await give_digests(ctx, datetime.datetime.now(datetime.UTC))


JOBS = (
    Schedule(id="trim", run=trim, every=datetime.timedelta(hours=12)),
    Schedule(id="digests", run=digests, every=datetime.timedelta(minutes=5)),
    Schedule(id="reminders", run=remind, every=datetime.timedelta(hours=24)),
    DIGEST,
    NUDGES,
)
