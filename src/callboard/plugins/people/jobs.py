"""Time: what is long ago is let go of, and each hour it is counted how many used the portal."""

from __future__ import annotations

import datetime

from callboard import Context, Schedule

from . import store
from .find import count_week


async def trim(ctx: Context) -> None:
    """Lets go of old changes."""
    await ctx.database.run(store.trim_changes)


JOBS = (
    Schedule(id="trim", run=trim, every=datetime.timedelta(hours=12)),
    Schedule(id="week", run=count_week, every=datetime.timedelta(hours=1), at_start=True),
)
