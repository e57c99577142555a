"""Reads inboxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select

from callboard import NotFound

from ..model import Notification, Payload, Severity, Wanted
from ..store.tables import notification, state

_N = notification.c
_LATEST = func.coalesce(_N.updated, _N.created)
_ORDERS = {"created": _N.created, "topic": _N.topic, "origin": _N.origin, "severity": _N.severity, "latest": _LATEST}
_READ = func.coalesce(_N.read, state.c.read)
_SAVED = func.coalesce(_N.saved, state.c.saved)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How much somebody has: unread, read, and saved of both."""

    unread: int
    read: int
    saved: int

    @property
    def all(self) -> int:
        return self.unread + self.read


def list_notifications(connection: Connection, person: str, wanted: Wanted) -> list[Notification]:
    """Somebody's own and those to everybody, as they are wanted."""
    asked = _of(person, *_columns()).where(*_conditions(wanted))
    order = [_ORDERS[name].desc() if down else _ORDERS[name].asc() for name, down in wanted.order]
    found = asked.order_by(*order, _N.created.desc(), _N.id).limit(wanted.limit).offset(wanted.offset)
    return [_made(row) for row in connection.execute(found).mappings()]


def count_notifications(connection: Connection, person: str, wanted: Wanted) -> int:
    """How many there are of these, on all pages."""
    return int(connection.execute(_of(person, func.count()).where(*_conditions(wanted))).scalar_one())


def topics_of(connection: Connection, person: str, wanted: Wanted) -> list[str]:
    """The topics of these."""
    asked = _of(person, _N.topic).where(*_conditions(wanted), _N.topic != "").distinct().order_by(_N.topic)
    return list(connection.execute(asked).scalars())


def sources_of(connection: Connection, person: str) -> list[tuple[str, str]]:
    """The origins and topics of all that somebody has been told; a topic may be empty."""
    asked = _of(person, _N.origin, _N.topic).distinct().order_by(_N.origin, _N.topic)
    return [(row.origin, row.topic) for row in connection.execute(asked)]


def counts_of(connection: Connection, person: str, wanted: Wanted | None = None) -> Counts:
    """How much somebody has of what is wanted."""
    asked = _of(person, func.count(), func.count(_READ), func.count(_SAVED)).where(*_conditions(wanted or Wanted()))
    every, read, saved = connection.execute(asked).one()
    return Counts(unread=every - read, read=read, saved=saved)


def pulse_of(connection: Connection, person: str) -> tuple[int, float]:
    """How many are unread, and when the last was said: what changes with every one that comes."""
    unread = func.sum(case((_READ.is_(None), 1), else_=0))
    count, latest = connection.execute(_of(person, unread, func.max(_LATEST))).one()
    return int(count or 0), float(latest or 0)


def pulse_text(pulse: tuple[int, float]) -> str:
    """The same as a text."""
    return f"{pulse[0]}-{pulse[1]:.3f}"


def find_notification(connection: Connection, person: str, id_: str) -> Notification:
    """One that somebody was told. Raises NotFound, also for another's."""
    found = find_all(connection, person, [id_])
    if not found:
        raise NotFound("Not found", hint="It may have been removed for its age.")
    return found[0]


def find_all(connection: Connection, person: str, ids: Sequence[str]) -> list[Notification]:
    """Those of these ids that somebody was told, the newest first."""
    asked = _of(person, *_columns()).where(_N.id.in_(ids)).order_by(_N.created.desc(), _N.id)
    return [_made(row) for row in connection.execute(asked).mappings()]


def _columns() -> list[Any]:
    plain = [each for each in notification.columns if each.name not in ("read", "saved")]
    return [*plain, _READ.label("read"), _SAVED.label("saved")]


def _of(person: str, *columns: Any) -> Select[Any]:
    theirs = and_(state.c.notification == _N.id, state.c.person == person)
    joined = notification.outerjoin(state, theirs)
    return select(*columns).select_from(joined).where(_N.person.in_([person, ""]))


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for column, value in ((_READ, wanted.read), (_SAVED, wanted.saved)):
        if value is not None:
            found.append(column.is_not(None) if value else column.is_(None))
    if wanted.after is not None:
        found.append(_N.created >= wanted.after)
    if wanted.least is not None:
        found.append(_N.severity <= int(wanted.least))
    if wanted.topic:
        found.append(_N.topic == wanted.topic)
    if wanted.search:
        words = wanted.search.lower()
        found.append(or_(*(func.lower(each).contains(words, autoescape=True) for each in (_N.title, _N.description))))
    return found


def _made(row: Any) -> Notification:
    payload = Payload(
        title=row["title"],
        description=row["description"],
        link=row["link"],
        severity=Severity(row["severity"]),
        topic=row["topic"],
        scope=row["scope"],
        icon=row["icon"],
        metadata=msgspec.json.decode(row["details"]),
    )
    times = {name: row[name] for name in ("created", "updated", "read", "saved")}
    return Notification(id=row["id"], person=row["person"], origin=row["origin"], payload=payload, **times)
