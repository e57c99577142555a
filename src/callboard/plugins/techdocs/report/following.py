"""What is done as time goes on: issues that trackers have closed, and what is old enough to be forgotten."""

from __future__ import annotations

import time
from functools import partial

from callboard import Context, Failure

from ..model import IssueTracker
from ..queries.reports import Filed, longest_not_looked_up
from ..store.feedback import forget_feedback
from ..store.reports import forget_reports, note_looked_up

MOST_AT_ONCE = 100


async def follow_issues(ctx: Context) -> None:
    """Asks each tracker which of the issues that have not been looked up for longest are closed."""
    filed = await ctx.database.read(longest_not_looked_up, MOST_AT_ONCE)
    for tracker in ctx.of(IssueTracker):
        one, theirs = tracker.contribution, [each for each in filed if each.tracker == tracker.contribution.id]
        if not theirs:
            continue
        addresses = [each.address for each in theirs]
        found = await tracker.call(f"issue tracker {one.id}", 60.0, ctx, partial(one.closed, addresses))
        closed = [] if isinstance(found, Failure) else _ids(theirs, {*found.value})
        await ctx.database.run(note_looked_up, [each.id for each in theirs], closed, time.time())


async def forget_old(ctx: Context) -> None:
    """Forgets readers of months that are over, old votes, and reports that were closed long ago."""
    await ctx.database.run(forget_feedback)
    await ctx.database.run(forget_reports, time.time() - ctx.settings.reports.keep_closed.total_seconds())


def _ids(filed: list[Filed], addresses: set[str]) -> list[str]:
    return [each.id for each in filed if each.address in addresses]
