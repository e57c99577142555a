"""Carries messages: each channel by itself takes on what is due, shares it out and delivers it, and writes down what
came of it. What fails is tried again, later each time, until it is given up."""

from __future__ import annotations

import asyncio
import dataclasses
import random
from functools import partial

from callboard import CallboardError, Context, Contributed, Invalid

from .model import Channel, Outgoing
from .notifying import active_channels
from .queries import next_due
from .settings import DeliverySettings
from .store import DELIVERIES, Claimed, claim, note_done, note_failed, share_out

LOOK_EVERY = 15.0
"""Seconds between two looks for what is due when nobody has announced anything."""
_RANDOM = random.SystemRandom()


async def deliver(ctx: Context) -> None:
    """For as long as the portal runs. Channels do not wait for each other."""
    async with asyncio.TaskGroup() as tasks:
        for each in active_channels(ctx):
            tasks.create_task(_keep_delivering(each, dataclasses.replace(ctx, heard={})))


async def _keep_delivering(each: Contributed[Channel], ctx: Context) -> None:
    channel = each.contribution
    while not ctx.closing.is_set():
        wait = await ctx.database.read(next_due, channel.id)
        if wait is None or wait > 0:
            await ctx.news(DELIVERIES, min(LOOK_EVERY, LOOK_EVERY if wait is None else wait))
            continue
        # Whoever has claimed one has it for longer than a call may take.
        claimed = await ctx.database.run(claim, channel.id, channel.at_once, 2 * channel.deadline + LOOK_EVERY)
        await asyncio.gather(*(_deliver(each, one, ctx) for one in claimed))


async def _deliver(each: Contributed[Channel], claimed: Claimed, ctx: Context) -> None:
    channel, what = each.contribution, f"channel {each.contribution.id}"
    try:
        if not claimed.target:
            work = partial(channel.targets, claimed.message)
            targets = list(await each.act(what, channel.deadline, ctx, work))
            await ctx.database.run(share_out, claimed, [target for target in targets if target])
            return
        outgoing = Outgoing(id=claimed.id, target=claimed.target, message=claimed.message)
        await each.act(what, channel.deadline, ctx, partial(channel.send, outgoing))
    except CallboardError as error:
        pause = None if isinstance(error, Invalid) else pause_after(claimed.attempt, ctx.settings.deliveries)
        said = f"{error.message}. {error.hint}" if error.hint else error.message
        ctx.log.warning("notification.not_delivered", channel=channel.id, attempt=claimed.attempt, error=error.message)
        await ctx.database.run(note_failed, claimed, said, pause)
        return
    await ctx.database.run(note_done, claimed)


def pause_after(attempt: int, settings: DeliverySettings) -> float | None:
    """Seconds until the next attempt, not the same for all that failed together; None after the last one."""
    if attempt >= settings.attempts:
        return None
    first, longest = settings.first_pause.total_seconds(), settings.longest_pause.total_seconds()
    return min(longest, first * 2.0 ** (attempt - 1)) * _RANDOM.uniform(0.5, 1.5)
