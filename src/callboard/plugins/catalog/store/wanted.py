"""Locations that somebody has told us of: to be read at once, however often they are told of meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete, select, text

from callboard import announce

from .parts import among, parts
from .tables import wanted

WANTED = "catalog.wanted"
"""The channel on which it is announced."""


def want(connection: Connection, ids: Sequence[int]) -> None:
    """Has these locations read soon. Asking twice before that happens leads to one reading."""
    statement = text(
        "INSERT INTO catalog_wanted (location_id, times) VALUES (:id, 1) "
        "ON CONFLICT (location_id) DO UPDATE SET times = catalog_wanted.times + 1"
    )
    connection.execute(statement, [{"id": id_} for id_ in sorted(set(ids))])
    announce(connection, WANTED)


def done_with(connection: Connection, read: Mapping[int, int]) -> None:
    """These have been read. Those that were asked for again meanwhile, so that the count is another, stay."""
    for part in parts(sorted(read)):
        rows = connection.execute(select(wanted).where(among(wanted.c.location_id, part))).all()
        gone = [row.location_id for row in rows if row.times == read[row.location_id]]
        connection.execute(delete(wanted).where(wanted.c.location_id.in_(gone)))
