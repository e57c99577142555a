"""What the page of deliveries shows."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from .store import delivery, note_table


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One that was kept. `notes` are the words of those who heard of it."""

    at: datetime.datetime
    topic: str
    event: str
    delivery: str
    verdict: str
    reason: str
    about: str
    notes: Sequence[str]


def latest(connection: Connection, most: int = 100, topic: str = "") -> list[Delivery]:
    """The newest first."""
    query = select(delivery).order_by(delivery.c.id.desc()).limit(most)
    rows = connection.execute(query.where(delivery.c.topic == topic) if topic else query).all()
    notes: dict[str, list[str]] = defaultdict(list)
    keys = [row.accepted for row in rows if row.accepted]
    for row in connection.execute(select(note_table).where(note_table.c.delivery.in_(keys)).order_by(note_table.c.id)):
        notes[row.delivery].append(row.words)
    return [
        Delivery(
            at=datetime.datetime.fromtimestamp(row.at, datetime.UTC),
            topic=row.topic,
            event=row.event,
            delivery=row.delivery,
            verdict=row.verdict,
            reason=row.reason,
            about=row.about,
            notes=notes[row.accepted] if row.accepted else (),
        )
        for row in rows
    ]


def counts(connection: Connection) -> Mapping[tuple[str, str], int]:
    """How many of those that are kept there are of each topic and verdict."""
    query = select(delivery.c.topic, delivery.c.verdict, func.count()).group_by(delivery.c.topic, delivery.c.verdict)
    return {(topic, verdict): number for topic, verdict, number in connection.execute(query)}
