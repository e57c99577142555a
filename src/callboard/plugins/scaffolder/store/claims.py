"""Which process works on which task. A claim is the number of the attempt: whoever has a lower one writes nothing more.

A process says again and again that it lives. Where it has not for a while, another takes its tasks on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, or_, select, update

from callboard import announce, clock

from ..model.task import CHANNEL
from .tables import task_table


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A task that a process has taken on."""

    task: str
    attempt: int


def has_work(connection: Connection, stale_after: float) -> bool:
    """Is there a task that nobody works on?"""
    stale = task_table.c.last_heartbeat_at < clock(connection) - stale_after
    free = or_(task_table.c.status == "open", and_(task_table.c.status == "processing", stale))
    return connection.execute(select(task_table.c.id).where(free).limit(1)).first() is not None


def claim_tasks(
    connection: Connection, holder: str, *, limit: int, stale_after: float, has: Collection[str] = ()
) -> list[Claim]:
    """Takes on the oldest tasks that nobody works on, as long as fewer than `limit` are under way in all processes.
    Those that this process `has` it does not take again. Waits for other processes, which do the same one by one."""
    stale = task_table.c.last_heartbeat_at < clock(connection) - stale_after
    under_way = task_table.c.status == "processing"
    running = connection.execute(select(func.count()).where(and_(under_way, ~stale))).scalar_one()
    free = or_(task_table.c.status == "open", and_(under_way, stale))
    wanted = (
        select(task_table.c.id, task_table.c.attempt)
        .where(free, task_table.c.id.not_in(list(has)))
        .order_by(task_table.c.created_at, task_table.c.id)
        .limit(max(0, limit - running))
    )
    found = [Claim(task=row.id, attempt=row.attempt + 1) for row in connection.execute(wanted)]
    for each in in_order(found):
        connection.execute(
            update(task_table)
            .where(task_table.c.id == each.task)
            .values(status="processing", holder=holder, attempt=each.attempt, last_heartbeat_at=clock(connection))
        )
    return found


def beat(connection: Connection, claims: Collection[Claim]) -> Mapping[str, bool]:
    """Says that this process lives. Returns of each task that it still has whether that is to end."""
    alive = {}
    for each in in_order(claims):
        mine = (task_table.c.id == each.task, task_table.c.attempt == each.attempt)
        still = (*mine, task_table.c.status == "processing")
        beating = update(task_table).where(*still).values(last_heartbeat_at=clock(connection))
        if connection.execute(beating).rowcount:
            cancelling = connection.execute(select(task_table.c.cancelling).where(*mine)).scalar_one()
            alive[each.task] = bool(cancelling)
    return alive


def in_order(claims: Collection[Claim]) -> list[Claim]:
    """The same order everywhere, so that of two transactions none waits for the other and the other for it."""
    return sorted(claims, key=lambda each: each.task)


def give_back(connection: Connection, claims: Collection[Claim]) -> None:
    """Lets others go on with these at once."""
    for each in in_order(claims):
        _release(connection, each)
    announce(connection, CHANNEL)


def take_back(connection: Connection) -> None:
    """Frees what processes had that are gone, in a database that only one has at a time."""
    connection.execute(update(task_table).where(task_table.c.status == "processing").values(status="open"))


def forget_secrets(connection: Connection, claim: Claim) -> None:
    """Where a task is not to go on after the end of its process, its secrets are gone as soon as they are known."""
    connection.execute(update(task_table).where(task_table.c.id == claim.task).values(secrets=None))


def _release(connection: Connection, claim: Claim) -> None:
    connection.execute(
        update(task_table)
        .where(
            task_table.c.id == claim.task,
            task_table.c.attempt == claim.attempt,
            task_table.c.status == "processing",
        )
        .values(status="open")
    )
