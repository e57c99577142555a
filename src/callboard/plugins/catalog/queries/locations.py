"""What is registered, what led to what, and where an entity stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, exists, func, or_, select

from callboard import NotFound

from ..model import LocationRef
from ..store.locations import Known
from ..store.parts import among, parts
from ..store.tables import STAYS, WOKEN, edge, entity, location, pin, wanted

DIGEST_LENGTH = 64
"""Of the hash of a file's content, as opposed to a word that says why a location is to be read again."""


def find_locations(connection: Connection, ids: Sequence[int]) -> list[Known]:
    """The locations of these ids in their order, those that are gone left out."""
    found: list[Known] = []
    for part in parts(ids):
        rows = connection.execute(select(location).where(among(location.c.id, part)))
        found += [Known.of(row) for row in rows]
    place = {id_: number for number, id_ in enumerate(ids)}
    return sorted(found, key=lambda each: place[each.id])


def find_location(connection: Connection, uuid: str) -> Known:
    """A registered location by its public id. Raises NotFound."""
    row = connection.execute(select(location).where(location.c.uuid == uuid)).first()
    if row is None or "registered" not in row.root:
        raise NotFound(f"Found no location with ID {uuid}")
    return Known.of(row)


def find_by_ref(connection: Connection, ref: LocationRef) -> Known | None:
    """The location of that type and target, if it is known."""
    row = connection.execute(
        select(location).where(location.c.type == ref.type, location.c.target == ref.target)
    ).first()
    return None if row is None else Known.of(row)


def registered(connection: Connection) -> list[Known]:
    """All locations that somebody registered, by public id."""
    rows = connection.execute(select(location).where(location.c.root.like("%registered%")).order_by(location.c.uuid))
    return [Known.of(row) for row in rows]


def roots(connection: Connection) -> list[Known]:
    """All locations that stand for themselves: configured or registered."""
    return [
        Known.of(row)
        for row in connection.execute(select(location).where(location.c.root != "").order_by(location.c.id))
    ]


def all_read(connection: Connection) -> bool:
    """Has each of the roots been read at least once?"""
    rows = connection.execute(select(location.c.last_read).where(location.c.root != "")).scalars().all()
    return None not in rows


def children_of(connection: Connection, ids: Sequence[int]) -> list[int]:
    """The locations that these lead to directly."""
    children: list[int] = []
    for part in parts(ids):
        children += connection.execute(
            select(edge.c.child_id).where(among(edge.c.parent_id, part)).order_by(edge.c.child_id)
        ).scalars()
    return children


def etags_below(connection: Connection, parent: int) -> dict[LocationRef, str]:
    """What was last seen of each location that `parent` leads to and has not given up."""
    rows = connection.execute(
        select(location.c.type, location.c.target, location.c.etag)
        .join(edge, edge.c.child_id == location.c.id)
        .where(edge.c.parent_id == parent, STAYS, ~is_absent(edge.c.child_id))
    )
    return {LocationRef(row.type, row.target): row.etag for row in rows}


def settled(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[LocationRef, str]]:
    """Ref and etag of those of these locations that need no look as long as their own file stays as it is: nothing
    was wrong with them, and they lead nowhere and lean on no other file.
    """
    found: dict[int, tuple[LocationRef, str]] = {}
    for part in parts(ids):
        rows = connection.execute(
            select(location.c.id, location.c.type, location.c.target, location.c.etag).where(
                among(location.c.id, part),
                location.c.depends == "",
                location.c.last_error == "",
                func.length(location.c.hash) == DIGEST_LENGTH,
                ~exists().where(edge.c.parent_id == location.c.id),
            )
        )
        found |= {row.id: (LocationRef(row.type, row.target), row.etag) for row in rows}
    return found


def locations_of_entity(connection: Connection, ref: str) -> tuple[Known, Known | None]:
    """Where an entity stands, and the registered location that led there, if one did. Raises NotFound."""
    row = connection.execute(
        select(location).join(entity, entity.c.location_id == location.c.id).where(entity.c.ref == ref)
    ).first()
    if row is None:
        raise NotFound(f"found no origin annotation for ref {ref}")
    known = Known.of(row)
    origin = find_by_ref(connection, known.origin)
    return known, origin if origin is not None and "registered" in origin.root else None


def ancestry_of(connection: Connection, ref: str) -> list[tuple[str, list[str]]]:
    """The entity and then, breadth first, what led to it: (ref, refs of its parents)."""
    found: dict[str, list[str]] = {}
    queue = [ref]
    while queue:
        current = queue.pop(0)
        if current in found:
            continue
        found[current] = _parents(connection, current)
        queue += found[current]
    return list(found.items())


def _parents(connection: Connection, ref: str) -> list[str]:
    row = connection.execute(
        select(entity.c.location_id, location)
        .join(location, location.c.id == entity.c.location_id)
        .where(entity.c.ref == ref)
    ).first()
    if row is None:
        return []
    emitters = set(connection.execute(select(edge.c.emitter).where(edge.c.child_id == row.location_id)).scalars())
    if row.root:
        emitters.add(Known.of(row).entity_ref)
    present = connection.execute(select(entity.c.ref).where(entity.c.ref.in_(emitters - {ref}))).scalars()
    return sorted(present)


def woken(connection: Connection) -> list[int]:
    """Locations that have been marked to be read again."""
    return list(
        connection.execute(
            select(location.c.id)
            .where(location.c.hash == WOKEN, location.c.leaving.is_(False), ~is_absent(location.c.id))
            .order_by(location.c.id)
        ).scalars()
    )


def without_absent(connection: Connection, ids: Sequence[int]) -> list[int]:
    """Those of the locations that are there to be read: not what is only kept since its loss was reverted."""
    absent: set[int] = set()
    for part in parts(ids):
        rows = select(pin.c.location_id).where(among(pin.c.location_id, part), pin.c.hash == "")
        absent |= set(connection.execute(rows).scalars())
    return [id_ for id_ in ids if id_ not in absent]


def is_absent(id_: Any) -> Any:
    """Holds for a location that is only kept since its loss was reverted."""
    return exists().where(pin.c.location_id == id_, pin.c.hash == "")


def entities_at(connection: Connection, location_id: int, most: int = 1000) -> list[str]:
    """The refs of entities at a location and, through discovery, below it."""
    refs: list[str] = []
    level, seen = [location_id], {location_id}
    while level and len(refs) < most:
        refs += connection.execute(
            select(entity.c.ref).where(entity.c.location_id.in_(level[:500])).order_by(entity.c.id).limit(most)
        ).scalars()
        level = [each for each in children_of(connection, level[:500]) if each not in seen]
        seen |= set(level)
    return refs


def entities_below(connection: Connection, location_id: int) -> list[str]:
    """The refs of all entities at a location and, through discovery, below it."""
    refs: list[str] = []
    level, seen = [location_id], {location_id}
    while level:
        for part in parts(level):
            refs += connection.execute(select(entity.c.ref).where(among(entity.c.location_id, part))).scalars()
        level = [each for each in dict.fromkeys(children_of(connection, level)) if each not in seen]
        seen |= set(level)
    return refs


def locations_naming(connection: Connection, names: Iterable[str]) -> list[Known]:
    """Locations whose target, or one of whose placeholders, holds any of these texts in whatever case.

    That looks at every location, which takes some tenths of a second for a million.
    """
    columns = (location.c.target, location.c.depends)
    holds = [column.icontains(name, autoescape=True) for name in names for column in columns]
    rows = connection.execute(select(location).where(or_(*holds)).order_by(location.c.id))
    return [Known.of(row) for row in rows]


def wanted_locations(connection: Connection) -> Mapping[int, int]:
    """The locations that are to be read at once, and how often that has been asked for."""
    return {row.location_id: row.times for row in connection.execute(select(wanted).order_by(wanted.c.location_id))}
