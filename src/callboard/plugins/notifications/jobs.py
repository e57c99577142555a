"""Time: messages are delivered, and what is older than the settings want goes."""

from __future__ import annotations

import datetime
import time

from callboard import Context, HealthCheck, Healthy, Job, Schedule

from .delivering import deliver
from .queries import traffic
from .store import forget_ended, forget_old


async def forget(ctx: Context) -> None:
    """Removes old notifications, some at a time, and deliveries that have ended."""
    retention = ctx.settings.retention
    if retention is not False:
        while await ctx.database.run(forget_old, time.time() - retention.total_seconds()):
            pass
    await ctx.database.run(forget_ended, ctx.settings.deliveries.keep.total_seconds())


async def health(ctx: Context) -> Healthy:
    """Does everything arrive?"""
    stuck = [each for each in (await ctx.database.read(traffic)).values() if each.given_up or each.failing]
    said = ", ".join(f"{each.channel}: {each.given_up:,} given up, {each.failing:,} tried again" for each in stuck)
    return Healthy(ok=not stuck, message=f"{said}. See /-/notifications." if stuck else "")


JOBS = (
    Job(id="deliver", run=deliver),
    Schedule(id="forget", run=forget, every=datetime.timedelta(hours=24)),
    HealthCheck(id="channels", title="Notifications by other channels", run=health),
)
