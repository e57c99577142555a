"""Writes how often was searched, and what several people looked for in vain. Nobody's name is written."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from sqlalchemy import Connection, delete, text

from callboard import clock

from .tables import missed, week

KEPT = 90 * 24 * 3600.0
"""Seconds after which a term goes that nobody has looked for since."""
_WEEK = text(
    "INSERT INTO search_week (week, asked, missed) VALUES (:week, :asked, :missed) ON CONFLICT (week) DO UPDATE "
    "SET asked = search_week.asked + excluded.asked, missed = search_week.missed + excluded.missed"
)
_TERM = text(
    "INSERT INTO search_missed (term, people, at) VALUES (:term, :people, :at) ON CONFLICT (term) DO UPDATE "
    "SET people = search_missed.people + excluded.people, at = excluded.at"
)


def week_at(moment: float) -> str:
    """The week of a moment by ISO 8601: `2026-W49`."""
    year, number, _ = datetime.datetime.fromtimestamp(moment, datetime.UTC).isocalendar()
    return f"{year}-W{number:02}"


def add_searches(connection: Connection, asked: int, in_vain: int, terms: Mapping[str, int]) -> None:
    """So many searches more, so many of them in vain; and for each term how many people more looked for it in vain."""
    now = clock(connection)
    connection.execute(_WEEK, {"week": week_at(now), "asked": asked, "missed": in_vain})
    if terms:
        connection.execute(_TERM, [{"term": each, "people": n, "at": now} for each, n in sorted(terms.items())])


def forget_missed(connection: Connection) -> None:
    """Lets go of old terms and weeks."""
    now = clock(connection)
    connection.execute(delete(missed).where(missed.c.at < now - KEPT))
    connection.execute(delete(week).where(week.c.week < week_at(now - 4 * KEPT)))
