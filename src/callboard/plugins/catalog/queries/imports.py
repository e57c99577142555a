"""What was imported of each source lately, and what is pinned since an import was reverted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from callboard import NotFound

from ..store.tables import entity, history, imported, pin


@dataclass(frozen=True, kw_only=True)
class Import:
    """What one round of reading changed of one source; times in seconds since 1970.

    `revertable` says that it is the last one of its source and that what was there before is known; `pinned`, that it
    was reverted and what its source says is held. `by` is who had it read, if a person did.
    """

    id: int
    source: str
    started: float
    ended: float
    revision: str
    created: int
    changed: int
    deleted: int
    by: str
    revertable: bool
    reverted_by: str
    reverted_at: float | None
    pinned: bool


@dataclass(frozen=True, kw_only=True)
class Pin:
    """Which import was reverted, when and by whom."""

    import_id: int
    at: float
    by: str


def imports_of(connection: Connection, source: str = "", most: int = 50) -> list[Import]:
    """The last imports, of one source or of all, the latest first."""
    rows = select(imported).order_by(imported.c.id.desc()).limit(most)
    return _read(connection, rows.where(imported.c.source == source) if source else rows)


def one_import(connection: Connection, import_id: int) -> Import:
    """One of them. Raises NotFound."""
    for each in _read(connection, select(imported).where(imported.c.id == import_id)):
        return each
    raise NotFound(f"There is no import {import_id}", hint="/catalog/-/imports lists them.")


def import_refs(connection: Connection, import_id: int) -> dict[str, list[str]]:
    """The refs that an import created, changed and deleted, sorted; what moved within its source has changed."""
    found: dict[str, set[str]] = {"created": set(), "changed": set(), "deleted": set()}
    rows = select(history.c.ref, history.c.what).where(history.c.import_id == import_id)
    for ref, what in connection.execute(rows):
        found[what].add(ref)
    moved = found["created"] & found["deleted"]
    return {
        "created": sorted(found["created"] - moved),
        "changed": sorted((found["changed"] - found["deleted"] - found["created"]) | moved),
        "deleted": sorted(found["deleted"] - moved),
    }


def pin_of(connection: Connection, ref: str) -> Pin | None:
    """The revert since which what the source of an entity says is held; None when it is read as usual."""
    row = connection.execute(
        select(imported)
        .join(pin, pin.c.import_id == imported.c.id)
        .join(entity, entity.c.location_id == pin.c.location_id)
        .where(entity.c.ref == ref)
    ).first()
    return None if row is None else Pin(import_id=row.id, at=row.reverted_at, by=row.reverted_by)


def _read(connection: Connection, statement: Any) -> list[Import]:
    rows = connection.execute(statement).all()
    sources = [row.source for row in rows]
    last = select(func.max(imported.c.id)).where(imported.c.source.in_(sources)).group_by(imported.c.source)
    latest = set(connection.execute(last).scalars())
    pinned = set(connection.execute(select(pin.c.import_id).distinct()).scalars())
    return [
        Import(
            id=row.id,
            source=row.source,
            started=row.started,
            ended=row.ended,
            revision=row.revision,
            created=row.created,
            changed=row.changed,
            deleted=row.deleted,
            by=row.asked_by,
            revertable=row.id in latest and row.undoable and row.reverted_at is None,
            reverted_by=row.reverted_by,
            reverted_at=row.reverted_at,
            pinned=row.id in pinned,
        )
        for row in rows
    ]
