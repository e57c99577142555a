"""Reads what somebody did about nudges."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from callboard import clock

from ..model import DONE, SEEN, SNOOZED
from ..store.tables import nudge


class Met(NamedTuple):
    """What somebody knows of: keys that are not to be shown, and those that were shown, by source."""

    quiet: frozenset[str]
    seen: dict[str, frozenset[str]]


def met_by(connection: Connection, person: str) -> Met:
    """All that somebody has met so far."""
    now = clock(connection)
    rows = connection.execute(
        select(nudge.c.key, nudge.c.source, nudge.c.state, nudge.c.until).where(nudge.c.person == person)
    ).all()
    open_ = {row.key for row in rows if row.state == SEEN or (row.state == SNOOZED and row.until <= now)}
    seen: dict[str, set[str]] = {}
    for row in rows:
        if row.state in (SEEN, SNOOZED):
            seen.setdefault(row.source, set()).add(row.key)
    quiet = frozenset(row.key for row in rows if row.key not in open_ or row.state == DONE)
    return Met(quiet=quiet, seen={source: frozenset(keys) for source, keys in seen.items()})
