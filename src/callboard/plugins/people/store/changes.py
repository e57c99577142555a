"""Keeps when somebody last changed a repository: no more than that, and not for ever."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, text

from callboard import clock, parts

from .tables import change

KEPT = 180 * 24 * 3600.0
"""Seconds after which a change says nothing of what somebody knows."""
_NOTE = text(
    "INSERT INTO people_change (repository, person, at) VALUES (:repository, :person, :at) "
    "ON CONFLICT (repository, person) DO UPDATE SET at = excluded.at"
)


def note_changes(connection: Connection, repository: str, people: Sequence[str]) -> None:
    """These people have changed a repository now."""
    at = clock(connection)
    connection.execute(_NOTE, [{"repository": repository, "person": each, "at": at} for each in people])


def forget_people(connection: Connection, people: Sequence[str]) -> None:
    """These people are in the catalog no more."""
    for some in parts(people):
        connection.execute(delete(change).where(change.c.person.in_(some)))


def trim_changes(connection: Connection) -> None:
    """Lets go of what is long ago."""
    connection.execute(delete(change).where(change.c.at < clock(connection) - KEPT))
