"""Writes the change log. Writers take turns, so that whoever follows it by its numbers misses no line."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import Connection, delete, func, insert, select

from callboard import announce, clock, parts

from .tables import CHANGES, change

KEPT = 7 * 24 * 3600.0
"""Seconds. An index that has not followed for longer is made anew."""
AT_ONCE = 1000


def note(connection: Connection, type: str, keys: Sequence[str]) -> None:
    """The documents of this type under these keys are to be asked for again."""
    now = clock(connection)
    for part in parts(keys, AT_ONCE):
        connection.execute(insert(change), [{"type": type, "key": key, "at": now} for key in part])
    announce(connection, CHANGES)


def trim(connection: Connection) -> None:
    """Lets go of old lines, but for the last: its number says how far the log went."""
    last = connection.execute(select(func.max(change.c.seq))).scalar_one_or_none() or 0
    now = clock(connection)
    connection.execute(delete(change).where(change.c.at < now - KEPT, change.c.seq < last))


def begin(connection: Connection) -> None:
    """Writes a line that is about nothing when there is none: an index tells by its last line whose it is."""
    if connection.execute(select(change.c.seq).limit(1)).first() is None:
        note(connection, "", [uuid.uuid4().hex])
