"""What the person who asks may choose among, and what they have chosen: channels, and for each origins and topics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from callboard import Context

from .model import WEB, Topic
from .notifying import Desk, active_channels, defaults_of
from .queries import Preferences, preferences_of, sources_of


@dataclass(frozen=True, kw_only=True)
class Choices:
    """`channels` are ids and titles, `sources` the topics by origin, and `titles` what a topic is called."""

    channels: Mapping[str, str]
    sources: Mapping[str, Sequence[str]]
    titles: Mapping[tuple[str, str], str]
    preferences: Preferences


async def choices_of(ctx: Context, person: str) -> Choices:
    """All that somebody can choose: the channels that are set up, and what plugins tell of or they have heard of."""
    desk = ctx.state(Desk)
    channels = {WEB: "Inbox"} | {each.contribution.id: each.contribution.title for each in active_channels(ctx)}
    titles = {(f"plugin:{each.plugin}", each.contribution.id): each.contribution.title for each in ctx.of(Topic)}
    heard, preferences = await ctx.database.run(_read, person, defaults_of(ctx, desk))
    sources: dict[str, list[str]] = {}
    named = {(origin, topic) for _, origin, topic in preferences.chosen if origin}
    for origin, topic in sorted({*heard, *titles, *named}):
        topics = sources.setdefault(origin, [])
        if topic:
            topics.append(topic)
    return Choices(channels=channels, sources=sources, titles=titles, preferences=preferences)


def _read(
    connection: Connection, person: str, defaults: Mapping[tuple[str, str, str], bool]
) -> tuple[list[tuple[str, str]], Preferences]:
    return sources_of(connection, person), preferences_of(connection, [person], defaults)[person]
