"""Events: written in the transaction of the change they tell of, and heard by every listener at least once."""

from __future__ import annotations

import dataclasses
import time
import zlib
from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, text

from callboard.foundation.database import announce

KEEP_SECONDS = 7 * 24 * 3600.0
MOST_ATTEMPTS = 8
BATCH = 100


def topic(event: type[Any]) -> str:
    """The name under which an event's type is stored."""
    return f"{event.__module__}.{event.__qualname__}"


def channel(event_topic: str) -> str:
    """Where its news are announced: a name is too long, and two that share a channel do no harm."""
    return f"kernel.events.{zlib.crc32(event_topic.encode()):08x}"


def write(connection: Connection, event: Any) -> None:
    """Puts an event into the outbox, in the caller's transaction."""
    event_topic = topic(type(event))
    connection.execute(
        text("INSERT INTO kernel_event (topic, payload, published) VALUES (:topic, :payload, :now)"),
        {
            "topic": event_topic,
            "payload": msgspec.json.encode(dataclasses.asdict(event)),
            "now": time.time(),
        },
    )
    announce(connection, channel(event_topic))


@dataclasses.dataclass(frozen=True)
class Waiting:
    """An event that a listener has not heard yet."""

    id: int
    payload: bytes


def waiting_for(connection: Connection, listener: str, event_topic: str) -> Sequence[Waiting]:
    """The next events for a listener, oldest first; none while it pauses after a failure."""
    row = connection.execute(
        text("SELECT heard, due FROM kernel_listener WHERE listener = :listener"), {"listener": listener}
    ).first()
    if row is not None and row.due > time.time():
        return []
    rows = connection.execute(
        text("SELECT id, payload FROM kernel_event WHERE topic = :topic AND id > :heard ORDER BY id LIMIT :most"),
        {"topic": event_topic, "heard": row.heard if row else 0, "most": BATCH},
    )
    return [Waiting(found.id, found.payload) for found in rows]


def start_listening(connection: Connection, listeners: Collection[str]) -> None:
    """New listeners hear what happens from now on, not what happened before they were installed."""
    if not listeners:
        return
    connection.execute(
        text(
            "INSERT INTO kernel_listener (listener, heard, attempts, due) "
            "SELECT :listener, COALESCE(MAX(id), 0), 0, 0 FROM kernel_event WHERE true "
            "ON CONFLICT (listener) DO NOTHING"
        ),
        [{"listener": each} for each in sorted(listeners)],
    )


def heard(connection: Connection, listener: str, event_id: int) -> None:
    connection.execute(
        text("UPDATE kernel_listener SET heard = :id, attempts = 0, due = 0 WHERE listener = :listener"),
        {"id": event_id, "listener": listener},
    )


def failed(connection: Connection, listener: str, event_id: int) -> bool:
    """Pauses a listener, longer each time. After the last attempt the event is passed over; True says so."""
    row = connection.execute(
        text("UPDATE kernel_listener SET attempts = attempts + 1 WHERE listener = :listener RETURNING attempts"),
        {"listener": listener},
    ).one()
    if row.attempts >= MOST_ATTEMPTS:
        heard(connection, listener, event_id)
        return True
    connection.execute(
        text("UPDATE kernel_listener SET due = :due WHERE listener = :listener"),
        {"due": time.time() + min(300.0, 2.0**row.attempts), "listener": listener},
    )
    return False


def forget_old(connection: Connection) -> None:
    """Deletes what is older than a week, heard or not."""
    connection.execute(text("DELETE FROM kernel_event WHERE published < :t"), {"t": time.time() - KEEP_SECONDS})


def decode(event: type[Any], payload: bytes) -> Any:
    """The event as the listener declared it."""
    return msgspec.json.decode(payload, type=event)
