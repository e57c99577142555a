"""Removals that wait for a decision."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from callboard import NotFound

from ..model import LocationRef
from ..store.pending import losses_of
from ..store.tables import HELD, entity, hold, location


@dataclass(frozen=True, kw_only=True)
class HeldRemoval:
    """So many of the entities of one source would go, and since when; times in seconds since 1970.

    `digest` stands for exactly these refs. `decision` is `waiting` or `kept`, the latter with who said so and when.
    """

    id: int
    location: LocationRef
    revision: str
    last_read: float
    since: float
    going: int
    total: int
    digest: str
    decision: str
    decided_by: str
    decided_at: float | None


def held_removals(connection: Connection) -> list[HeldRemoval]:
    """All of them, those that wait first, then the latest."""
    rows = connection.execute(
        select(hold, location.c.type, location.c.target, location.c.revision, location.c.last_read)
        .join(location, location.c.id == hold.c.location_id)
        .order_by(hold.c.decision.desc(), hold.c.since.desc(), hold.c.id)
    )
    return [
        HeldRemoval(
            id=row.id,
            location=LocationRef(row.type, row.target),
            revision=row.revision,
            last_read=row.last_read or row.since,
            since=row.since,
            going=row.going,
            total=row.total,
            digest=row.digest,
            decision=row.decision,
            decided_by=row.decided_by,
            decided_at=row.decided_at,
        )
        for row in rows
    ]


def held_removal(connection: Connection, id_: int) -> HeldRemoval:
    """One of them. Raises NotFound."""
    for each in held_removals(connection):
        if each.id == id_:
            return each
    raise NotFound("That removal is not held any more", hint="It was decided, or its source gives everything again.")


def held_refs(connection: Connection, id_: int) -> list[str]:
    """The refs that would go, sorted."""
    losses = losses_of(connection).values()
    mine = [loss for loss in losses if any(mark.hold_id == id_ for mark in loss.marks)]
    return sorted(set[str]().union(*(loss.refs for loss in mine)))


def is_held(connection: Connection, ref: str) -> bool:
    """Does the removal of this entity wait for a decision?"""
    return (
        connection.execute(select(entity.c.id).where(entity.c.ref == ref, entity.c.state == HELD)).first() is not None
    )
