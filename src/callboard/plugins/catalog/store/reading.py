"""Writes how far a refresh is that takes a while, so that every process can show it."""

from __future__ import annotations

import time

from sqlalchemy import Connection, delete, insert, update

from .tables import reading

GIVEN_UP_AFTER = 60.0
"""Seconds after which nobody is working any more who has not said so."""


def note_reading(connection: Connection, id_: str, read: int, known: int) -> None:
    """Of `known` locations in all, so many have been looked at."""
    values = {"read": read, "known": known, "updated": time.time()}
    if not connection.execute(update(reading).where(reading.c.id == id_).values(**values)).rowcount:
        connection.execute(insert(reading), [{"id": id_, **values}])


def end_reading(connection: Connection, id_: str) -> None:
    """It is over, and so are those of processes that ended in the middle."""
    old = reading.c.updated < time.time() - GIVEN_UP_AFTER
    connection.execute(delete(reading).where((reading.c.id == id_) | old))
