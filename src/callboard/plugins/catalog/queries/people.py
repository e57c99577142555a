"""What people starred and looked at."""

from __future__ import annotations

from sqlalchemy import Connection, select

from ..store.tables import star, visit


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
