"""Tasks: making them, doing them so that the end of a process does not matter, and what people do with them.

Read in the order of a task: `create` (values fit, and it is written down) -> `runner` (a process takes it on) -> `task`
-> `steps` with `scope` (names, rendering, masking) -> `book` and `workspaces` (what outlives the process) -> `change`
(cancel, retry, approve). `dry` does the steps without any of that.
"""

from .change import cancel_task, decide_step, retry_task, task_for, waiting_step
from .create import create_task
from .dry import DryRun, MadeFile, collect, dry_run, render_published
from .hidden import hidden_name
from .initiator import person_now
from .runner import keep_doing_tasks
from .specification import steps_in, template_ref
from .undo import undo_task, undoable
from .values import InvalidValues, check_secrets, check_values
from .workshop import Workshop, open_workshop

__all__ = [
    "DryRun",
    "InvalidValues",
    "MadeFile",
    "Workshop",
    "cancel_task",
    "check_secrets",
    "check_values",
    "collect",
    "create_task",
    "decide_step",
    "dry_run",
    "hidden_name",
    "keep_doing_tasks",
    "open_workshop",
    "person_now",
    "render_published",
    "retry_task",
    "steps_in",
    "task_for",
    "template_ref",
    "undo_task",
    "undoable",
    "waiting_step",
]
