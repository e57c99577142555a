"""Keeps true which locations are there only until it is decided whether they go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select, update

from .parts import among, parts
from .tables import STAYS, edge, location


def flag(connection: Connection, ids: Sequence[int]) -> None:
    """Flags those that nothing leads to but what is leaving, and what lies below them."""
    level = list(ids)
    while level:
        doomed: list[int] = []
        for part in parts(level):
            alive = _live_edges().where(among(edge.c.child_id, part))
            rows = select(location.c.id).where(
                among(location.c.id, part),
                location.c.root == "",
                location.c.leaving.is_(False),
                location.c.id.not_in(alive),
            )
            doomed += connection.execute(rows).scalars()
        for part in parts(doomed):
            connection.execute(update(location).where(among(location.c.id, part)).values(leaving=True))
        level = _led_to(connection, doomed)


def unflag(connection: Connection, ids: Sequence[int]) -> None:
    """Takes the flags off these, which something leads to again, and off what lies below."""
    level = list(ids)
    while level:
        found: list[int] = []
        for part in parts(level):
            rows = select(location.c.id).where(among(location.c.id, part), location.c.leaving.is_(True))
            found += connection.execute(rows).scalars()
        for part in parts(found):
            connection.execute(update(location).where(among(location.c.id, part)).values(leaving=False))
        level = _led_to(connection, found)


def _live_edges() -> Any:
    """The children of ways that are not leaving, from locations that are not leaving."""
    above = location.alias()
    return select(edge.c.child_id).join(above, above.c.id == edge.c.parent_id).where(above.c.leaving.is_(False), STAYS)


def _led_to(connection: Connection, ids: Sequence[int]) -> list[int]:
    found: list[int] = []
    for part in parts(ids):
        found += connection.execute(select(edge.c.child_id).where(among(edge.c.parent_id, part), STAYS)).scalars()
    return list(dict.fromkeys(found))
