"""What sources gave: which of it needs another look, and how each source does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, and_, exists, func, or_, select

from ..model import SOURCE, LocationRef
from ..store.tables import STAYS, edge, entity, location, problem
from .locations import is_absent


class Before(NamedTuple):
    """A location as a source gave it last: its etag, and the revision at which it was read, if it was read well."""

    etag: str
    settled: str


class Asked(NamedTuple):
    """The location of a source: when it was asked (seconds since 1970), what went wrong, and how many it gave."""

    id: int
    source: str
    plugin: str
    last_read: float | None
    error: str
    hint: str
    since: float | None
    locations: int


def given_before(connection: Connection, source_id: int) -> dict[LocationRef, Before]:
    """All locations that a source leads to, without those whose removal waits for a decision or was reverted."""
    rows = connection.execute(
        select(location.c.type, location.c.target, location.c.etag, edge.c.settled)
        .join(edge, edge.c.child_id == location.c.id)
        .where(edge.c.parent_id == source_id, STAYS, ~is_absent(edge.c.child_id))
    )
    return {LocationRef(row.type, row.target): Before(row.etag, row.settled) for row in rows}


def givers_of(connection: Connection, ref: str) -> list[str]:
    """The ids of the sources that give an entity's location, or one that leads to it, in order."""
    level = list(connection.execute(select(entity.c.location_id).where(entity.c.ref == ref)).scalars())
    seen, found = set(level), set[str]()
    while level:
        above = (
            select(location.c.id, location.c.type, location.c.target)
            .join(edge, edge.c.parent_id == location.c.id)
            .where(edge.c.child_id.in_(level[:500]))
        )
        rows = connection.execute(above).all()
        found |= {row.target for row in rows if row.type == SOURCE}
        new = {row.id for row in rows if row.type != SOURCE} - seen
        seen |= new
        level = [*level[500:], *sorted(new)]
    return sorted(found)


def unsettled(connection: Connection) -> list[int]:
    """The locations given by sources that a sweep has to look at: those whose source does not know their state, those
    that could not be read since it changed, and those that depend on files elsewhere.
    """
    above = location.alias()
    below = edge.alias()
    leads_elsewhere = and_(
        location.c.hash != "discovery", exists(select(below.c.child_id).where(below.c.parent_id == location.c.id))
    )
    rows = connection.execute(
        select(location.c.id)
        .join(edge, edge.c.child_id == location.c.id)
        .join(above, above.c.id == edge.c.parent_id)
        .where(
            above.c.type == SOURCE,
            or_(edge.c.revision == "", edge.c.revision != edge.c.settled, location.c.depends != "", leads_elsewhere),
        )
        .distinct()
        .order_by(location.c.id)
    )
    return list(rows.scalars())


def sources_asked(connection: Connection) -> Sequence[Asked]:
    """Every source that the catalog knows, by id."""
    found = []
    for row in connection.execute(select(location).where(location.c.type == SOURCE).order_by(location.c.target)):
        wrong = connection.execute(
            select(problem.c.message, problem.c.hint, problem.c.since)
            .where(problem.c.location_id == row.id, problem.c.level == "error")
            .order_by(problem.c.since)
        ).first()
        count = select(func.count()).select_from(edge).where(edge.c.parent_id == row.id)
        found.append(
            Asked(
                id=row.id,
                source=row.target,
                plugin=row.created_by.removeprefix("plugin:"),
                last_read=row.last_read,
                error=wrong.message if wrong else "",
                hint=wrong.hint if wrong else "",
                since=wrong.since if wrong else None,
                locations=connection.execute(count).scalar_one(),
            )
        )
    return found
