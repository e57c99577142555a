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
from .forget import forget_locations
from .tables import edge, location

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
        connection.execute(insert(location), [_new(root.ref, root.ref, root.kind, root.optional, root.by)])
    elif root.kind in found.root.split("+"):
        raise Conflict(f"Location {root.ref} already exists", hint="Refresh it instead of registering it again.")
    else:
        kinds = "+".join(filter(None, [found.root, root.kind]))
        connection.execute(update(location).where(location.c.id == found.id).values(root=kinds, hash="", etag=""))
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
    return [] if left else forget_locations(connection, [location_id])


def move_location(connection: Connection, known: Known, to: LocationRef) -> None:
    """Points a registered location elsewhere; its entity keeps its name. Raises Conflict when that is known already."""
    found = connection.execute(_by_ref(to)).first()
    if found is not None and found.id != known.id:
        raise Conflict(f"Location {to} already exists")
    values = {"type": to.type, "target": to.target, "origin": str(to), "entity_name": known.entity_name}
    connection.execute(update(location).where(location.c.id == known.id).values(**values, etag="", hash=""))


def known_children(connection: Connection, location_id: int) -> list[int]:
    """The locations that one leads to."""
    return list(connection.execute(select(edge.c.child_id).where(edge.c.parent_id == location_id)).scalars())


def lead_to(
    connection: Connection,
    parent: Known,
    targets: Mapping[LocationRef, tuple[bool, str]],
    *,
    only_add: bool = False,
) -> tuple[list[int], list[str]]:
    """Makes these the locations that `parent` leads to; values are (optional, emitting entity).

    Returns the ids of all of them, and the refs of entities that went with locations led to no more.
    """
    ids = _ensure(connection, parent, targets)
    old = set(known_children(connection, parent.id))
    wanted = {ids[ref]: emitter for ref, (_, emitter) in targets.items()}
    added = [
        {"parent_id": parent.id, "child_id": child, "emitter": emitter}
        for child, emitter in wanted.items()
        if child not in old
    ]
    if added:
        connection.execute(insert(edge), added)
    gone = set() if only_add else old - wanted.keys()
    if gone:
        connection.execute(delete(edge).where(edge.c.parent_id == parent.id, edge.c.child_id.in_(gone)))
    return list(wanted), forget_locations(connection, sorted(gone)) if gone else []


def _ensure(
    connection: Connection, parent: Known, targets: Mapping[LocationRef, tuple[bool, str]]
) -> dict[LocationRef, int]:
    found = _ids(connection, targets)
    new = [_new(ref, parent.origin, "", optional, "") for ref, (optional, _) in targets.items() if ref not in found]
    if new:
        connection.execute(insert(location), new)
        found = _ids(connection, targets)
    return found


def _ids(connection: Connection, refs: Iterable[LocationRef]) -> dict[LocationRef, int]:
    wanted = list(refs)
    ids: dict[LocationRef, int] = {}
    for start in range(0, len(wanted), 400):
        part = wanted[start : start + 400]
        rows = connection.execute(
            select(location.c.id, location.c.type, location.c.target).where(
                location.c.target.in_([ref.target for ref in part])
            )
        )
        ids |= {LocationRef(row.type, row.target): row.id for row in rows}
    return {ref: ids[ref] for ref in wanted if ref in ids}


def mark_read(connection: Connection, ids: Sequence[int]) -> None:
    """These were looked at and have not changed."""
    now = time.time()
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        connection.execute(update(location).where(location.c.id.in_(part)).values(last_read=now, last_error=""))


def mark_failed(connection: Connection, location_id: int, error: str) -> None:
    """This could not be read. What it said before stays."""
    connection.execute(update(location).where(location.c.id == location_id).values(last_error=error, etag="", hash=""))


def _by_ref(ref: LocationRef) -> Any:
    return select(location).where(location.c.type == ref.type, location.c.target == ref.target)


def _new(ref: LocationRef, origin: LocationRef, root: str, optional: bool, by: str) -> dict[str, Any]:
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
    }
