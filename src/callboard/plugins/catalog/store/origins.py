"""Keeps true through which registered location each of the others is there, when the first one that led there went."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, select, update

from ..model import SOURCE, LocationRef
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
    """The roots above a location, itself first if it is one. What a source gives counts as a root, not the source."""
    by_id, level, found = {row.id: row}, [row.id], [row.id] if row.root else []
    while level:
        above = (
            select(location, edge.c.child_id)
            .join(edge, edge.c.parent_id == location.c.id)
            .where(edge.c.child_id.in_(level[:500]))
        )
        rows = connection.execute(above.order_by(location.c.id)).all()
        new = [each for each in rows if each.id not in by_id and each.type != SOURCE]
        by_id |= {each.id: each for each in new}
        level = level[500:] + list(dict.fromkeys(each.id for each in new))
        found += [each.child_id if each.type == SOURCE else each.id for each in rows if each.root]
    return [str(LocationRef(by_id[id_].type, by_id[id_].target)) for id_ in dict.fromkeys(found)]
