"""Takes things out: locations that nothing leads to any more, and the entities that went with them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, insert, select, update

from .tables import change, claim, edge, entity, history, location, problem, relation

MOST_ROUNDS = 100
KEEP_HISTORY_SECONDS = 90 * 24 * 3600.0


def forget_locations(connection: Connection, ids: Iterable[int]) -> list[str]:
    """Removes those of `ids` that are neither roots nor led to, and then what only they led to.

    Returns the refs of the entities that went.
    """
    refs: list[str] = []
    candidates = set(ids)
    for _ in range(MOST_ROUNDS):
        doomed = _unreachable(connection, candidates)
        if not doomed:
            break
        children = connection.execute(select(edge.c.child_id).where(edge.c.parent_id.in_(doomed))).scalars().all()
        gone = connection.execute(select(entity.c.ref).where(entity.c.location_id.in_(doomed))).scalars().all()
        refs += forget_refs(connection, gone)
        for table in (claim, problem):
            connection.execute(delete(table).where(table.c.location_id.in_(doomed)))
        connection.execute(delete(edge).where(edge.c.parent_id.in_(doomed)))
        connection.execute(delete(location).where(location.c.id.in_(doomed)))
        candidates = set(children)
    return refs


def forget_refs(connection: Connection, refs: Sequence[str]) -> list[str]:
    """Deletes entities with the relations they emitted; marks their neighbours and wakes other claimants."""
    now = time.time()
    for start in range(0, len(refs), 400):
        part = list(refs[start : start + 400])
        rows = connection.execute(
            select(entity.c.id, entity.c.ref, entity.c.document).where(entity.c.ref.in_(part))
        ).all()
        if not rows:
            continue
        mark_neighbours(connection, part)
        connection.execute(delete(relation).where(relation.c.emitter.in_(part)))
        connection.execute(delete(entity).where(entity.c.ref.in_(part)))
        connection.execute(
            insert(change), [{"entity_id": row.id, "ref": row.ref, "what": "deleted", "at": now} for row in rows]
        )
        blank = {"what": "deleted", "source": "", "revision": "", "document": None, "at": now}
        connection.execute(insert(history), [{**blank, "ref": row.ref} for row in rows])
        _wake_claimants(connection, part)
    return list(refs)


def mark_neighbours(connection: Connection, emitters: Sequence[str]) -> None:
    """Every entity that shows a relation which these emit must be written anew."""
    sources = select(relation.c.source).where(relation.c.emitter.in_(emitters))
    connection.execute(update(entity).where(entity.c.ref.in_(sources)).values(dirty=True))


def forget_entity(connection: Connection, ref: str) -> None:
    """Deletes one entity and has its location read again: what still stands in a live file comes back."""
    row = connection.execute(select(entity.c.location_id).where(entity.c.ref == ref)).first()
    if row is not None:
        connection.execute(update(location).where(location.c.id == row.location_id).values(etag="", hash=""))
        forget_refs(connection, [ref])


def trim_history(connection: Connection) -> None:
    """Lets go of document versions older than ninety days."""
    connection.execute(delete(history).where(history.c.at < time.time() - KEEP_HISTORY_SECONDS))


def _unreachable(connection: Connection, candidates: set[int]) -> list[int]:
    if not candidates:
        return []
    led_to = select(edge.c.child_id).where(edge.c.child_id.in_(candidates), edge.c.parent_id != edge.c.child_id)
    rows = connection.execute(
        select(location.c.id).where(location.c.id.in_(candidates), location.c.root == "", location.c.id.not_in(led_to))
    )
    return list(rows.scalars())


def _wake_claimants(connection: Connection, refs: Sequence[str]) -> None:
    others = select(claim.c.location_id).where(claim.c.ref.in_(refs))
    connection.execute(update(location).where(location.c.id.in_(others)).values(etag="", hash=""))
