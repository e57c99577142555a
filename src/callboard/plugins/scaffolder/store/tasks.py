"""Making tasks, ending them, trying them again: what people ask for, each as one part of their request."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, func, insert, select, update

from callboard import Conflict, NotFound, announce, clock

from ..model.task import CHANNEL, ENDED, SAID, Initiator, NewEvent
from .tables import event_table, plain, step_table, task_table, workspace_table


def make_task(connection: Connection, spec: Mapping[str, Any], initiator: Initiator, secrets: str | None) -> str:
    """A new task, which the next process that has room takes on. Returns its id."""
    id_ = str(uuid.uuid4())
    connection.execute(
        insert(task_table).values(
            id=id_,
            spec=plain(json.dumps(spec, ensure_ascii=False)),
            template=str((spec.get("templateInfo") or {}).get("entityRef", ""))[:300],
            status="open",
            secrets=secrets,
            initiator=msgspec.json.encode(initiator).decode(),
            created_by=initiator.ref[:300],
            created_at=clock(connection),
            holder="",
            attempt=0,
            cancelling=False,
        )
    )
    announce(connection, CHANNEL)
    return id_


def ask_to_cancel(connection: Connection, id_: str) -> None:
    """Writes down that a task is to end, and has it looked at. Its secrets are gone at once. One that has ended
    already stays as it is."""
    row = connection.execute(select(task_table.c.status).where(task_table.c.id == id_)).first()
    if row is None:
        raise NotFound(f"No task with id '{id_}' found")
    if row.status in ENDED:
        return
    step = _latest_step(connection, id_)
    body = {"message": f"Step {step} has been cancelled.", "stepId": step, "status": "cancelled"}
    append_events(connection, id_, [NewEvent(type="cancelled", body=body, created_at=clock(connection))])
    # Whoever waits for an approval is taken on again, only to end.
    status = "open" if row.status == "waiting" else row.status
    connection.execute(
        update(task_table).where(task_table.c.id == id_).values(cancelling=True, secrets=None, status=status)
    )
    announce(connection, CHANNEL)


def open_again(
    connection: Connection,
    id_: str,
    *,
    secrets: str | None,
    strategy: str,
    keeps_steps: bool,
    from_position: int | None,
) -> None:
    """Has a task that has ended tried again. Steps that were completed are not done again with `keeps_steps`, those
    from a position on are in any case. What was kept by checkpoints stays. Raises Conflict for one that goes on."""
    row = connection.execute(select(task_table.c.status, task_table.c.cleaned_at).where(task_table.c.id == id_)).first()
    if row is None:
        raise NotFound(f"No task with id '{id_}' found")
    if row.status not in ENDED:
        raise Conflict(f"Task with taskId {id_} cannot be retried", hint="Cancel it first, or wait until it has ended.")
    wants_steps = from_position is not None or (keeps_steps and row.status != "completed")
    keeps_steps = wants_steps and row.cleaned_at is None
    if not keeps_steps:
        connection.execute(delete(step_table).where(step_table.c.task == id_))
        connection.execute(delete(workspace_table).where(workspace_table.c.task == id_))
    elif from_position is not None:
        later = step_table.c.position >= from_position
        connection.execute(delete(step_table).where(step_table.c.task == id_, later))
    connection.execute(
        update(step_table)
        .where(step_table.c.task == id_, step_table.c.status != "completed")
        .values(approval="", approved_by="", wanted="", begun=0)
    )
    gone = event_table.c.type.in_(["cancelled", "completion"])
    connection.execute(delete(event_table).where(event_table.c.task == id_, gone))
    recovered = NewEvent(type="recovered", body={"recoverStrategy": strategy}, created_at=clock(connection))
    append_events(connection, id_, [recovered])
    values = {"status": "open", "secrets": secrets, "cancelling": False, "ended_at": None, "cleaned_at": None}
    connection.execute(update(task_table).where(task_table.c.id == id_).values(**values))
    announce(connection, CHANNEL)


def decide_approval(connection: Connection, id_: str, position: int, by: str, *, approved: bool) -> None:
    """Writes down what somebody decided about the step that a task waits with, and has the task go on. Raises
    Conflict when it does not wait for that any more."""
    waiting = step_table.c.approval == "asked"
    decided = connection.execute(
        update(step_table)
        .where(step_table.c.task == id_, step_table.c.position == position, waiting)
        .values(approval="approved" if approved else "declined", approved_by=by[:300])
    )
    going_on = connection.execute(
        update(task_table).where(task_table.c.id == id_, task_table.c.status == "waiting").values(status="open")
    )
    if not decided.rowcount or not going_on.rowcount:
        raise Conflict("This does not wait for an approval any more", hint="Reload the page.")
    step = connection.execute(
        select(step_table.c.id).where(step_table.c.task == id_, step_table.c.position == position)
    ).scalar_one()
    word = "Approved" if approved else "Declined"
    said = NewEvent(type="log", body={"message": f"{word} by {by}", "stepId": step}, created_at=clock(connection))
    append_events(connection, id_, [said])
    announce(connection, CHANNEL)


def forget_call(connection: Connection, id_: str, position: int, call: Mapping[str, Any]) -> None:
    """Strikes out what has been taken back, so that it is not taken back again."""
    here = (step_table.c.task == id_) & (step_table.c.position == position)
    kept = connection.execute(select(step_table.c.calls).where(here)).scalar()
    calls = json.loads(kept) if kept else []
    if call in calls:
        calls.reverse()
        calls.remove(call)
        calls.reverse()
    connection.execute(update(step_table).where(here).values(calls=json.dumps(calls, ensure_ascii=False)))


def append_events(connection: Connection, id_: str, events: list[NewEvent]) -> None:
    """What a task says, in order, for all who follow it."""
    if not events:
        return
    connection.execute(
        insert(event_table),
        [
            {
                "task": id_,
                "type": each.type,
                "body": plain(json.dumps(each.body, ensure_ascii=False)),
                "created_at": each.created_at,
            }
            for each in events
        ],
    )
    announce(connection, SAID)


def _latest_step(connection: Connection, id_: str) -> str | int:
    """The step of the newest line of the log, or 0, as Backstage has it."""
    newest = select(func.max(event_table.c.id)).where(event_table.c.task == id_, event_table.c.type == "log")
    body = connection.execute(select(event_table.c.body).where(event_table.c.id == newest.scalar_subquery())).scalar()
    found: str | int = json.loads(body).get("stepId", 0) if body else 0
    return found
