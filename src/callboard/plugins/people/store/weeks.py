"""Keeps how many people used the portal in a week: a number, and nobody's name."""

from __future__ import annotations

from sqlalchemy import Connection, delete, text

from .tables import week

_WEEK = text(
    "INSERT INTO people_week (week, active, people) VALUES (:week, :active, :people) ON CONFLICT (week) DO UPDATE SET "
    "active = CASE WHEN excluded.active > people_week.active THEN excluded.active ELSE people_week.active END, "
    "people = excluded.people"
)


def note_week(connection: Connection, name: str, active: int, people: int, oldest: str) -> None:
    """So many of so many people have used it in that week up to now. Weeks before `oldest` go."""
    connection.execute(_WEEK, {"week": name, "active": active, "people": people})
    connection.execute(delete(week).where(week.c.week < oldest))
