"""Writes what sources say of the locations they give: the revision that is there, and the one that was read."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, bindparam, or_, select, update

from ..model import LocationRef
from .locations import find_ids
from .parts import among, parts
from .tables import edge, leaving, location


def note_revisions(connection: Connection, source_id: int, revisions: Mapping[LocationRef, str]) -> None:
    """Remembers which revision a source says that each location has; of those that it does not lead to, nothing."""
    ids = find_ids(connection, revisions)
    rows = [{"parent": source_id, "child": ids[ref], "told": revisions[ref]} for ref in ids]
    if rows:
        mine = (edge.c.parent_id == bindparam("parent"), edge.c.child_id == bindparam("child"))
        connection.execute(update(edge).where(*mine).values(revision=bindparam("told")), rows)


def vouch_for(connection: Connection, ids: Iterable[int]) -> None:
    """A source says that these are as they were, and so is what was found below them: that is as good as a look."""
    now = time.time()
    for part in parts(sorted(ids)):
        below = select(edge.c.child_id).where(among(edge.c.parent_id, part))
        seen = or_(among(location.c.id, part), location.c.id.in_(below))
        connection.execute(update(location).where(seen, location.c.last_error == "").values(last_read=now))


def settle_revisions(connection: Connection, ids: Iterable[int]) -> None:
    """These have been read: those without an error are known as they are at the revision that was told.

    Not so where something went and is held: a host that may have been wrong is asked again until that is decided.
    """
    held = select(leaving.c.location_id)
    for part in parts(sorted(ids)):
        well = select(location.c.id).where(
            among(location.c.id, part), location.c.last_error == "", location.c.id.not_in(held)
        )
        statement = update(edge).where(edge.c.child_id.in_(well), edge.c.revision != edge.c.settled)
        connection.execute(statement.values(settled=edge.c.revision))
