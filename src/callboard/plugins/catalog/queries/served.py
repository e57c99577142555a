"""Documents as they are served, straight from the database: for whoever makes something of all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, select

from ..store.tables import entity


class Served(NamedTuple):
    """An entity's document, and when it changed last, in seconds since 1970."""

    id: int
    document: Mapping[str, Any]
    changed: float


_SERVED = select(entity.c.id, entity.c.served, entity.c.changed).where(entity.c.served.is_not(None))


def served_after(connection: Connection, id: int, most: int) -> Sequence[Served]:
    """The next of all entities by their ids."""
    rows = connection.execute(_SERVED.where(entity.c.id > id).order_by(entity.c.id).limit(most))
    return [Served(row.id, msgspec.json.decode(row.served), row.changed or 0.0) for row in rows]


def served_by_ref(connection: Connection, refs: Sequence[str]) -> Sequence[Served]:
    """Those of the refs, which are in full and in lower case, that exist; at most a thousand at a time."""
    rows = connection.execute(_SERVED.where(entity.c.ref.in_(refs)))
    return [Served(row.id, msgspec.json.decode(row.served), row.changed or 0.0) for row in rows]
