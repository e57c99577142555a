"""The daily digest: what is new and close to somebody, since the last one, as one notification.

Of each person is kept up to which of the news they have been told, and on which day. News are numbered in the order in
which they are committed, so that none is passed over, however late it was told; the notification and where the next
one begins are written in one transaction, so that none comes twice.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from callboard import CallboardError, Context
from callboard.plugins.notifications import Payload, Topic, digest_hours, notify

from . import store
from .feed import NEAR, PATH, Asked, near_to, read_among
from .lines import first_of, line_of
from .model import NEWS, Digest, Item
from .queries import Span, digests_given, newest_news
from .readers import reading_as

TOPIC = Topic(id="digest", title="Digest of what is new")
MOST_COUNTED, MOST_LINES = 200, 15


async def give_digests(ctx: Context, now: datetime.datetime) -> None:
    """Tells everybody whose hour has come. Who could not be told is tried again the next time."""
    hours = await digest_hours(ctx)
    days = {person: day_of(hour, now) for person, hour in hours.items()}
    given, newest = await ctx.database.read(digests_given), await ctx.database.read(newest_news)
    new = {person: day for person, day in days.items() if person not in given}
    gone = given.keys() - days.keys()
    if new or gone:
        await ctx.database.run(store.keep_digests, new, gone, newest)
    for person, digest in given.items():
        if person in days and days[person] > digest.day:
            try:
                await _give(ctx, digest, days[person], newest)
            except CallboardError as error:
                ctx.log.warning("home.digest_put_off", person=person, error=error.message)


def day_of(hour: int, now: datetime.datetime) -> str:
    """The day, in UTC, of which the digest was due last."""
    return (now.date() if now.hour >= hour else now.date() - datetime.timedelta(days=1)).isoformat()


async def _give(ctx: Context, digest: Digest, day: str, newest: int) -> None:
    items = await _items(ctx, digest, newest) if newest > digest.seen else ()
    async with ctx.transaction() as one:
        if await one.database.run(store.move_on, digest, day, newest) and items:
            await notify(one, in_words(items), to=[digest.person])


async def _items(ctx: Context, digest: Digest, newest: int) -> Sequence[Item]:
    """What is new of what is close to a person, as far as they may see it at this moment."""
    mine = await reading_as(digest.person, ctx)
    if mine is None or not mine.may(NEWS):
        return ()
    near = await near_to(mine)
    return (await read_among(mine, Asked(), near, span=Span(digest.seen, newest), most=MOST_COUNTED)).items


def in_words(items: Sequence[Item]) -> Payload:
    """One notification of all of it, the latest first."""
    lines = [line_of(f"{each.title} {each.words}") for each in items]
    number = f"more than {MOST_COUNTED - 1}" if len(lines) == MOST_COUNTED else f"{len(lines)}"
    return Payload(
        title=f"What's new: {lines[0]}" if len(lines) == 1 else f"What's new: {number} things that concern you",
        description="" if len(lines) == 1 else first_of(lines, MOST_LINES),
        link=Asked(circle=NEAR).href(PATH),
        topic=TOPIC.id,
        icon="newspaper",
    )
