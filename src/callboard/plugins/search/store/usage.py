"""Writes how often documents are opened from search.

What was opened long ago counts less: half after `HALF_LIFE`. The other way about, what is opened later counts more, and
what is there never changes; so an opening is an addition, and no two replicas lose one of each other.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, delete
from sqlalchemy.dialects import postgresql, sqlite

from callboard import clock, parts

from .tables import usage

HALF_LIFE = 30 * 24 * 3600.0
BEGAN = 1_767_225_600.0
"""When an opening counted one: the beginning of 2026."""
FORGOTTEN = 0.02
"""What counts less is let go of."""


def worth_at(moment: float) -> float:
    """What an opening counts at a moment, in seconds since 1970."""
    return float(2 ** ((moment - BEGAN) / HALF_LIFE))


def count(connection: Connection, opened: Mapping[int, int]) -> None:
    """These documents have been opened so many times more."""
    now = clock(connection)
    make_insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    rows = [{"document": each, "weight": times * worth_at(now), "at": now} for each, times in sorted(opened.items())]
    for some in parts(rows):
        new = make_insert(usage).values(some)
        more = {"weight": usage.c.weight + new.excluded.weight, "at": new.excluded.at}
        connection.execute(new.on_conflict_do_update(index_elements=[usage.c.document], set_=more))


def forget(connection: Connection) -> None:
    """Lets go of what has not been opened for long."""
    connection.execute(delete(usage).where(usage.c.weight < FORGOTTEN * worth_at(clock(connection))))
