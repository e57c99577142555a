"""Keeps what was reverted from being taken in again, until its source says something else or a person lets go."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from ..model import LocationRef
from .forget import wake
from .locations import Known, find_ids
from .parts import among, parts
from .plan import NewEntity, Replacement
from .tables import PINNED, claim, edge, entity, imported, location, pin, problem

ABSENT = ""
"""The hash of a pin on a location that its source says no more: it is kept, and not read."""
DIGEST_LENGTH = 64


def anything_pinned(connection: Connection) -> bool:
    """Is anything pinned at all? Most of the time nothing is, and nothing more needs to be asked."""
    return connection.execute(select(pin.c.location_id).limit(1)).first() is not None


def hold_pinned(connection: Connection, news: Sequence[Replacement]) -> list[Replacement]:
    """Has what is pinned say what stands in the catalog, as long as it says what was reverted.

    Once one of the locations that were pinned together says something else, all of them are read as they are.
    """
    if not anything_pinned(connection):
        return list(news)
    pins = _pins(connection, [new.known.id for new in news])
    other = {row.import_id for new in news if (row := pins.get(new.known.id)) is not None and _says_other(new, row)}
    unpin(connection, other)
    held = {id_ for id_, row in pins.items() if row.import_id not in other}
    return [_as_it_stands(connection, new) if new.known.id in held and _has_content(new) else new for new in news]


def absent_among(connection: Connection, ids: Collection[int]) -> set[int]:
    """Those of the locations that are kept though nothing leads there."""
    if not ids or not anything_pinned(connection):
        return set()
    return {id_ for id_, row in _pins(connection, sorted(ids)).items() if row.hash == ABSENT}


def end_pins(connection: Connection, ids: Iterable[int]) -> None:
    """Ends the pins of these, since their source says something else of them, and of what was pinned with them."""
    if anything_pinned(connection):
        unpin(connection, {row.import_id for row in _pins(connection, sorted(ids)).values()})


def unpin(connection: Connection, imports: Collection[int]) -> None:
    """Has all that is pinned since these imports were reverted read as it is."""
    for id_ in sorted(imports):
        rows = connection.execute(select(pin).where(pin.c.import_id == id_)).all()
        absent = [row.location_id for row in rows if row.hash == ABSENT]
        connection.execute(delete(pin).where(pin.c.import_id == id_))
        wake(connection, [row.location_id for row in rows if row.hash != ABSENT])
        for part in parts(absent):
            above = select(edge.c.parent_id).where(among(edge.c.child_id, part))
            wake(connection, connection.execute(above).scalars().all())
        source = connection.execute(select(imported.c.source).where(imported.c.id == id_)).scalar_one()
        _unsay(connection, source)
        others = select(pin.c.import_id).join(imported, imported.c.id == pin.c.import_id)
        other = connection.execute(others.where(imported.c.source == source).limit(1)).scalar()
        if other is not None:
            _say(connection, other)


def set_pins(
    connection: Connection, import_id: int, content: Mapping[int, tuple[str, str]], absent: Sequence[int]
) -> None:
    """Pins locations to a content, by its hash and that of what it depends on; keeps those that nothing leads to."""
    rows: list[dict[str, Any]] = [
        {"location_id": id_, "import_id": import_id, "hash": ABSENT, "depends": ""} for id_ in absent
    ]
    rows += [
        {"location_id": id_, "import_id": import_id, "hash": digest, "depends": depends}
        for id_, (digest, depends) in content.items()
    ]
    for some in parts(rows):
        connection.execute(delete(pin).where(pin.c.location_id.in_([row["location_id"] for row in some])))
        connection.execute(insert(pin), list(some))
    _say(connection, import_id)


def standing(connection: Connection, location_id: int, file: str) -> list[NewEntity]:
    """The entities at a location as they stand in the catalog. Written again, they change nothing."""
    claims = select(claim.c.ref, claim.c.document).where(claim.c.location_id == location_id)
    places = {row.ref: row.document for row in connection.execute(claims)}
    rows = connection.execute(select(entity).where(entity.c.location_id == location_id).order_by(entity.c.id))
    return [
        NewEntity(
            ref=row.ref,
            document=row.document,
            hash=row.hash,
            text=row.text,
            file=file,
            index=places.get(row.ref, 0),
            line=row.line,
            relations=(),
        )
        for row in rows
    ]


def _pins(connection: Connection, ids: Sequence[int]) -> dict[int, Any]:
    found: dict[int, Any] = {}
    for part in parts(ids):
        rows = connection.execute(select(pin).where(among(pin.c.location_id, part)))
        found |= {row.location_id: row for row in rows}
    return found


def _has_content(new: Replacement) -> bool:
    """Was something read, as opposed to a place that could not be?"""
    return len(new.hash) == DIGEST_LENGTH


def _says_other(new: Replacement, row: Any) -> bool:
    return _has_content(new) and (new.hash, new.depends) != (row.hash, row.depends)


def _as_it_stands(connection: Connection, new: Replacement) -> Replacement:
    here = standing(connection, new.known.id, new.known.ref.target)
    return replace(new, entities=here, problems=(), targets=None, unreadable=False, failed=frozenset())


def _say(connection: Connection, import_id: int) -> None:
    """The problem of the source that everybody sees as long as the pin holds."""
    row = connection.execute(select(imported).where(imported.c.id == import_id)).one()
    known = _source(connection, row.source)
    if known is None:
        return
    _unsay(connection, row.source)
    connection.execute(
        insert(problem).values(
            location_id=known.id,
            ref=known.entity_ref if known.root else "",
            document=-1,
            level="warning",
            stage=PINNED,
            name="RevertedImport",
            message="Its last import was reverted; what it says since then is held until it changes",
            hint="Mend the source: that ends it. Or have it read again as it is, at /catalog/-/imports.",
            file=known.ref.target,
            line=0,
            since=time.time(),
        )
    )
    _mark(connection, known)


def _unsay(connection: Connection, source: str) -> None:
    known = _source(connection, source)
    if known is not None:
        connection.execute(delete(problem).where(problem.c.location_id == known.id, problem.c.stage == PINNED))
        _mark(connection, known)


def _mark(connection: Connection, known: Known) -> None:
    """The entities whose answers show the problem are written anew."""
    emitters = select(edge.c.emitter).where(edge.c.child_id == known.id)
    for which in (entity.c.ref == known.entity_ref, entity.c.ref.in_(emitters)):
        connection.execute(update(entity).where(which).values(dirty=True))


def _source(connection: Connection, source: str) -> Known | None:
    kind, _, target = source.partition(":")
    ref = LocationRef(kind, target)
    id_ = find_ids(connection, [ref]).get(ref)
    row = None if id_ is None else connection.execute(select(location).where(location.c.id == id_)).first()
    return None if row is None else Known.of(row)
