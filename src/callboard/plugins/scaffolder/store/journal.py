"""The journal of a task: every write of the process that works on it, refused once another has taken over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from callboard import Conflict, announce, clock

from ..model.task import CHANNEL, NewEvent, StepStatus, TaskStatus
from .claims import Claim
from .tables import checkpoint_table, plain, step_table, task_table, workspace_table
from .tasks import append_events


class TakenOver(Conflict):
    """Another process works on the task: this one must leave everything as it is."""


@dataclass(frozen=True, kw_only=True)
class Saved:
    """The files of a task as they are now, packed; without `content` they cannot be kept, and `note` says why."""

    content: bytes | None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class EndedStep:
    """How a step ended. `output` is what others see of it, `calls` what can be taken back, `derived` what else is
    secret from now on, encrypted."""

    status: StepStatus
    output: str = ""
    calls: str = ""
    derived: str = ""


def write(connection: Connection, claim: Claim, events: Sequence[NewEvent], saved: Saved | None = None) -> None:
    """What all writes begin with. Raises TakenOver when this process does not have the task any more."""
    beating = connection.execute(
        update(task_table)
        .where(
            task_table.c.id == claim.task,
            task_table.c.attempt == claim.attempt,
            task_table.c.status == "processing",
        )
        .values(last_heartbeat_at=clock(connection))
    )
    if not beating.rowcount:
        raise TakenOver(f"Another process works on the task {claim.task}", hint="This one has stopped.")
    append_events(connection, claim.task, list(events))
    if saved is not None:
        _replace(connection, workspace_table, {"task": claim.task}, content=saved.content, note=saved.note[:300])


def begin_step(connection: Connection, claim: Claim, position: int, id_: str) -> int:
    """A step begins, perhaps again. Returns how often it has by now."""
    where = (step_table.c.task == claim.task, step_table.c.position == position)
    values = {"status": "processing", "began_at": clock(connection), "ended_at": None}
    begun = connection.execute(select(step_table.c.begun).where(*where)).scalar()
    if begun is None:
        blank = {"output": "", "calls": "", "derived": "", "wanted": "", "approval": "", "approved_by": ""}
        row = {"task": claim.task, "position": position, "id": plain(id_), "begun": 1, **values, **blank}
        connection.execute(insert(step_table).values(**row))
        return 1
    connection.execute(update(step_table).where(*where).values(begun=begun + 1, **values))
    return int(begun) + 1


def end_step(connection: Connection, claim: Claim, position: int, ended: EndedStep) -> None:
    """A step has ended that has begun."""
    connection.execute(
        update(step_table)
        .where(step_table.c.task == claim.task, step_table.c.position == position)
        .values(
            status=ended.status,
            ended_at=clock(connection),
            output=plain(ended.output),
            calls=plain(ended.calls),
            derived=ended.derived,
        )
    )


def skip_step(connection: Connection, claim: Claim, position: int, id_: str) -> None:
    """A step is not done."""
    begin_step(connection, claim, position, id_)
    end_step(connection, claim, position, EndedStep(status="skipped"))


def ask_for_approval(connection: Connection, claim: Claim, position: int, wanted: str) -> None:
    """The task waits until somebody decides; this process does not have it any more."""
    connection.execute(
        update(step_table)
        .where(step_table.c.task == claim.task, step_table.c.position == position)
        .values(approval="asked", approved_by="", wanted=plain(wanted))
    )
    connection.execute(update(task_table).where(task_table.c.id == claim.task).values(status="waiting"))
    announce(connection, CHANNEL)


def keep(connection: Connection, claim: Claim, position: int, key: str, value: str) -> None:
    """A checkpoint of a step."""
    place = {"task": claim.task, "position": position, "key": plain(key)[:500]}
    _replace(connection, checkpoint_table, place, value=plain(value))


def recall(connection: Connection, task: str, position: int, key: str) -> str | None:
    """What a step kept under a key, if anything."""
    table = checkpoint_table
    kept = select(table.c.value).where(
        table.c.task == task, table.c.position == position, table.c.key == plain(key)[:500]
    )
    found: str | None = connection.execute(kept).scalar()
    return found


def end_task(connection: Connection, claim: Claim, status: TaskStatus, body: Mapping[str, Any]) -> None:
    """The end: the secrets go, and the files stay for a while, to be looked at and for a retry."""
    now = clock(connection)
    append_events(connection, claim.task, [NewEvent(type="completion", body=body, created_at=now)])
    connection.execute(
        update(task_table).where(task_table.c.id == claim.task).values(status=status, secrets=None, ended_at=now)
    )
    announce(connection, CHANNEL)


def clean(connection: Connection, before: float) -> None:
    """Lets go of the files of tasks that ended before then; of their logs nothing."""
    old = select(task_table.c.id).where(task_table.c.ended_at < before, task_table.c.cleaned_at.is_(None))
    connection.execute(delete(workspace_table).where(workspace_table.c.task.in_(old)))
    connection.execute(
        update(task_table)
        .where(task_table.c.ended_at < before, task_table.c.cleaned_at.is_(None))
        .values(cleaned_at=clock(connection))
    )


def _replace(connection: Connection, table: Any, place: Mapping[str, Any], **values: Any) -> None:
    where = [table.c[name] == value for name, value in place.items()]
    connection.execute(delete(table).where(*where))
    connection.execute(insert(table).values(**place, **values))
