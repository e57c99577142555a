"""Earlier versions of documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from ..store.tables import history


@dataclass(frozen=True, kw_only=True)
class Version:
    """What an entity's source said from a moment on. `document` is None from its deletion on."""

    at: float
    what: str
    source: str
    revision: str
    document: dict[str, Any] | None


def versions_of(connection: Connection, ref: str, most: int = 50) -> list[Version]:
    """The versions of an entity, the latest first. Times in seconds since 1970."""
    rows = connection.execute(
        select(history).where(history.c.ref == ref).order_by(history.c.at.desc(), history.c.id.desc()).limit(most)
    )
    return [
        Version(
            at=row.at,
            what=row.what,
            source=row.source,
            revision=row.revision,
            document=None if row.document is None else msgspec.json.decode(row.document),
        )
        for row in rows
    ]
