"""Reads of sessions and tickets."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, Row, func, select

from .model import Person, Session
from .store import hash_of, session, ticket


def find_session(connection: Connection, secret: str, *, now: float, idle: float) -> Session | None:
    """The session that this secret opens; None when there is none, or it is over."""
    row = connection.execute(select(session).where(session.c.hash == hash_of(secret))).first()
    return None if row is None or row.until <= now or row.used <= now - idle else _session(row)


def find_session_by_id(connection: Connection, id_: str, *, now: float, idle: float) -> Session | None:
    """The session of this id, which whoever asks has shown by other means to be theirs; None when it is over."""
    row = connection.execute(select(session).where(session.c.id == id_)).first()
    return None if row is None or row.until <= now or row.used <= now - idle else _session(row)


def sessions_of(connection: Connection, ref: str, *, now: float, idle: float) -> list[Session]:
    """Where somebody is signed in, what was used last before the others."""
    mine = (session.c.ref == ref, session.c.until > now, session.c.used > now - idle)
    rows = connection.execute(select(session).where(*mine).order_by(session.c.used.desc(), session.c.id))
    return [_session(row) for row in rows]


def all_sessions(connection: Connection, who: str, *, now: float, idle: float, most: int) -> tuple[list[Session], int]:
    """Where people are signed in, what was used last first, and how many there are: of one ref, or of all."""
    wanted = [session.c.until > now, session.c.used > now - idle, *([session.c.ref == who] if who else [])]
    rows = connection.execute(select(session).where(*wanted).order_by(session.c.used.desc(), session.c.id).limit(most))
    count = connection.execute(select(func.count()).select_from(session).where(*wanted)).scalar_one()
    return [_session(row) for row in rows], count


def signed_in_since(connection: Connection, moment: float) -> set[str]:
    """The refs of people, and not of guests, whose sessions have been used since a moment, in seconds since 1970."""
    used = select(session.c.ref).where(session.c.used >= moment, session.c.guest.is_(False)).distinct()
    return set(connection.execute(used).scalars())


def has_ticket(connection: Connection, what: str, secret: str, now: float) -> bool:
    """Whether somebody who comes with this secret would get what it is for."""
    mine = (ticket.c.hash == hash_of(secret), ticket.c.what == what, ticket.c.until > now)
    return connection.execute(select(ticket.c.hash).where(*mine)).first() is not None


def _session(row: Row[Any]) -> Session:
    person = Person(
        ref=row.ref,
        title=row.title,
        owns_as=tuple(json.loads(row.owns_as)),
        guest=bool(row.guest),
        listed=bool(row.listed),
    )
    return Session(
        id=row.id,
        person=person,
        way=row.way,
        agent=row.agent,
        address=row.address,
        began=row.began,
        used=row.used,
        until=row.until,
    )
