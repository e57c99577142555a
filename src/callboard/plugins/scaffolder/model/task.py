"""A task: one run of a template, what it is to do and how far it has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

TaskStatus = Literal["open", "processing", "waiting", "completed", "failed", "cancelled", "skipped"]
StepStatus = Literal["processing", "completed", "failed", "skipped", "cancelled"]
EventType = Literal["log", "completion", "cancelled", "recovered"]

ENDED: Final = frozenset({"completed", "failed", "cancelled", "skipped"})
"""Statuses in which nothing more happens, and from which a task can be tried again."""
CHANNEL: Final = "scaffolder.tasks"
"""Announced whenever a task is to be looked at by those who do them: it is new, goes on, or is to end."""
SAID: Final = "scaffolder.said"
"""Announced whenever a task has said something, or come further."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """A task. `spec` has Backstage's form. `status` is `waiting` while somebody has to approve a step. `cancelling`
    says that it is to end, or has ended for that. `attempt` grows each time that a process takes it on. Times are in
    seconds since 1970."""

    id: str
    spec: Mapping[str, Any]
    template: str
    status: TaskStatus
    created_by: str
    created_at: float
    last_heartbeat_at: float | None = None
    ended_at: float | None = None
    cleaned_at: float | None = None
    cancelling: bool = False
    attempt: int = 0

    @property
    def is_over(self) -> bool:
        return self.status in ENDED

    @property
    def is_recoverable(self) -> bool:
        """Does a retry begin from the start, so that readers of its events wait for one?"""
        recovery: Mapping[str, Any] = self.spec.get("EXPERIMENTAL_recovery") or {}
        return recovery.get("EXPERIMENTAL_strategy") == "startOver"

    @property
    def title(self) -> str:
        """What people call it: what the template was asked to make, else the template."""
        info = (self.spec.get("templateInfo") or {}).get("entity") or {}
        metadata = info.get("metadata") or {}
        return str(metadata.get("title") or metadata.get("name") or self.template or self.id)


@dataclass(frozen=True, kw_only=True)
class StepState:
    """How far one step has come. `begun` counts how often. `calls` is JSON, without secrets: `input` and `output` of
    each call of its action. `wanted` is the input that an approval is asked for, as JSON of a hash and a text without
    secrets; `approval` is "", "asked", "approved" or "declined"."""

    position: int
    id: str
    status: StepStatus
    begun: int = 0
    began_at: float | None = None
    ended_at: float | None = None
    output: str = ""
    calls: str = ""
    derived: str = ""
    wanted: str = ""
    approval: str = ""
    approved_by: str = ""


@dataclass(frozen=True, kw_only=True)
class TaskEvent:
    """Something that a task said, in Backstage's form."""

    id: int
    task: str
    type: EventType
    body: Mapping[str, Any]
    created_at: float


@dataclass(frozen=True, kw_only=True)
class NewEvent:
    """One that is not written down yet."""

    type: EventType
    body: Mapping[str, Any]
    created_at: float


@dataclass(frozen=True, kw_only=True)
class Initiator:
    """Who had a task made. What they may do is decided anew when it is done; `only` are the permissions of a limited
    token, and `listed` says that they came as a user of the catalog, and have to be there still."""

    ref: str
    title: str
    kind: Literal["user", "service", "nobody"] = "user"
    guest: bool = False
    is_portal: bool = False
    listed: bool = False
    via: str = ""
    only: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class TaskChanged:
    """A task has begun, waits, or has ended: `status` says which. Published with the change itself."""

    task: str
    template: str
    status: TaskStatus
    created_by: str
    title: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
