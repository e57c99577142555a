"""Tells people of nudges that are new to them, each once: what they have met before, put off or away, on a page or in a
reminder, comes in none."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from callboard import CallboardError, Context
from callboard.plugins.notifications import Payload, Severity, Topic, everybody, is_on, notify

from . import store
from .lines import first_of, line_of
from .model import ATTENTION, READ, Nudge
from .nudging import survey
from .readers import reading_as

TOPIC = Topic(id="nudge", title="What needs your attention", quiet=True)
MOST_LINES = 10
BETWEEN = 0.01
"""Seconds between two people, in which others are served."""


async def remind(ctx: Context) -> None:
    """Everybody in the catalog, one after the other. Who could not be told is told the next time."""
    if not is_on(ctx):
        return
    for person in await everybody(ctx):
        try:
            await _remind(ctx, person)
        except CallboardError as error:
            ctx.log.warning("home.reminder_put_off", person=person, error=error.message)
        await asyncio.sleep(BETWEEN)


async def _remind(ctx: Context, person: str) -> None:
    mine = await reading_as(person, ctx)
    if mine is None or not mine.may(READ):
        return
    found = await survey(mine)
    if not (found.new or found.gone):
        return
    async with ctx.transaction() as one:
        fresh = await one.database.run(store.see_nudges, mine.identity.ref, found.new, found.gone)
        told = [each.nudge for each in found.shown if each.nudge.key in fresh]
        if told:
            await notify(one, in_words(told), to=[person])


def in_words(nudges: Sequence[Nudge]) -> Payload:
    """One notification, however many there are: nobody is nagged."""
    first, lines = nudges[0], [line_of(each.title) for each in nudges]
    if len(nudges) == 1:
        href = first.href if first.href.startswith("/") and first.href.isprintable() else ATTENTION
        return _payload(lines[0], line_of(first.reason), href, first.icon)
    return _payload(f"{len(lines)} things need your attention", first_of(lines, MOST_LINES), ATTENTION, "circle-alert")


def _payload(title: str, description: str, link: str, icon: str) -> Payload:
    return Payload(
        title=title, description=description, link=link, severity=Severity.low, topic=TOPIC.id, icon=icon[:100]
    )
