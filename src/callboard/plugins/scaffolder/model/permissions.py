"""What may be done with templates and tasks, under Backstage's names."""

from __future__ import annotations

from typing import Final

from callboard import Permission

CREATE_TASK: Final = "scaffolder.task.create"
READ_TASK: Final = "scaffolder.task.read"
CANCEL_TASK: Final = "scaffolder.task.cancel"
APPROVE_TASK: Final = "scaffolder.task.approve"
EXECUTE: Final = "scaffolder.action.execute"
READ_PARAMETERS: Final = "scaffolder.template.parameter.read"
READ_STEPS: Final = "scaffolder.template.step.read"
DRY_RUN: Final = "scaffolder.template.dry-run"
MANAGE: Final = "scaffolder.template.management"

PERMISSIONS = [
    Permission(id=CREATE_TASK, title="Create something from a template", action="create"),
    Permission(id=READ_TASK, title="See tasks and their logs", action="read", resource_type="scaffolder-task"),
    Permission(id=CANCEL_TASK, title="Cancel tasks", resource_type="scaffolder-task"),
    Permission(id=APPROVE_TASK, title="Approve steps of others' tasks"),
    Permission(id=EXECUTE, title="Have an action done", resource_type="scaffolder-action"),
    Permission(
        id=READ_PARAMETERS, title="See pages of a template's form", action="read", resource_type="scaffolder-template"
    ),
    Permission(id=READ_STEPS, title="See steps of a template", action="read", resource_type="scaffolder-template"),
    Permission(id=DRY_RUN, title="Try a template out"),
    Permission(id=MANAGE, title="Write and preview templates"),
]
