"""Reads what is on its way by channels, and what did not arrive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from callboard import clock

from ..store.deliveries import DONE, FAILED, WAITING
from ..store.tables import delivery


@dataclass(frozen=True, kw_only=True)
class Stuck:
    """A delivery that has failed at least once. `due` is when it is tried again, None when it was given up; times are
    in seconds since 1970."""

    id: str
    channel: str
    target: str
    title: str
    attempts: int
    created: float
    due: float | None
    error: str


@dataclass(frozen=True, kw_only=True)
class Traffic:
    """How much of a channel has arrived within a week, is on its way, has failed at least once, and was given up."""

    channel: str
    done: int = 0
    waiting: int = 0
    failing: int = 0
    given_up: int = 0


def stuck_deliveries(connection: Connection, limit: int, offset: int = 0) -> Sequence[Stuck]:
    """What was given up, and what is tried again, the latest first."""
    table = delivery.c
    asked = select(delivery).where(table.state.in_([FAILED, WAITING]), table.error != "")
    rows = connection.execute(asked.order_by(table.state, table.created.desc(), table.id).limit(limit).offset(offset))
    return [
        Stuck(
            id=row.id,
            channel=row.channel,
            target=row.target,
            title=row.title,
            attempts=row.attempts,
            created=row.created,
            due=row.due if row.state == WAITING else None,
            error=row.error,
        )
        for row in rows
    ]


def traffic(connection: Connection) -> dict[str, Traffic]:
    """By channel."""
    table = delivery.c
    counts: dict[str, dict[tuple[str, bool], int]] = {}
    has_failed = (table.error != "").label("has_failed")
    asked = select(table.channel, table.state, has_failed, func.count().label("n"))
    for row in connection.execute(asked.group_by(table.channel, table.state, has_failed)):
        counts.setdefault(row.channel, {})[row.state, bool(row.has_failed)] = row.n
    return {
        channel: Traffic(
            channel=channel,
            done=said.get((DONE, False), 0) + said.get((DONE, True), 0),
            waiting=said.get((WAITING, False), 0) + said.get((WAITING, True), 0),
            failing=said.get((WAITING, True), 0),
            given_up=said.get((FAILED, True), 0) + said.get((FAILED, False), 0),
        )
        for channel, said in sorted(counts.items())
    }


def next_due(connection: Connection, channel: str) -> float | None:
    """In how many seconds something is due by a channel; None when nothing waits."""
    waiting = select(func.min(delivery.c.due)).where(delivery.c.channel == channel, delivery.c.state == WAITING)
    found = connection.execute(waiting).scalar_one_or_none()
    return None if found is None else max(0.0, float(found) - clock(connection))
