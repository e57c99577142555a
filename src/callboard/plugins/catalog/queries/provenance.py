"""Which source said what, and when it was last seen saying it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from callboard import NotFound

from ..model import LocationRef
from ..store.tables import entity, location


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Where an entity's document comes from: its YAML as written, the line it begins at, when it was seen there."""

    location: LocationRef
    origin: str
    text: str
    line: int
    revision: str
    state: str
    last_read: float
    created: float
    changed: float
    last_error: str


def provenance_of(connection: Connection, ref: str) -> Provenance:
    """Where an entity comes from. Raises NotFound."""
    row = connection.execute(
        select(entity, location.c.type, location.c.target, location.c.origin, location.c.revision, location.c.last_read)
        .add_columns(location.c.last_error)
        .join(location, location.c.id == entity.c.location_id)
        .where(entity.c.ref == ref)
    ).first()
    if row is None:
        raise NotFound(f"No entity {ref}")
    return Provenance(
        location=LocationRef(row.type, row.target),
        origin=row.origin,
        text=row.text.decode(),
        line=row.line,
        revision=row.revision,
        state=row.state,
        last_read=max(row.last_read or row.created, _swept(connection, row)),
        created=row.created,
        changed=row.changed,
        last_error=row.last_error,
    )


def _swept(connection: Connection, row: Any) -> float:
    """When all that its origin leads to was last looked at; 0 when its own reading did not go well since."""
    kind, _, target = row.origin.partition(":")
    swept = select(location.c.swept).where(location.c.type == kind, location.c.target == target)
    return 0.0 if row.last_error else connection.execute(swept).scalar() or 0.0


def changed_times(connection: Connection, ids: Sequence[int]) -> dict[int, float]:
    """When these entities last changed, in seconds since 1970."""
    rows = connection.execute(select(entity.c.id, entity.c.changed).where(entity.c.id.in_(ids)))
    return {row.id: row.changed for row in rows}
