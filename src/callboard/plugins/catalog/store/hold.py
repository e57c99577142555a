"""What a person decides on a held removal: that it is right, or that it is to stay as it is."""

from __future__ import annotations

import time
import uuid

from sqlalchemy import Connection, Row, select, update

from callboard import Conflict, NotFound

from .imports import note_asked
from .pending import losses_of
from .settle import KEPT, carry_out, digest_of, drop_hold, unsay
from .tables import hold, leaving


def approve(connection: Connection, hold_id: int, digest: str, by: str = "") -> list[str]:
    """Removes exactly what was shown: `digest` stands for it. Returns the refs that went.

    Raises NotFound when there is no such hold any more, Conflict when it is about other entities now.
    """
    row = _unchanged(connection, hold_id, digest)
    marks = connection.execute(select(leaving).where(leaving.c.hold_id == hold_id)).all()
    drop_hold(connection, row)
    round_ = str(uuid.uuid4())
    removed = carry_out(connection, marks, round_)
    note_asked(connection, round_, by)
    return removed


def keep(connection: Connection, hold_id: int, digest: str, by: str) -> None:
    """Has the entities stay until the source says something else. Raises as `approve`."""
    row = _unchanged(connection, hold_id, digest)
    unsay(connection, row.location_id)
    values = {"decision": KEPT, "decided_by": by, "decided_at": time.time()}
    connection.execute(update(hold).where(hold.c.id == hold_id).values(**values))


def _unchanged(connection: Connection, hold_id: int, digest: str) -> Row[tuple[object, ...]]:
    row = connection.execute(select(hold).where(hold.c.id == hold_id)).first()
    if row is None:
        raise NotFound(
            "That removal is not held any more", hint="It was decided, or its source gives everything again."
        )
    now = set[str]().union(
        *(loss.refs for loss in losses_of(connection).values() if any(mark.hold_id == hold_id for mark in loss.marks))
    )
    if digest != row.digest or digest_of(now) != digest:
        raise Conflict("What would go has changed meanwhile", hint="Look at the list again, then decide.")
    return row
