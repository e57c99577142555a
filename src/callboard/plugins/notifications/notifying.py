"""Tells people something: finds out who they are and what they want, and writes it down in one transaction.

What goes by other channels than the inbox is written down as well, to be shared out and delivered by a job.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection

from callboard import Context, Contributed, Invalid, Unavailable

from .model import MOST_RECIPIENTS, WEB, Channel, Message, Notification, Payload, Topic
from .people import people_behind
from .queries import as_defaults, preferences_of
from .settings import NotificationsSettings
from .store import Choice, add_deliveries, tell

ID = "notifications"


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What the running plugin keeps: its settings, for whoever notifies."""

    settings: NotificationsSettings


class Ways(NamedTuple):
    """The channels that are set up, by their ids, and what holds for whom nothing was chosen."""

    channels: Sequence[str]
    defaults: Mapping[tuple[str, str, str], bool]


def is_on(ctx: Context) -> bool:
    """Is there anybody who tells people?"""
    return any(each.plugin.id == ID for each in ctx.portal.running)


async def notify(
    ctx: Context, payload: Payload, *, to: Sequence[str], exclude: Sequence[str] = ()
) -> list[Notification]:
    """Tells people something, as the plugin that calls it. `to` are refs: users as they are, the members of groups and
    of the groups below, the owners of anything else; whoever is in `exclude` is left out.

    In a request it is part of its transaction. Returns what stands in inboxes now; nothing, and quietly, where the
    plugin `notifications` does not run. Raises Unavailable when it is not known who stands behind a ref.
    """
    return await deliver_to(ctx, payload, origin=_origin(ctx), to=to, exclude=exclude)


async def broadcast(ctx: Context, payload: Payload) -> list[Notification]:
    """As `notify`, but everybody is told."""
    return await deliver_to(ctx, payload, origin=_origin(ctx), to=None)


async def deliver_to(
    ctx: Context, payload: Payload, *, origin: str, to: Sequence[str] | None, exclude: Sequence[str] = ()
) -> list[Notification]:
    """The same in the name of any origin; without `to` everybody is told. Raises Invalid for too many refs."""
    try:
        desk = ctx.state(Desk)
    except Unavailable:
        return []
    if to is not None and len(to) + len(exclude) > MOST_RECIPIENTS:
        raise Invalid(f"A notification has at most {MOST_RECIPIENTS} recipients", hint="Name groups of people.")
    reached = None if to is None else await people_behind(ctx, to, exclude)
    channels = [each.contribution.id for each in active_channels(ctx)]
    ways = Ways(channels, defaults_of(ctx, desk))
    return await ctx.database.run(_write, origin, payload, reached, ways)


def defaults_of(ctx: Context, desk: Desk) -> dict[tuple[str, str, str], bool]:
    """What holds for whom nothing was chosen: what the settings say, and topics that are quiet are."""
    quiet = [(f"plugin:{each.plugin}", each.contribution.id) for each in ctx.of(Topic) if each.contribution.quiet]
    channels = [each.contribution.id for each in active_channels(ctx)]
    by_topic = {(channel, *topic): False for channel in channels for topic in quiet}
    return by_topic | as_defaults(Choice(*each) for each in desk.settings.default_settings.flat())


def active_channels(ctx: Context) -> list[Contributed[Channel]]:
    """The channels that are set up, beside the inbox."""
    return [each for each in ctx.of(Channel) if each.plain("channel", partial(_is_active, each))]


def _is_active(each: Contributed[Channel]) -> bool:
    return bool(each.contribution.active(each.running.settings))


def _origin(ctx: Context) -> str:
    return f"plugin:{ctx.running.plugin.id}"


def _write(
    connection: Connection,
    origin: str,
    payload: Payload,
    reached: Mapping[str, Sequence[str]] | None,
    ways: Ways,
) -> list[Notification]:
    if reached is None:
        told = tell(connection, [""], origin, payload)
        message = Message(id=told[0].id, origin=origin, payload=payload, created=told[0].latest, is_broadcast=True)
        for channel in ways.channels:
            add_deliveries(connection, channel, message, [""])
        return told
    people = list(dict.fromkeys(person for some in reached.values() for person in some))
    wishes = preferences_of(connection, people, ways.defaults)
    inboxes = [each for each in people if wishes[each].wants(WEB, origin, payload.topic)]
    told = tell(connection, inboxes, origin, payload)
    for channel in ways.channels:
        wants = {each for each in people if wishes[each].wants(channel, origin, payload.topic)}
        to = {ref: [each for each in some if each in wants] for ref, some in reached.items()}
        if wants:
            id_ = told[0].id if len(told) == 1 else str(uuid.uuid4())
            message = Message(id=id_, origin=origin, payload=payload, created=time.time(), to=to)
            add_deliveries(connection, channel, message, [""])
    return told
