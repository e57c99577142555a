"""Reads who changed which repository, and when last."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from ..store.tables import change

MOST = 500


def changed_by(connection: Connection, repositories: Sequence[str], since: float) -> dict[str, float]:
    """When each person last changed one of the repositories, in seconds since 1970, the latest first."""
    wanted = change.c.repository.in_(repositories), change.c.at >= since
    rows = connection.execute(
        select(change.c.person, change.c.at).where(*wanted).order_by(change.c.at.desc()).limit(MOST)
    )
    latest: dict[str, float] = {}
    for row in rows:
        latest.setdefault(row.person, row.at)
    return latest
