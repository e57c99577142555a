"""Time: new components are welcomed every hour, and old waves are forgotten every day."""

import datetime
import time

from callboard import Context, Schedule
from callboard.plugins.catalog import Equals, select_entities

from . import store

WELCOMER = "Callboard"


async def welcome_newcomers(ctx: Context) -> None:
    """Waves at every component at which nobody has waved. In one transaction, so that none is welcomed twice."""
    components = await select_entities(ctx, Equals("kind", "Component"))
    refs = sorted(str(entity.ref) for entity in components)
    async with ctx.transaction() as inner:
        known = await inner.database.run(store.count_waves, refs)
        await inner.database.run(store.save_waves, [ref for ref in refs if ref not in known], WELCOMER)


async def forget_old_waves(ctx: Context) -> None:
    """Deletes what is older than the settings say."""
    before = time.time() - ctx.settings.remember.total_seconds()
    forgotten = await ctx.database.run(store.forget_waves, before)
    ctx.log.info("hello.forgot", waves=forgotten)


welcome = Schedule(id="welcome", run=welcome_newcomers, every=datetime.timedelta(hours=1))
forget = Schedule(id="forget", run=forget_old_waves, every=datetime.timedelta(days=1))
