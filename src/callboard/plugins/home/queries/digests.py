"""Reads up to where people have been told what is new."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from ..model import Digest
from ..store.tables import digest, news


def digests_given(connection: Connection) -> dict[str, Digest]:
    """The last of each person."""
    return {row.person: Digest(row.person, row.day, row.seen) for row in connection.execute(select(digest))}


def newest_news(connection: Connection) -> int:
    """The number of what was told last, 0 when nothing was."""
    return int(connection.execute(select(func.max(news.c.id))).scalar_one_or_none() or 0)
