"""Writes what is on its way by channels. A delivery is claimed by moving on when it is due: whoever has claimed it has
until then, and writes nothing more once another has."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from callboard import announce, clock, parts

from ..model import Message, Payload, Severity
from .tables import DELIVERIES, delivery, plain

WAITING, DONE, FAILED = "waiting", "done", "failed"
KEEP_DONE = 7 * 24 * 3600.0
LONGEST_ERROR = 1000


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """A delivery that this process has taken on. Without a `target` it is still to be shared out."""

    id: str
    channel: str
    target: str
    message: Message
    attempt: int


def add_deliveries(connection: Connection, channel: str, message: Message, targets: Sequence[str]) -> None:
    """A message is to go to these targets by a channel; "" stands for those that the channel will name."""
    now, text = clock(connection), _encoded(message)
    row = {"channel": channel, "title": plain(message.payload.title), "message": text, "state": WAITING, "error": ""}
    rows = [
        {**row, "id": str(uuid.uuid4()), "target": plain(target), "attempts": 0, "created": now, "due": now}
        for target in dict.fromkeys(targets)
    ]
    for some in parts(rows):
        connection.execute(insert(delivery), some)
    announce(connection, DELIVERIES)


def claim(connection: Connection, channel: str, most: int, seconds: float) -> list[Claimed]:
    """Takes on what is due by a channel, the longest due first, for so many seconds."""
    now, table = clock(connection), delivery.c
    due = select(delivery).where(table.channel == channel, table.state == WAITING, table.due <= now)
    found = []
    for row in connection.execute(due.order_by(table.due, table.id).limit(most)).all():
        taken = update(delivery).where(table.id == row.id, table.attempts == row.attempts)
        connection.execute(taken.values(attempts=row.attempts + 1, due=now + seconds))
        message = decoded(row.message)
        found.append(Claimed(id=row.id, channel=channel, target=row.target, message=message, attempt=row.attempts + 1))
    return found


def share_out(connection: Connection, claimed: Claimed, targets: Sequence[str]) -> None:
    """Makes a delivery of each target, in place of the one that was to be shared out."""
    table = delivery.c
    gone = delete(delivery).where(table.id == claimed.id, table.attempts == claimed.attempt, table.state == WAITING)
    if connection.execute(gone).rowcount:
        add_deliveries(connection, claimed.channel, claimed.message, targets)


def note_done(connection: Connection, claimed: Claimed) -> None:
    """It has arrived."""
    _note(connection, claimed, state=DONE, ended=clock(connection), error="")


def note_failed(connection: Connection, claimed: Claimed, error: str, pause: float | None) -> None:
    """It has not, for a reason; it is tried again after so many seconds, or given up where there is no `pause`."""
    now, said = clock(connection), plain(error)[:LONGEST_ERROR]
    if pause is None:
        _note(connection, claimed, state=FAILED, ended=now, error=said)
    else:
        _note(connection, claimed, due=now + pause, error=said)


def retry(connection: Connection, id_: str | None = None) -> int:
    """Has one that was given up, or all of them, tried again from the beginning. Returns how many."""
    which = delivery.c.state == FAILED if id_ is None else (delivery.c.state == FAILED) & (delivery.c.id == id_)
    now = clock(connection)
    count = connection.execute(update(delivery).where(which).values(state=WAITING, attempts=0, due=now, ended=None))
    announce(connection, DELIVERIES)
    return int(count.rowcount)


def forget_ended(connection: Connection, keep: float) -> None:
    """Removes what has arrived a week ago, and what was given up as many seconds ago."""
    now, table = clock(connection), delivery.c
    for state, seconds in ((DONE, KEEP_DONE), (FAILED, keep)):
        connection.execute(delete(delivery).where(table.state == state, table.ended < now - seconds))


def _note(connection: Connection, claimed: Claimed, **values: object) -> None:
    mine = (delivery.c.id == claimed.id, delivery.c.attempts == claimed.attempt, delivery.c.state == WAITING)
    connection.execute(update(delivery).where(*mine).values(**values))


def _encoded(message: Message) -> str:
    return plain(msgspec.json.encode(message).decode())


def decoded(text: str) -> Message:
    """The message that a delivery carries."""
    said = msgspec.json.decode(text)
    payload = said.pop("payload")
    return Message(**said, payload=Payload(**{**payload, "severity": Severity(payload["severity"])}))
