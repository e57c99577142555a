"""Writes inboxes: what people are told, and what they have read and saved."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from callboard import announce, clock, parts

from ..model import Notification, Payload
from .tables import EVERYBODY, news_of, notification, plain, state

MANY = 100
"""More people than that are told of news together."""
AT_ONCE = 500


def tell(connection: Connection, people: Sequence[str], origin: str, payload: Payload) -> list[Notification]:
    """Puts a payload into each of these inboxes, and "" stands for everybody's. Where there is one of the same origin
    and scope, that becomes it, and is unread again."""
    now, known = clock(connection), _same_scope(connection, people, origin, payload.scope)
    row = _row(origin, payload)
    told, new = [], []
    for person in people:
        before = known.get(person)
        id_, created = before or (str(uuid.uuid4()), now)
        updated = now if before else None
        told.append(
            Notification(id=id_, person=person, origin=origin, payload=payload, created=created, updated=updated)
        )
        if before is None:
            new.append({**row, "id": id_, "person": person, "created": now})
    for some in parts(new):
        connection.execute(insert(notification), some)
    _replace(connection, [each.id for each in told if each.updated], {**row, "updated": now, "read": None})
    announce_to(connection, people)
    return told


def mark(
    connection: Connection, person: str, ids: Sequence[str], *, read: bool | None = None, saved: bool | None = None
) -> list[str]:
    """Says of these of a person's notifications, as far as they are theirs, whether they are read or saved. Returns
    their ids."""
    now = clock(connection)
    values: dict[str, float | None] = {}
    if read is not None:
        values["read"] = now if read else None
    if saved is not None:
        values["saved"] = now if saved else None
    found = _owned(connection, person, ids)
    if values and found:
        own, shared = [id_ for id_, whose in found if whose], [id_ for id_, whose in found if not whose]
        for some in _parts(own):
            connection.execute(update(notification).where(notification.c.id.in_(some)).values(**values))
        for id_ in shared:
            _set_state(connection, id_, person, values)
        announce_to(connection, [person])
    return [id_ for id_, _ in found]


def mark_all_read(connection: Connection, person: str, until: float) -> None:
    """Everything that was said up to a moment, in seconds since 1970, is read."""
    now, theirs = clock(connection), notification.c.person == person
    unread = notification.c.read.is_(None)
    early = (notification.c.created <= until, notification.c.updated.is_(None) | (notification.c.updated <= until))
    connection.execute(update(notification).where(theirs, unread, *early).values(read=now))
    done = select(state.c.notification).where(state.c.person == person, state.c.read.is_not(None))
    shared = select(notification.c.id).where(notification.c.person == "", notification.c.id.not_in(done), *early)
    for id_ in connection.execute(shared).scalars().all():
        _set_state(connection, id_, person, {"read": now})
    announce_to(connection, [person])


def forget_old(connection: Connection, before: float) -> int:
    """Removes some of what was said before a moment, and returns how many."""
    old = select(notification.c.id).where(notification.c.created < before).limit(AT_ONCE)
    ids = connection.execute(old).scalars().all()
    if ids:
        connection.execute(delete(state).where(state.c.notification.in_(ids)))
        connection.execute(delete(notification).where(notification.c.id.in_(ids)))
    return len(ids)


def announce_to(connection: Connection, people: Sequence[str]) -> None:
    """Wakes the pages of these people."""
    if len(people) > MANY or "" in people:
        announce(connection, EVERYBODY)
        return
    for person in people:
        announce(connection, news_of(person))


def _row(origin: str, payload: Payload) -> dict[str, Any]:
    return {
        "origin": plain(origin),
        "title": plain(payload.title),
        "description": plain(payload.description),
        "link": plain(payload.link),
        "severity": int(payload.severity),
        "topic": plain(payload.topic),
        "scope": plain(payload.scope),
        "icon": plain(payload.icon),
        "details": msgspec.json.encode(payload.metadata).decode(),
    }


def _same_scope(connection: Connection, people: Sequence[str], origin: str, scope: str) -> dict[str, tuple[str, float]]:
    """The id and age of what each of these people was told before under the same scope."""
    found: dict[str, tuple[str, float]] = {}
    for some in _parts(people if scope else ()):
        same = (notification.c.origin == plain(origin), notification.c.scope == plain(scope))
        asked = select(notification.c.person, notification.c.id, notification.c.created)
        for row in connection.execute(asked.where(notification.c.person.in_(some), *same)):
            found[row.person] = (row.id, row.created)
    return found


def _replace(connection: Connection, ids: Sequence[str], values: dict[str, Any]) -> None:
    for some in _parts(ids):
        connection.execute(update(notification).where(notification.c.id.in_(some)).values(**values))
        connection.execute(update(state).where(state.c.notification.in_(some)).values(read=None))


def _owned(connection: Connection, person: str, ids: Sequence[str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for some in _parts(ids):
        mine = (notification.c.id.in_(some), notification.c.person.in_([person, ""]))
        rows = connection.execute(select(notification.c.id, notification.c.person).where(*mine))
        found += [(row.id, row.person) for row in rows]
    return found


def _set_state(connection: Connection, id_: str, person: str, values: dict[str, float | None]) -> None:
    mine = (state.c.notification == id_, state.c.person == person)
    if not connection.execute(update(state).where(*mine).values(**values)).rowcount:
        connection.execute(insert(state).values(notification=id_, person=person, **values))


def _parts(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return parts(list(dict.fromkeys(values)))
