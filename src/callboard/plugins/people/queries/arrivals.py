"""Reads when people came and how soon they found their feet, and how many used the portal."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from ..store.arrivals import FOUNDED
from ..store.tables import arrival, week

MOST = 20_000


class Arrival(NamedTuple):
    """When somebody came, and when their first and tenth change was merged, in seconds since 1970. Nobody's name."""

    seen: float
    first: float | None
    tenth: float | None


class ActiveWeek(NamedTuple):
    """How many of how many people used the portal in a week, as `2026-W49`."""

    week: str
    active: int
    people: int


def arrivals_since(connection: Connection, moment: float) -> list[Arrival]:
    """Those who came since a moment and since the portal knows of merged changes, without their names."""
    founded = connection.execute(select(arrival.c.seen).where(arrival.c.person == FOUNDED)).scalar()
    since = max(moment, founded or moment)
    columns = select(arrival.c.seen, arrival.c.first, arrival.c.tenth)
    rows = columns.where(arrival.c.seen >= since, arrival.c.person != FOUNDED).order_by(arrival.c.seen).limit(MOST)
    return [Arrival(*row) for row in connection.execute(rows)]


def arrival_of(connection: Connection, person: str) -> Arrival | None:
    """When one person came: for themselves alone."""
    columns = select(arrival.c.seen, arrival.c.first, arrival.c.tenth)
    row = connection.execute(columns.where(arrival.c.person == person, arrival.c.seen > 0)).first()
    return None if row is None else Arrival(*row)


def active_weeks(connection: Connection, most: int) -> list[ActiveWeek]:
    """The last weeks, the latest first."""
    rows = select(week.c.week, week.c.active, week.c.people).order_by(week.c.week.desc()).limit(most)
    return [ActiveWeek(*row) for row in connection.execute(rows)]
