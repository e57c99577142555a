"""Each process does tasks, as many as the settings let it; one of all compares what was created with its templates."""

from __future__ import annotations

import datetime

from callboard import Context, Job, Schedule

from .provenance import longest_unseen
from .run import keep_doing_tasks
from .updating import look_for_its_maker

MOST_AT_ONCE = 200


async def compare_some(ctx: Context) -> None:
    """What has not been compared for longest."""
    for each in await ctx.database.read(longest_unseen, MOST_AT_ONCE):
        await look_for_its_maker(ctx, each)


JOBS = (
    Job(id="tasks", run=keep_doing_tasks, everywhere=True),
    Schedule(id="drift", run=compare_some, every=datetime.timedelta(hours=6)),
)
