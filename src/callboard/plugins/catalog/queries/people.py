"""What people starred and looked at."""

from __future__ import annotations

from typing import Literal, NamedTuple

from sqlalchemy import Connection, select

from ..store.tables import star, visit


class Visit(NamedTuple):
    """How often somebody looked at an entity, and when last, in seconds since 1970."""

    ref: str
    hits: int
    at: float


def starred(connection: Connection, person: str) -> list[str]:
    """The refs that somebody starred, the latest first."""
    rows = connection.execute(select(star.c.ref).where(star.c.person == person).order_by(star.c.at.desc()))
    return list(rows.scalars())


def recently_visited(connection: Connection, person: str, most: int = 10) -> list[str]:
    """The refs that somebody looked at, the latest first."""
    rows = connection.execute(
        select(visit.c.ref).where(visit.c.person == person).order_by(visit.c.at.desc()).limit(most)
    )
    return list(rows.scalars())


def visitors_since(connection: Connection, moment: float) -> set[str]:
    """The refs of those who have looked at an entity since a moment, in seconds since 1970."""
    return set(connection.execute(select(visit.c.person).where(visit.c.at >= moment).distinct()).scalars())


def visits_of(connection: Connection, person: str, *, by: Literal["at", "hits"], most: int) -> list[Visit]:
    """Where somebody was last, or where most, the first of these first."""
    mine = select(visit.c.ref, visit.c.hits, visit.c.at).where(visit.c.person == person)
    rows = connection.execute(mine.order_by(visit.c[by].desc(), visit.c.at.desc(), visit.c.ref).limit(most))
    return [Visit(*row) for row in rows]
