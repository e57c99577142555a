"""Tasks as they stand in the database."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select

from callboard import NotFound

from ..model.task import Initiator, StepState, Task, TaskEvent
from ..store.tables import event_table, step_table, task_table, workspace_table

FIELDS: Final[Mapping[str, Any]] = {
    "created_at": task_table.c.created_at,
    "status": task_table.c.status,
    "created_by": task_table.c.created_by,
}
"""What lists can be ordered by."""
MOST_EVENTS = 1000
SEEN = tuple(column for column in task_table.c if column.name not in {"secrets", "initiator", "holder"})


@dataclass(frozen=True, kw_only=True)
class TaskFilter:
    """Which tasks, in which order. `allowed` are those of these people only; None is everybody's."""

    allowed: ColumnElement[bool] | None = None
    created_by: Sequence[str] = ()
    statuses: Sequence[str] = ()
    order: Sequence[tuple[str, bool]] = field(default_factory=list)
    """Names of FIELDS, each with whether it goes down."""
    limit: int | None = None
    offset: int = 0


@dataclass(frozen=True, kw_only=True)
class Found:
    """Some tasks, and how many there are in all."""

    tasks: Sequence[Task]
    total: int


def find_task(connection: Connection, id_: str) -> Task:
    """One task. Raises NotFound in Backstage's words."""
    row = connection.execute(select(*SEEN).where(task_table.c.id == id_)).first()
    if row is None:
        raise NotFound(f"No task with id '{id_}' found", hint="See the list of tasks.")
    return _task(row)


def list_tasks(connection: Connection, wanted: TaskFilter) -> Found:
    """Tasks, the newest first unless another order is wanted."""
    where = [] if wanted.allowed is None else [wanted.allowed]
    if wanted.created_by:
        where.append(task_table.c.created_by.in_(wanted.created_by))
    if wanted.statuses:
        where.append(task_table.c.status.in_(wanted.statuses))
    order = [FIELDS[name].desc() if down else FIELDS[name].asc() for name, down in wanted.order]
    order = order or [task_table.c.created_at.desc()]
    query = select(*SEEN).where(*where).order_by(*order, task_table.c.id).offset(wanted.offset).limit(wanted.limit)
    total = connection.execute(select(func.count()).select_from(task_table).where(*where)).scalar_one()
    return Found(tasks=[_task(row) for row in connection.execute(query)], total=total)


def steps_of(connection: Connection, task: str) -> dict[int, StepState]:
    """The steps that have begun or been passed over, by their position."""
    rows = connection.execute(select(step_table).where(step_table.c.task == task).order_by(step_table.c.position))
    kept = [{key: value for key, value in row._mapping.items() if key != "task"} for row in rows]
    return {each["position"]: StepState(**each) for each in kept}


def events_after(
    connection: Connection, task: str, after: int = 0, most: int = MOST_EVENTS, *, with_ends: bool = False
) -> list[TaskEvent]:
    """What a task said after an event, in order, up to a number at once; `with_ends` its end whenever it was. What was
    said before a retry that begins from the start is not said any more."""
    table = event_table
    wanted = or_(table.c.id > after, table.c.type == "completion") if with_ends else table.c.id > after
    query = _said(connection, task).where(wanted)
    return [_event(row) for row in connection.execute(query.order_by(table.c.id).limit(most))]


def last_events(connection: Connection, task: str, most: int) -> list[TaskEvent]:
    """The last that a task said, in order, up to a number."""
    query = _said(connection, task).order_by(event_table.c.id.desc()).limit(most)
    return [_event(row) for row in connection.execute(query)][::-1]


def _said(connection: Connection, task: str) -> Select[Any]:
    """What a task said, but for what was before a retry that begins from the start."""
    table = event_table
    over = and_(table.c.type == "recovered", table.c.body.like('%"startOver"%'))
    begin = connection.execute(select(func.max(table.c.id)).where(table.c.task == task, over)).scalar() or 0
    return select(table).where(table.c.task == task, table.c.id >= begin)


def _event(row: Row[Any]) -> TaskEvent:
    return TaskEvent(id=row.id, task=row.task, type=row.type, body=json.loads(row.body), created_at=row.created_at)


def sealed_secrets(connection: Connection, task: str) -> str | None:
    """The secrets of a task as they are kept: encrypted."""
    found: str | None = connection.execute(select(task_table.c.secrets).where(task_table.c.id == task)).scalar()
    return found


def initiator_of(connection: Connection, task: str) -> Initiator:
    """Who had a task made."""
    written = connection.execute(select(task_table.c.initiator).where(task_table.c.id == task)).scalar_one()
    return msgspec.json.decode(written, type=Initiator)


def saved_files(connection: Connection, task: str) -> tuple[bytes | None, str] | None:
    """The files of a task, packed, or why they could not be kept; None while it has none."""
    row = connection.execute(select(workspace_table).where(workspace_table.c.task == task)).first()
    return None if row is None else (row.content, row.note)


def _task(row: Row[Any]) -> Task:
    kept = {**row._mapping, "spec": json.loads(row.spec), "cancelling": bool(row.cancelling)}
    return Task(**kept)
