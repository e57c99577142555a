"""What answers look like, as JSON Schema, and how tasks and events become them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from ..model import Task, TaskEvent

Shape = Mapping[str, Any]
TEXT: Shape = {"type": "string"}
OBJECT: Shape = {"type": "object"}


def all_of(**fields: Shape) -> Shape:
    """An object with all of these fields, and perhaps others."""
    return {"type": "object", "properties": fields, "required": list(fields)}


STATUSES = ("open", "processing", "completed", "failed", "cancelled", "skipped")
TASK = {
    **all_of(id=TEXT, spec=OBJECT, status={"enum": list(STATUSES)}, createdAt=TEXT, createdBy=TEXT),
    "properties": {
        **all_of(id=TEXT, spec=OBJECT, status={"enum": list(STATUSES)}, createdAt=TEXT, createdBy=TEXT)["properties"],
        "lastHeartbeatAt": TEXT,
        "waitingFor": all_of(stepId=TEXT, action=TEXT),
    },
}
EVENT = all_of(
    id={"type": "integer"},
    isTaskRecoverable={"type": "boolean"},
    taskId=TEXT,
    body=all_of(message=TEXT),
    type={"enum": ["log", "completion", "cancelled", "recovered"]},
    createdAt=TEXT,
)
STREAMED = all_of(event={"enum": ["log", "completion", "cancelled", "recovered"]}, data=TEXT)
"""One of a stream of server-sent events: `data` is an event as JSON."""
ERRORS = {
    "anyOf": [
        all_of(errors={"type": "array", "items": all_of(message=TEXT, property=TEXT, stack=TEXT)}),
        all_of(error=all_of(name=TEXT, message=TEXT)),
    ]
}


def moment(seconds: float) -> str:
    """A time as Backstage writes it."""
    at = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def task_json(task: Task) -> dict[str, Any]:
    """A task. One that waits for an approval is one that goes on, to those who know nothing of approvals."""
    beat = {"lastHeartbeatAt": moment(task.last_heartbeat_at)} if task.last_heartbeat_at else {}
    return {
        "id": task.id,
        "spec": task.spec,
        "status": "processing" if task.status == "waiting" else task.status,
        "createdAt": moment(task.created_at),
        **beat,
        "createdBy": task.created_by,
    }


def event_json(event: TaskEvent, task: Task) -> dict[str, Any]:
    """Something that a task said."""
    body = event.body if "message" in event.body else {"message": "", **event.body}
    return {
        "id": event.id,
        "isTaskRecoverable": task.is_recoverable,
        "taskId": event.task,
        "body": body,
        "type": event.type,
        "createdAt": moment(event.created_at),
    }
