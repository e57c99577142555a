"""The source of the catalog: what changed in the directory since it was last asked, and people and groups by target."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from sqlalchemy import Connection

from callboard import Context
from callboard.plugins.catalog import Changes, Everything, Given, LocationRef, Source, Sources

from .documents import document_of
from .model import SOURCE, Resource
from .queries import find_target, groups_of, members_of, news_since
from .settings import ScimSettings
from .store import hear


async def find(cursor: str, ctx: Context) -> Everything | Changes:
    """Only what has changed; everything for who has never asked."""
    since = int(cursor) if cursor.isdecimal() else -1
    async with ctx.transaction() as inner:
        until = await inner.database.run(hear)
        news = await inner.database.run(news_since, since)
    given = [Given(type=SOURCE, target=each.target, revision=str(each.seq)) for each in news.changed]
    if since < 0:
        return Everything(given=given, cursor=str(until))
    return Changes(given=given, gone=[LocationRef(SOURCE, each) for each in news.gone], cursor=str(until))


async def read(target: str, ctx: Context) -> bytes | None:
    """Somebody as an entity; None when they are gone, or away."""
    return await ctx.database.read(_read, target)


def _read(connection: Connection, target: str) -> bytes | None:
    found: Resource | None = find_target(connection, target)
    if found is None:
        return None
    ties = groups_of(connection, [found.id]) if found.kind == "User" else members_of(connection, [found.id])
    return document_of(found, ties.get(found.id, ()))


DIRECTORY = Source(
    id=SOURCE,
    title="Directory (SCIM)",
    find=find,
    read=read,
    kinds=("User", "Group"),
    every=datetime.timedelta(hours=1),
    guarded=False,
)


async def sources(ctx: Context) -> Sequence[Source]:
    """The directory, where the settings have it."""
    settings: ScimSettings = ctx.settings
    return [DIRECTORY] if settings.enabled else []


SOURCES = Sources(list=sources)
