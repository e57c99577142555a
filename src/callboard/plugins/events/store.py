"""The deliveries that are kept, so that an operator sees why a push did nothing. A bounded number of them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Column, Connection, Float, Integer, MetaData, String, Table, Text, delete, insert, select

KEPT = 1000
KEPT_REFUSED = 200
"""Refused ones are kept apart, so that nobody can push the others out by sending nonsense."""

LONGEST = 100
LONGEST_REASON = 1000

Verdict = Literal["accepted", "unused", "repeated", "refused", "unreadable"]

metadata = MetaData()
delivery = Table(
    "events_delivery",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Float),
    Column("topic", String),
    Column("event", String),
    Column("delivery", String),
    Column("accepted", String),
    Column("verdict", String),
    Column("reason", Text),
    Column("about", Text),
)
note_table = Table(
    "events_note",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("delivery", String),
    Column("plugin", String),
    Column("words", Text),
)


@dataclass(frozen=True, kw_only=True)
class NewDelivery:
    """A delivery and what became of it. `key` is its id across hosts, as events carry it."""

    topic: str
    verdict: Verdict
    event: str = ""
    delivery: str = ""
    reason: str = ""
    about: str = ""

    @property
    def key(self) -> str:
        return f"{self.topic}:{self.delivery}"[:300]


def was_accepted(connection: Connection, key: str) -> bool:
    """Whether a delivery of that key has been taken in before."""
    return connection.execute(select(delivery.c.id).where(delivery.c.accepted == key)).first() is not None


def keep(connection: Connection, new: NewDelivery) -> None:
    """Writes down what became of a delivery, and lets go of the oldest."""
    values = {
        "at": time.time(),
        "topic": new.topic[:LONGEST],
        "event": new.event[:LONGEST],
        "delivery": new.delivery[:LONGEST],
        "accepted": new.key if new.verdict in ("accepted", "unused") and new.delivery else None,
        "verdict": new.verdict,
        "reason": new.reason[:LONGEST_REASON],
        "about": new.about[:LONGEST_REASON],
    }
    connection.execute(insert(delivery).values(**values))
    is_refused = delivery.c.verdict == "refused"
    for condition, most in ((is_refused, KEPT_REFUSED), (~is_refused, KEPT)):
        newest = select(delivery.c.id).where(condition).order_by(delivery.c.id.desc()).offset(most).limit(1)
        last = connection.execute(newest).scalar()
        if last is not None:
            gone = select(delivery.c.accepted).where(condition, delivery.c.id <= last, delivery.c.accepted.is_not(None))
            connection.execute(delete(note_table).where(note_table.c.delivery.in_(gone)))
            connection.execute(delete(delivery).where(condition, delivery.c.id <= last))


def note(connection: Connection, key: str, plugin: str, words: str) -> None:
    """Writes down what a listener did because of a delivery: `key` is the `delivery` of the event it heard.

    An event is heard at least once, so the last word of a plugin counts.
    """
    if not key:
        return
    connection.execute(delete(note_table).where(note_table.c.delivery == key, note_table.c.plugin == plugin))
    connection.execute(insert(note_table).values(delivery=key, plugin=plugin, words=words[:LONGEST_REASON]))
