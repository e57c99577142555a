"""Writes of locations: what is registered, what it led to, when it was read."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, delete, insert, select, update

from callboard import Conflict, NotFound

from ..model import LocationRef
from .bulk import update_values
from .flags import unflag
from .forget import forget_locations, forget_refs, wake
from .parts import among, parts
from .tables import WOKEN, edge, entity, location

RootKind = Literal["config", "registered", ""]


@dataclass(frozen=True, kw_only=True)
class Known:
    """A location as we know it: what it is and what was seen there last."""

    id: int
    uuid: str
    ref: LocationRef
    root: str
    origin: LocationRef
    optional: bool
    etag: str
    hash: str
    depends: str
    last_read: float | None
    named: str = ""
    leaving: bool = False

    @property
    def entity_name(self) -> str:
        """The name of its Location entity: that of the first target, also when it has been pointed elsewhere."""
        return self.named or self.ref.entity_name

    @property
    def entity_ref(self) -> str:
        """The ref of its Location entity."""
        return f"location:default/{self.entity_name}"

    @staticmethod
    def of(row: Any) -> Known:
        kind, _, target = row.origin.partition(":")
        return Known(
            id=row.id,
            uuid=row.uuid,
            ref=LocationRef(row.type, row.target),
            root=row.root,
            origin=LocationRef(kind, target),
            optional=row.optional,
            etag=row.etag,
            hash=row.hash,
            depends=row.depends,
            last_read=row.last_read,
            named=row.entity_name,
            leaving=row.leaving,
        )


@dataclass(frozen=True, kw_only=True)
class Root:
    """A location that stands for itself: from the settings, or registered by somebody."""

    ref: LocationRef
    kind: RootKind
    optional: bool = False
    by: str = ""


def add_location(connection: Connection, root: Root) -> Known:
    """Registers a location. Raises Conflict when it is registered already.

    One that is known only because another location led to it, or from the settings, becomes a root as well.
    """
    found = connection.execute(_by_ref(root.ref)).first()
    if found is None:
        connection.execute(insert(location), [new_row(root.ref, root.ref, root.kind, root.optional, root.by)])
    elif root.kind in found.root.split("+"):
        raise Conflict(f"Location {root.ref} already exists", hint="Refresh it instead of registering it again.")
    else:
        kinds = "+".join(filter(None, [found.root, root.kind]))
        connection.execute(update(location).where(location.c.id == found.id).values(root=kinds, hash=WOKEN, etag=""))
        unflag(connection, [found.id])
    return Known.of(connection.execute(_by_ref(root.ref)).one())


def save_roots(connection: Connection, roots: Sequence[Root]) -> list[str]:
    """Makes the roots of the settings exactly these. Returns the refs of entities that went with removed ones."""
    wanted = {root.ref: root for root in roots}
    rows = connection.execute(select(location).where(location.c.root.like("%config%"))).all()
    present = {LocationRef(row.type, row.target): row for row in rows}
    gone = [row.id for ref, row in present.items() if ref not in wanted]
    for ref, root in wanted.items():
        if ref not in present:
            add_location(connection, root)
        elif present[ref].optional != root.optional:
            values = {"optional": root.optional, "etag": "", "hash": WOKEN}
            connection.execute(update(location).where(location.c.id == present[ref].id).values(**values))
    refs: list[str] = []
    for location_id in gone:
        refs += remove_root(connection, location_id, "config")
    return refs


def remove_root(connection: Connection, location_id: int, kind: RootKind) -> list[str]:
    """Takes a root away, and with it all that nothing else leads to. Returns the refs of the entities that went."""
    row = connection.execute(select(location).where(location.c.id == location_id)).first()
    if row is None:
        raise NotFound(f"Found no location with ID {location_id}")
    left = "+".join(part for part in row.root.split("+") if part and part != kind)
    connection.execute(update(location).where(location.c.id == location_id).values(root=left))
    if left:
        return []
    stands_for = Known.of(row).entity_ref
    gone = forget_refs(connection, [stands_for]) if _gave(connection, location_id, stands_for) else []
    wake(connection, [location_id])
    return [*gone, *forget_locations(connection, [location_id])]


def _gave(connection: Connection, location_id: int, ref: str) -> bool:
    found = select(entity.c.id).where(entity.c.location_id == location_id, entity.c.ref == ref)
    return connection.execute(found).first() is not None


def move_location(connection: Connection, known: Known, to: LocationRef) -> None:
    """Points a registered location elsewhere; its entity keeps its name. Raises Conflict when that is known already.

    What else led to its old target is read again, and so is all that owes itself to this registration.
    """
    found = connection.execute(_by_ref(to)).first()
    if found is not None and found.id != known.id:
        raise Conflict(f"Location {to} already exists")
    if known.root != "registered":
        raise Conflict(f"Location {known.ref} is also in the settings", hint="Change its target there.")
    above = select(edge.c.parent_id).where(edge.c.child_id == known.id)
    wake(connection, connection.execute(above).scalars().all())
    connection.execute(delete(edge).where(edge.c.child_id == known.id))
    below = update(location).where(location.c.origin == str(known.ref), location.c.root == "")
    connection.execute(below.values(origin=str(to), etag="", hash=WOKEN))
    values = {"type": to.type, "target": to.target, "origin": str(to), "entity_name": known.entity_name}
    connection.execute(update(location).where(location.c.id == known.id).values(**values, etag="", hash=WOKEN))


def find_ids(connection: Connection, refs: Iterable[LocationRef]) -> dict[LocationRef, int]:
    """The ids of those locations that are known."""
    wanted = list(refs)
    ids: dict[LocationRef, int] = {}
    for part in parts(wanted):
        rows = connection.execute(
            select(location.c.id, location.c.type, location.c.target).where(
                among(location.c.target, [ref.target for ref in part])
            )
        )
        ids |= {LocationRef(row.type, row.target): row.id for row in rows}
    return {ref: ids[ref] for ref in wanted if ref in ids}


def mark_read(connection: Connection, etags: Mapping[int, str]) -> None:
    """These were looked at and have not changed; values are what makes the next read conditional.

    Only what differs is written: `mark_swept` says for all of them that they were seen.
    """
    now = time.time()
    for part in parts(sorted(etags)):
        rows = connection.execute(
            select(location.c.id, location.c.etag, location.c.last_error, location.c.last_read).where(
                among(location.c.id, part), location.c.hash != WOKEN
            )
        ).all()
        news = [row.id for row in rows if row.last_error or row.last_read is None]
        if news:
            seen = update(location).where(among(location.c.id, news))
            connection.execute(seen.values(last_read=now, last_error=""))
        other = [(row.id, etags[row.id]) for row in rows if row.etag != etags[row.id]]
        update_values(connection, location, ("id", "etag"), other)


def mark_unseen(connection: Connection, ids: Sequence[int], why: str) -> None:
    """Nobody could look at these, since what leads to them cannot be read: they are not seen until they are again."""
    for part in parts(ids):
        unseen = update(location).where(among(location.c.id, part), location.c.last_error == "")
        connection.execute(unseen.values(last_error=why))


def mark_swept(connection: Connection, ids: Sequence[int], when: float) -> None:
    """All that these lead to has been looked at, in seconds since 1970; so one row can speak for thousands."""
    for part in parts(ids):
        connection.execute(update(location).where(among(location.c.id, part)).values(swept=when))


def _by_ref(ref: LocationRef) -> Any:
    return select(location).where(location.c.type == ref.type, location.c.target == ref.target)


def new_row(ref: LocationRef, origin: LocationRef, root: str, optional: bool, by: str) -> dict[str, Any]:
    return {
        "uuid": str(uuid.uuid4()),
        "type": ref.type,
        "target": ref.target,
        "root": root,
        "origin": str(origin),
        "optional": optional,
        "etag": "",
        "hash": "",
        "revision": "",
        "depends": "",
        "last_error": "",
        "created": time.time(),
        "created_by": by,
        "entity_name": "",
        "leaving": False,
    }
