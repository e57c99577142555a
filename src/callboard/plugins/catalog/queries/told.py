"""What became of entities between one version and the next, for whoever tells of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, func, select

from ..store.parts import among, parts
from ..store.tables import history


class Step(NamedTuple):
    """A version of an entity and the one before it, None where it is the first. `id` is that of the version."""

    id: int
    ref: str
    at: float
    what: str
    before: dict[str, Any] | None
    after: dict[str, Any]


def steps_since(connection: Connection, refs: Sequence[str], since: float) -> list[Step]:
    """The steps of these entities since a time, in seconds since 1970, each entity's in order."""
    steps: list[Step] = []
    for part in parts(refs):
        rows = connection.execute(
            select(history.c.id, history.c.ref, history.c.at, history.c.what)
            .where(among(history.c.ref, part))
            .order_by(history.c.ref, history.c.id)
        ).all()
        pairs = [
            (rows[number - 1] if number and rows[number - 1].ref == row.ref else None, row)
            for number, row in enumerate(rows)
            if row.at >= since and row.what != "deleted"
        ]
        documents = _documents(connection, [each.id for pair in pairs for each in pair if each is not None])
        for before, row in pairs:
            after = documents.get(row.id)
            if after is not None:
                old = None if before is None else documents.get(before.id)
                steps.append(Step(row.id, row.ref, row.at, row.what, old, after))
    return steps


def said_last(connection: Connection, refs: Sequence[str]) -> dict[str, float]:
    """When the source of each of these entities last said something new, in seconds since 1970."""
    found: dict[str, float] = {}
    for part in parts(refs):
        rows = select(history.c.ref, func.max(history.c.at)).where(among(history.c.ref, part)).group_by(history.c.ref)
        found |= {row[0]: row[1] for row in connection.execute(rows)}
    return found


def _documents(connection: Connection, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for part in parts(ids):
        rows = connection.execute(select(history.c.id, history.c.document).where(among(history.c.id, part)))
        found |= {row.id: msgspec.json.decode(row.document) for row in rows if row.document is not None}
    return found
