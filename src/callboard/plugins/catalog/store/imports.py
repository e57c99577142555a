"""Notes what each round of reading changes of each source, and keeps what was there before, so that it can be undone.

What one round changed of one source is an import. Only what the last one of a source replaced is kept.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import Connection, String, bindparam, case, delete, func, select, update

from ..model import Stated
from .bulk import insert_rows
from .parts import among, parts
from .relations import relations_by
from .tables import edge, entity, imported, location, pin, undo

ENTITY, LOCATION, EDGE = "entity", "location", "edge"


class EntityBefore(msgspec.Struct, frozen=True):
    """An entity as it stood at a location, named by type and target, with the relations that it emitted."""

    ref: str
    at: tuple[str, str]
    document: bytes
    text: bytes
    line: int
    hash: str
    relations: list[Stated]


class LocationBefore(msgspec.Struct, frozen=True):
    """A location that went, with what was known of it."""

    at: tuple[str, str]
    origin: str
    optional: bool
    etag: str
    hash: str
    revision: str
    depends: str


class EdgeBefore(msgspec.Struct, frozen=True):
    """A way from one location to another that went."""

    parent: tuple[str, str]
    child: tuple[str, str]
    emitter: str


@dataclass(frozen=True)
class Counted:
    """So many entities more that an import created, changed and deleted, and the revision that it read."""

    id: int
    created: int = 0
    changed: int = 0
    deleted: int = 0
    revision: str = ""


class Imports:
    """The imports of one round, written as they come about. Without a round nothing is noted."""

    def __init__(self, connection: Connection, round_: str) -> None:
        self.connection, self.round = connection, round_
        self._ids: dict[str, int] = {}

    def keep(self, refs: Sequence[str], source: str = "") -> dict[str, int]:
        """Keeps these entities as they are, before they change or go: import ids by ref.

        The import is of the source that they came from, unless another is named.
        """
        found: dict[str, int] = {}
        for part in parts(refs) if self.round else ():
            rows = self.connection.execute(
                select(entity.c.ref, entity.c.document, entity.c.text, entity.c.line, entity.c.hash)
                .add_columns(location.c.type, location.c.target, location.c.origin)
                .join(location, location.c.id == entity.c.location_id)
                .where(among(entity.c.ref, part))
            ).all()
            ids = self.open(source or row.origin for row in rows)
            emitted = relations_by(self.connection, part)
            found |= {row.ref: ids[source or row.origin] for row in rows}
            self._write(ENTITY, [(found[row.ref], _entity(row, emitted[row.ref])) for row in rows])
        return found

    def keep_gone(self, refs: Sequence[str], source: str = "") -> dict[str, int]:
        """As `keep`, for what goes now."""
        found = self.keep(refs, source)
        self.count(Counted(id_, deleted=count) for id_, count in Counter(found.values()).items())
        return found

    def cut(self, parent: int, children: Sequence[int]) -> Cut | None:
        """To be asked before ways are cut that lead from one location to others: keeps what goes with them."""
        row = self.connection.execute(select(location.c.origin).where(location.c.id == parent)).first()
        return Cut(self, row.origin, _edges(self.connection, [parent], children)) if self.round and row else None

    def write_places(self, id_source: str, places: Sequence[Any], ways: Sequence[Any]) -> None:
        """Keeps locations and edges that went."""
        id_ = self.open([id_source])[id_source]
        self._write(LOCATION, [(id_, each) for each in places])
        self._write(EDGE, [(id_, each) for each in ways])

    def open(self, sources: Iterable[str]) -> Mapping[str, int]:
        """The ids by source, these among them. Those that are new are written; what was there before them is let go."""
        wanted = list(dict.fromkeys(sources))
        new = [each for each in wanted if each not in self._ids]
        for part in parts(new):
            rows = select(imported.c.source, imported.c.id).where(
                imported.c.round == self.round, among(imported.c.source, part)
            )
            self._ids |= {row.source: row.id for row in self.connection.execute(rows)}
            first = [each for each in part if each not in self._ids]
            if first:
                self._forget_earlier(first)
                insert_rows(self.connection, imported, [_row(each, self.round) for each in first])
                self._ids |= {row.source: row.id for row in self.connection.execute(rows)}
        return self._ids

    def _forget_earlier(self, sources: Sequence[str]) -> None:
        earlier = select(imported.c.id).where(imported.c.source.in_(sources), imported.c.undoable)
        ids = self.connection.execute(earlier).scalars().all()
        for part in parts(ids):
            _cannot_be_undone(self.connection, part)

    def count(self, counts: Iterable[Counted]) -> None:
        """Adds to what each of them did, all in one statement."""
        now, rev = time.time(), bindparam("new_revision", type_=String)
        added = {each: imported.c[each] + bindparam(f"more_{each}") for each in ("created", "changed", "deleted")}
        statement = update(imported).where(imported.c.id == bindparam("the_id"))
        rows = [
            {
                "the_id": each.id,
                "more_created": each.created,
                "more_changed": each.changed,
                "more_deleted": each.deleted,
                "new_revision": each.revision,
            }
            for each in _added_up(counts)
        ]
        if rows:
            revision = case((rev != "", rev), else_=imported.c.revision)
            self.connection.execute(statement.values(**added, revision=revision, ended=now), rows)

    def _write(self, what: str, kept: Sequence[tuple[int, msgspec.Struct]]) -> None:
        rows = [{"import_id": id_, "what": what, "before": msgspec.msgpack.encode(each)} for id_, each in kept]
        insert_rows(self.connection, undo, rows)


@dataclass
class Cut:
    """Ways that are cut, and all that goes since only they led there: kept as one import of the source above."""

    imports: Imports
    source: str
    ways: list[EdgeBefore]
    places: list[LocationBefore] = field(default_factory=list)

    def keep(self, ids: Sequence[int], refs: Sequence[str]) -> Mapping[str, int]:
        """Keeps locations, and these entities there, that go now. Returns import ids by ref."""
        rows = self.imports.connection.execute(select(location).where(location.c.id.in_(ids)))
        self.places += [_location(row) for row in rows]
        self.ways += _edges(self.imports.connection, ids)
        return self.imports.keep_gone(refs, self.source)

    def write(self) -> None:
        """At the end, when it is known which locations went."""
        gone = {each.at for each in self.places}
        if gone:
            self.imports.write_places(self.source, self.places, [each for each in self.ways if each.child in gone])


def note_asked(connection: Connection, round_: str, by: str) -> None:
    """Says of the imports of a round who had the sources read."""
    connection.execute(update(imported).where(imported.c.round == round_).values(asked_by=by))


def trim_imports(connection: Connection, old: float) -> None:
    """Lets go of imports that ended before a time, but of the last one of each source and of what is pinned only
    what would be needed to revert them.
    """
    ids = connection.execute(select(imported.c.id).where(imported.c.ended < old)).scalars().all()
    for part in parts(ids):
        _cannot_be_undone(connection, part)
    last = select(func.max(imported.c.id)).group_by(imported.c.source)
    pinned = select(pin.c.import_id)
    gone = delete(imported).where(imported.c.ended < old, imported.c.id.not_in(last), imported.c.id.not_in(pinned))
    connection.execute(gone)


def _added_up(counts: Iterable[Counted]) -> Iterable[Counted]:
    """One for each import, which names the last revision that any of them does."""
    found: dict[int, Counted] = {}
    for new in counts:
        old = found.get(new.id, Counted(new.id))
        found[new.id] = Counted(
            new.id,
            created=old.created + new.created,
            changed=old.changed + new.changed,
            deleted=old.deleted + new.deleted,
            revision=new.revision or old.revision,
        )
    return found.values()


def _cannot_be_undone(connection: Connection, ids: Sequence[int]) -> None:
    connection.execute(delete(undo).where(undo.c.import_id.in_(ids)))
    connection.execute(update(imported).where(imported.c.id.in_(ids)).values(undoable=False))


def _row(source: str, round_: str) -> dict[str, Any]:
    now = time.time()
    counts = {"created": 0, "changed": 0, "deleted": 0}
    told = {"source": source, "round": round_, "started": now, "ended": now, "revision": "", "asked_by": ""}
    return {**told, **counts, "undoable": True, "reverted_by": ""}


def _edges(connection: Connection, parents: Sequence[int], children: Sequence[int] | None = None) -> list[EdgeBefore]:
    above, below = location.alias(), location.alias()
    rows = (
        select(edge.c.emitter, above.c.type, above.c.target, below.c.type.label("kind"), below.c.target.label("to"))
        .join(above, above.c.id == edge.c.parent_id)
        .join(below, below.c.id == edge.c.child_id)
    )
    found = []
    for part in parts(parents):
        for some in [None] if children is None else parts(children):
            mine = rows.where(among(edge.c.parent_id, part))
            mine = mine if some is None else mine.where(among(edge.c.child_id, some))
            found += [
                EdgeBefore((row.type, row.target), (row.kind, row.to), row.emitter or "")
                for row in connection.execute(mine)
            ]
    return found


def _entity(row: Any, relations: list[Stated]) -> EntityBefore:
    at = (row.type, row.target)
    return EntityBefore(row.ref, at, row.document, row.text, row.line, row.hash, relations)


def _location(row: Any) -> LocationBefore:
    at = (row.type, row.target)
    return LocationBefore(at, row.origin, row.optional, row.etag, row.hash, row.revision or "", row.depends)
