"""Which source said what, and when it was last seen saying it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from callboard import NotFound

from ..model import LocationRef
from ..store.tables import entity, history, location
from .freshness import freshness_of


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
    failing_since: float | None = None
    hint: str = ""


def provenance_of(connection: Connection, ref: str) -> Provenance:
    """Where an entity comes from. Raises NotFound."""
    row = connection.execute(select(entity).where(entity.c.ref == ref)).first()
    if row is None:
        raise NotFound(f"No entity {ref}")
    where = connection.execute(select(location).where(location.c.id == row.location_id)).one()
    fresh = freshness_of(connection, where)
    return Provenance(
        location=LocationRef(where.type, where.target),
        origin=where.origin,
        text=row.text.decode(),
        line=row.line,
        revision=where.revision,
        state=row.state,
        last_read=fresh.last_read,
        created=row.created,
        changed=row.changed,
        last_error=where.last_error or fresh.error,
        failing_since=fresh.failing_since,
        hint=fresh.hint,
    )


def first_said(connection: Connection, ref: str, paths: Sequence[str]) -> dict[str, float]:
    """Since when each field, by JSON pointer, has said what it says, as far as versions are kept."""
    rows = connection.execute(
        select(history.c.at, history.c.document).where(history.c.ref == ref).order_by(history.c.id.desc()).limit(50)
    ).all()
    found: dict[str, float] = {}
    if not rows or rows[0].document is None:
        return found
    now, open_paths = msgspec.json.decode(rows[0].document), set(paths)
    for row in rows:
        document = None if row.document is None else msgspec.json.decode(row.document)
        open_paths = {each for each in open_paths if document is not None and _at(document, each) == _at(now, each)}
        found |= dict.fromkeys(open_paths, row.at)
    return found


def _at(document: Any, pointer: str) -> Any:
    value = document
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        elif isinstance(value, dict) and key in value:
            value = value[key]
        else:
            return None
    return value


def changed_times(connection: Connection, ids: Sequence[int]) -> dict[int, float]:
    """When these entities last changed, in seconds since 1970."""
    rows = connection.execute(select(entity.c.id, entity.c.changed).where(entity.c.id.in_(ids)))
    return {row.id: row.changed for row in rows}
