"""The only reads of tasks: one, many, how far each step is, what was said."""

from .tasks import (
    FIELDS,
    Found,
    TaskFilter,
    events_after,
    find_task,
    initiator_of,
    last_events,
    list_tasks,
    saved_files,
    sealed_secrets,
    steps_of,
)

__all__ = [
    "FIELDS",
    "Found",
    "TaskFilter",
    "events_after",
    "find_task",
    "initiator_of",
    "last_events",
    "list_tasks",
    "saved_files",
    "sealed_secrets",
    "steps_of",
]
