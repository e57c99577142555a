"""Sessions and tickets in the database. Neither holds what opens it: of every secret only the SHA-256 is kept."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Float,
    MetaData,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)

from .model import Origin, Person, Visit

ANYWHERE = Origin()
LONGEST_AGENT, LONGEST_ADDRESS = 300, 100
MOST_TICKETS = 50_000

metadata = MetaData()
session = Table(
    "auth_session",
    metadata,
    Column("id", String, primary_key=True),
    Column("hash", String),
    Column("ref", String),
    Column("title", Text),
    Column("owns_as", Text),
    Column("guest", Boolean),
    Column("way", String),
    Column("agent", Text),
    Column("address", String),
    Column("began", Float),
    Column("used", Float),
    Column("until", Float),
    Column("issuer", Text),
    Column("subject", Text),
    Column("sid", Text),
    Column("listed", Boolean),
)
ticket = Table(
    "auth_ticket",
    metadata,
    Column("hash", String, primary_key=True),
    Column("what", String),
    Column("until", Float),
    Column("details", Text),
)


def new_secret() -> str:
    """256 bits by chance, as text for an address or a cookie."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """What is kept of a secret of so many bits: nobody finds one that fits by trying."""
    return hashlib.sha256(secret.encode()).hexdigest()


def begin_session(
    connection: Connection,
    person: Person,
    visit: Visit,
    *,
    way: str,
    now: float,
    lifetime: float,
    origin: Origin = ANYWHERE,
) -> tuple[str, str]:
    """Signs somebody in: the session's id, and the secret that opens it, which is nowhere else."""
    id_, secret = secrets.token_urlsafe(12), new_secret()
    connection.execute(
        insert(session).values(
            id=id_,
            hash=hash_of(secret),
            ref=person.ref,
            title=person.title,
            owns_as=json.dumps(list(person.owns_as)),
            guest=person.guest,
            listed=person.listed,
            way=way,
            agent=visit.agent[:LONGEST_AGENT],
            address=visit.address[:LONGEST_ADDRESS],
            began=now,
            used=now,
            until=now + lifetime,
            issuer=origin.issuer,
            subject=origin.subject,
            sid=origin.sid,
        )
    )
    return id_, secret


def use_session(connection: Connection, id_: str, visit: Visit, now: float) -> None:
    """Notes that a session was used, and from where."""
    values = {"used": now, "agent": visit.agent[:LONGEST_AGENT], "address": visit.address[:LONGEST_ADDRESS]}
    connection.execute(update(session).where(session.c.id == id_).values(**values))


def end_session(connection: Connection, id_: str, ref: str) -> bool:
    """Signs somebody out of one device. False when they have no such session."""
    return connection.execute(delete(session).where(session.c.id == id_, session.c.ref == ref)).rowcount > 0


def end_secret(connection: Connection, secret: str) -> str:
    """Signs out whoever has this secret: by which way they had come in, empty when nobody has it."""
    mine = session.c.hash == hash_of(secret)
    way = connection.execute(select(session.c.way).where(mine)).scalar()
    connection.execute(delete(session).where(mine))
    return str(way or "")


def end_anyones(connection: Connection, id_: str, *, kept_in: Table) -> str:
    """Ends one session or token, whosever it is: whose it was, empty when there is no such one."""
    ref = connection.execute(select(kept_in.c.ref).where(kept_in.c.id == id_)).scalar()
    connection.execute(delete(kept_in).where(kept_in.c.id == id_))
    return str(ref or "")


def end_all_of(connection: Connection, ref: str, *, kept_in: Table) -> int:
    """Ends all sessions or tokens of somebody: how many."""
    return connection.execute(delete(kept_in).where(kept_in.c.ref == ref)).rowcount


def end_others(connection: Connection, ref: str, kept: str) -> int:
    """Signs somebody out everywhere but in the session `kept`: how many there were."""
    return connection.execute(delete(session).where(session.c.ref == ref, session.c.id != kept)).rowcount


def end_from(connection: Connection, origin: Origin, *, until: float) -> list[str]:
    """Signs out whoever came from this session at a provider, or from any of this person, before `until`: the refs."""
    mine = [session.c.issuer == origin.issuer, session.c.began <= until]
    mine += [session.c.sid == origin.sid] if origin.sid else []
    mine += [session.c.subject == origin.subject] if origin.subject else []
    refs = list(connection.execute(select(session.c.ref).where(*mine).order_by(session.c.ref)).scalars())
    connection.execute(delete(session).where(*mine))
    return refs


def keep_ticket(connection: Connection, what: str, details: Mapping[str, Any], *, until: float) -> str:
    """Remembers something until somebody comes back with the secret that this returns. Anybody can have things
    remembered: where they become too many, those are forgotten that are over soonest."""
    of_that = ticket.c.what == what
    if connection.execute(select(func.count()).where(of_that)).scalar_one() >= MOST_TICKETS:
        soon = select(ticket.c.until).where(of_that).order_by(ticket.c.until).offset(MOST_TICKETS // 10).limit(1)
        connection.execute(delete(ticket).where(of_that, ticket.c.until <= connection.execute(soon).scalar_one()))
    secret = new_secret()
    values = {"hash": hash_of(secret), "what": what, "until": until, "details": json.dumps(details)}
    connection.execute(insert(ticket).values(**values))
    return secret


def take_ticket(connection: Connection, what: str, secret: str, now: float) -> dict[str, Any] | None:
    """What was remembered, once: of two who come at the same moment one gets it. None when it is over or unknown."""
    mine = (ticket.c.hash == hash_of(secret), ticket.c.what == what)
    row = connection.execute(select(ticket.c.details, ticket.c.until).where(*mine)).first()
    if row is None or connection.execute(delete(ticket).where(*mine)).rowcount == 0 or row.until <= now:
        return None
    found: dict[str, Any] = json.loads(row.details)
    return found


def drop_tickets(connection: Connection, what: str) -> None:
    """Nobody comes back with one of these any more."""
    connection.execute(delete(ticket).where(ticket.c.what == what))


def forget_the_past(connection: Connection, now: float, idle: float) -> None:
    """Removes what nobody can use any more."""
    connection.execute(delete(session).where((session.c.until <= now) | (session.c.used <= now - idle)))
    connection.execute(delete(ticket).where(ticket.c.until <= now))
