"""Keeps true through which registered location each of the others is there, when the first one that led there went."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, select, update

from ..model import LocationRef
from .tables import WOKEN, edge, location


def mend_origins(connection: Connection, ids: Iterable[int]) -> None:
    """Gives each of these, and what lies below, a root that does lead there as its origin, and has it read again."""
    queue, seen = sorted(ids), set[int]()
    while queue:
        current = queue.pop(0)
        row = connection.execute(select(location).where(location.c.id == current)).first()
        if current in seen or row is None:
            continue
        seen.add(current)
        origins = _origins(connection, row)
        if not origins or row.origin in origins:
            continue
        values = {"origin": origins[0], "etag": "", "hash": WOKEN}
        connection.execute(update(location).where(location.c.id == current).values(**values))
        queue += connection.execute(select(edge.c.child_id).where(edge.c.parent_id == current)).scalars()


def _origins(connection: Connection, row: Any) -> list[str]:
    """The roots above a location, itself first if it is one."""
    found, level, seen = [row], [row.id], {row.id}
    while level:
        above = select(location).join(edge, edge.c.parent_id == location.c.id).where(edge.c.child_id.in_(level[:500]))
        parents = [each for each in connection.execute(above.order_by(location.c.id)) if each.id not in seen]
        seen |= {each.id for each in parents}
        level = level[500:] + list(dict.fromkeys(each.id for each in parents))
        found += parents
    return [str(LocationRef(each.type, each.target)) for each in found if each.root]
