"""Takes things out: locations that nothing leads to any more, and the entities that went with them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from callboard import announce

from .imports import Cut, trim_imports
from .origins import mend_origins
from .parts import among, parts
from .relations import forget_relations
from .tables import (
    CHANGES,
    CIRCLE,
    WOKEN,
    change,
    claim,
    edge,
    entity,
    history,
    leaving,
    location,
    pin,
    problem,
)

MOST_ROUNDS = 1000
KEEP_CHANGES_SECONDS = 7 * 24 * 3600.0


def forget_locations(connection: Connection, ids: Iterable[int], cut: Cut | None = None) -> list[str]:
    """Removes those of `ids` that are neither roots nor led to, and then what only they led to.

    Returns the refs of the entities that went. What stays may owe itself to another registered location from now on.
    `cut` keeps what goes, so that it can be brought back.
    """
    refs: list[str] = []
    candidates, left, gone_any = set(ids), set[int](), False
    for _ in range(MOST_ROUNDS):
        doomed = _unreachable(connection, candidates)
        left |= candidates - set(doomed)
        if not doomed:
            break
        gone_any, candidates = True, set()
        for part in parts(doomed):
            candidates |= set(
                connection.execute(select(edge.c.child_id).where(among(edge.c.parent_id, part))).scalars()
            )
            gone = connection.execute(select(entity.c.ref).where(among(entity.c.location_id, part))).scalars().all()
            kept = {} if cut is None else cut.keep(part, gone)
            refs += forget_refs(connection, gone, kept)
            told_of = select(problem.c.ref).where(among(problem.c.location_id, part))
            connection.execute(update(entity).where(entity.c.ref.in_(told_of)).values(dirty=True))
            for table in (claim, problem, leaving, pin):
                connection.execute(delete(table).where(among(table.c.location_id, part)))
            connection.execute(delete(edge).where(among(edge.c.parent_id, part)))
            connection.execute(delete(leaving).where(among(leaving.c.child_id, part)))
            connection.execute(delete(location).where(among(location.c.id, part)))
    wake_claimants(connection, refs, {})
    if gone_any:
        wake_circles(connection)
    mend_origins(connection, left)
    return refs


def forget_refs(connection: Connection, refs: Sequence[str], imports: Mapping[str, int] | None = None) -> list[str]:
    """Deletes entities with the relations they emitted, and marks their neighbours; `imports` are by ref."""
    imports = imports or {}
    now = time.time()
    for part in parts(refs):
        rows = connection.execute(select(entity.c.id, entity.c.ref).where(among(entity.c.ref, part))).all()
        if not rows:
            continue
        forget_relations(connection, part)
        connection.execute(delete(leaving).where(among(leaving.c.ref, part)))
        connection.execute(delete(entity).where(among(entity.c.ref, part)))
        connection.execute(
            insert(change), [{"entity_id": row.id, "ref": row.ref, "what": "deleted", "at": now} for row in rows]
        )
        announce(connection, CHANGES)
        blank = {"what": "deleted", "source": "", "revision": "", "document": None, "at": now}
        connection.execute(
            insert(history), [{**blank, "ref": row.ref, "import_id": imports.get(row.ref)} for row in rows]
        )
    return list(refs)


def forget_entity(connection: Connection, ref: str) -> None:
    """Deletes one entity and has its location read again: what still stands in a live file comes back."""
    row = connection.execute(select(entity.c.location_id).where(entity.c.ref == ref)).first()
    if row is not None:
        wake(connection, [row.location_id])
        forget_refs(connection, [ref])
        wake_claimants(connection, [ref], {ref: row.location_id})


def wake(connection: Connection, ids: Sequence[int], mark: str = WOKEN) -> None:
    """Has locations read again as if for the first time, at once or, with another mark, when they are next met."""
    for part in parts(ids):
        connection.execute(update(location).where(among(location.c.id, part)).values(etag="", hash=mark))


def wake_claimants(connection: Connection, refs: Sequence[str], holders: Mapping[str, int]) -> int:
    """Has locations read again that also name these refs, unless they hold them now: theirs, or still refused.

    Returns how many those are.
    """
    found: set[int] = set()
    for part in parts(refs):
        rows = connection.execute(select(claim.c.ref, claim.c.location_id).where(among(claim.c.ref, part)))
        found |= {row.location_id for row in rows if holders.get(row.ref) != row.location_id}
    wake(connection, sorted(found))
    return len(found)


def wake_circles(connection: Connection) -> None:
    """Has locations read again whose targets were left out for leading in a circle: it may be broken now."""
    wake(connection, connection.execute(select(claim.c.location_id).where(claim.c.document == CIRCLE)).scalars().all())


def trim(connection: Connection, keep_history: float) -> None:
    """Lets go of versions that were superseded so many seconds ago, and of changes that every reader has long seen."""
    now = time.time()
    old = now - keep_history
    # What was the latest then was also what held from then on.
    latest = select(func.max(history.c.id)).where(history.c.at < old).group_by(history.c.ref)
    superseded = or_(history.c.what == "deleted", history.c.id.not_in(latest))
    connection.execute(delete(history).where(history.c.at < old, superseded))
    trim_imports(connection, old)
    # The newest change stays, however old: a snapshot of the index is known by it.
    newest = select(func.max(change.c.seq)).scalar_subquery()
    connection.execute(delete(change).where(change.c.at < now - KEEP_CHANGES_SECONDS, change.c.seq < newest))


def _unreachable(connection: Connection, candidates: set[int]) -> list[int]:
    doomed: list[int] = []
    for part in parts(sorted(candidates)):
        led_to = select(edge.c.child_id).where(among(edge.c.child_id, part))
        rows = select(location.c.id).where(
            among(location.c.id, part), location.c.root == "", location.c.id.not_in(led_to)
        )
        doomed += connection.execute(rows).scalars()
    return doomed
