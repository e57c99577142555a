"""Makes the entities of a source what they were before its last import, and pins the source to that."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, func, select, update

from callboard import Conflict, NotFound

from ..model import LocationRef
from .bulk import insert_rows
from .flags import unflag
from .forget import forget_refs, wake_claimants
from .imports import EDGE, ENTITY, LOCATION, EdgeBefore, EntityBefore, LocationBefore
from .locations import Known, find_ids, new_row
from .parts import among, parts
from .pins import DIGEST_LENGTH, set_pins, standing, unpin
from .plan import NewEntity, Replacement
from .replace import replace
from .tables import edge, entity, history, imported, location, pin, undo

T = TypeVar("T", bound=msgspec.Struct)


@dataclass(frozen=True, kw_only=True)
class Reverted:
    """The refs that are as they were before, and those that went."""

    written: Sequence[str]
    removed: Sequence[str]


@dataclass(kw_only=True)
class _Undo:
    """All that one import did: what it created, where; what stood where before."""

    created: Mapping[str, str]
    deleted: Collection[str]
    entities: Sequence[EntityBefore]
    places: Sequence[LocationBefore]
    ways: Sequence[EdgeBefore]
    ids: dict[LocationRef, int] = field(default_factory=dict)


def revert(connection: Connection, import_id: int, by: str) -> Reverted:
    """Undoes an import. Raises NotFound; Conflict when it is not its source's last one, when what was there before
    is not known any more, or when something else has happened to its entities since.
    """
    row = _last_import(connection, import_id)
    done = _load(connection, import_id)
    _check_untouched(connection, import_id, done)
    _bring_back_places(connection, done)
    content = _content_touched(connection, done)
    gone = _take_out(connection, done)
    replace(connection, _as_before(connection, done, content), verb="reverted")
    absent = [done.ids[_ref(each.at)] for each in done.places]
    set_pins(connection, import_id, content, absent)
    now = time.time()
    connection.execute(update(imported).where(imported.c.id == row.id).values(reverted_at=now, reverted_by=by))
    written = [each.ref for each in done.entities]
    return Reverted(written=sorted(written), removed=sorted(set(gone) - set(written)))


def release(connection: Connection, import_id: int) -> None:
    """Has a source read as it is again, that is pinned since this import was reverted. Raises NotFound, Conflict."""
    if connection.execute(select(imported.c.id).where(imported.c.id == import_id)).first() is None:
        raise _unknown(import_id)
    if connection.execute(select(pin.c.import_id).where(pin.c.import_id == import_id)).first() is None:
        raise Conflict("Nothing is held of this import", hint="Its source is read as usual.")
    unpin(connection, [import_id])


def _unknown(import_id: int) -> NotFound:
    return NotFound(f"There is no import {import_id}", hint="/catalog/-/imports lists them.")


def _last_import(connection: Connection, import_id: int) -> Any:
    row = connection.execute(select(imported).where(imported.c.id == import_id)).first()
    if row is None:
        raise _unknown(import_id)
    if row.reverted_at is not None:
        raise Conflict("This import has been reverted already")
    later = select(imported.c.id).where(imported.c.source == row.source, imported.c.id > import_id)
    if connection.execute(later).first() is not None:
        raise Conflict("Its source has been imported again since", hint="Only the last import can be reverted.")
    if not row.undoable:
        raise Conflict(
            "What was there before this import is not known any more",
            hint="It is kept as long as `catalog.keepHistory` says.",
        )
    return row


def _load(connection: Connection, import_id: int) -> _Undo:
    kept: dict[str, list[bytes]] = defaultdict(list)
    for row in connection.execute(select(undo).where(undo.c.import_id == import_id).order_by(undo.c.id)):
        kept[row.what].append(row.before)
    mine = select(history.c.ref, history.c.what, history.c.source).where(history.c.import_id == import_id)
    rows = connection.execute(mine.order_by(history.c.id)).all()
    first = {row.ref: row.what for row in reversed(rows)}
    found = _Undo(
        created={row.ref: row.source for row in rows if row.what == "created"},
        deleted={row.ref for row in rows if row.what == "deleted"},
        # What this import itself created has no version from before, even if it then moved.
        entities=[each for each in _first(_decoded(kept[ENTITY], EntityBefore)) if first.get(each.ref) != "created"],
        places=_decoded(kept[LOCATION], LocationBefore),
        ways=_decoded(kept[EDGE], EdgeBefore),
    )
    if not rows and not found.places:
        raise Conflict("What this import changed is not known any more")
    return found


def _first(entities: Iterable[EntityBefore]) -> list[EntityBefore]:
    """Of an entity that was written more than once, only as it was at first."""
    found: dict[str, EntityBefore] = {}
    for each in entities:
        found.setdefault(each.ref, each)
    return list(found.values())


def _decoded(rows: Iterable[bytes], kind: type[T]) -> list[T]:
    return [msgspec.msgpack.decode(each, type=kind) for each in rows]


def _check_untouched(connection: Connection, import_id: int, done: _Undo) -> None:
    """The latest that is known of each of the entities must be what this import said of it."""
    refs = sorted({*done.created, *done.deleted, *(each.ref for each in done.entities)})
    for part in parts(refs):
        latest = select(func.max(history.c.id)).where(among(history.c.ref, part)).group_by(history.c.ref)
        rows = connection.execute(select(history.c.ref, history.c.import_id).where(history.c.id.in_(latest)))
        for ref, last in rows:
            if last != import_id:
                raise Conflict(f"{ref} has changed since by something else", hint="Look at its history.")


def _bring_back_places(connection: Connection, done: _Undo) -> None:
    """The locations that went, and the ways to them; finds the ids of all that is touched."""
    places = {_ref(each.at): each for each in done.places}
    known = find_ids(connection, places)
    news = [_place_row(ref, each) for ref, each in places.items() if ref not in known]
    insert_rows(connection, location, news)
    touched = {*places, *(_ref(each.at) for each in done.entities), *map(_parse, done.created.values())}
    touched |= {_ref(end) for each in done.ways for end in (each.parent, each.child)}
    done.ids = find_ids(connection, touched)
    if missing := sorted(str(ref) for ref in touched - done.ids.keys()):
        raise Conflict(f"{missing[0]} is not in the catalog any more", hint="Register it again.")
    ways = {(done.ids[_ref(each.parent)], done.ids[_ref(each.child)]): each.emitter for each in done.ways}
    have = select(edge.c.parent_id, edge.c.child_id).where(edge.c.child_id.in_(list(done.ids.values())))
    standing_ways = {(row.parent_id, row.child_id) for row in connection.execute(have)}
    insert_rows(
        connection,
        edge,
        [
            {"parent_id": parent, "child_id": child, "emitter": emitter}
            for (parent, child), emitter in ways.items()
            if (parent, child) not in standing_ways
        ],
    )
    unflag(connection, [done.ids[ref] for ref in places])


def _content_touched(connection: Connection, done: _Undo) -> dict[int, tuple[str, str]]:
    """The locations whose content was imported: its hash, and what it depends on.

    Raises Conflict when it is not known what they say now.
    """
    absent = {_ref(each.at) for each in done.places}
    refs = {_ref(each.at) for each in done.entities} | {_parse(each) for each in done.created.values()}
    refs |= {_ref(each.parent) for each in done.ways}
    found: dict[int, tuple[str, str]] = {}
    for part in parts(sorted(done.ids[ref] for ref in refs - absent)):
        for row in connection.execute(select(location).where(among(location.c.id, part))):
            if len(row.hash) == DIGEST_LENGTH:
                found[row.id] = row.hash, row.depends
            elif row.hash != "discovery":
                raise Conflict(
                    f"It is not known what {row.type}:{row.target} says now",
                    hint="It is being read, or cannot be read. Try again once it has been.",
                )
    return found


def _take_out(connection: Connection, done: _Undo) -> list[str]:
    """What was created goes, also what only moved: it comes back at its old place."""
    before = {each.ref for each in done.entities}
    refs = sorted(done.created)
    holders: dict[str, int] = {}
    for part in parts(refs):
        rows = connection.execute(select(entity.c.ref, entity.c.location_id).where(among(entity.c.ref, part)))
        holders |= {row.ref: row.location_id for row in rows}
    forget_refs(connection, refs)
    wake_claimants(connection, [ref for ref in refs if ref not in before], holders)
    return refs


def _as_before(connection: Connection, done: _Undo, content: Mapping[int, tuple[str, str]]) -> list[Replacement]:
    """What each location is to say: what it said before, and of what was not imported what stands."""
    by_place: dict[int, list[EntityBefore]] = defaultdict(list)
    for each in done.entities:
        by_place[done.ids[_ref(each.at)]].append(each)
    ids = sorted({*content, *by_place, *(done.ids[_ref(each.at)] for each in done.places)})
    news: list[Replacement] = []
    for part in parts(ids):
        for row in connection.execute(select(location).where(among(location.c.id, part)).order_by(location.c.id)):
            back = by_place[row.id]
            refs = {each.ref for each in back}
            here = [each for each in standing(connection, row.id, row.target) if each.ref not in refs]
            digest, depends = content.get(row.id, (row.hash, row.depends))
            news.append(_replacement(row, digest, depends, [*here, *(_entity(each) for each in back)]))
    return news


def _replacement(row: Any, digest: str, depends: str, entities: Sequence[NewEntity]) -> Replacement:
    return Replacement(
        known=Known.of(row),
        entities=entities,
        targets=None,
        etag=row.etag,
        hash=digest,
        revision=row.revision,
        depends=depends,
    )


def _entity(each: EntityBefore) -> NewEntity:
    return NewEntity(
        ref=each.ref,
        document=each.document,
        hash=each.hash,
        text=each.text,
        file=each.at[1],
        index=0,
        line=each.line,
        relations=tuple(each.relations),
    )


def _place_row(ref: LocationRef, each: LocationBefore) -> dict[str, Any]:
    row = new_row(ref, _parse(each.origin), "", each.optional, "")
    told = {"etag": each.etag, "hash": each.hash, "revision": each.revision, "depends": each.depends}
    return {**row, **told, "last_read": time.time()}


def _ref(at: tuple[str, str]) -> LocationRef:
    return LocationRef(*at)


def _parse(text: str) -> LocationRef:
    kind, _, target = text.partition(":")
    return LocationRef(kind, target)
