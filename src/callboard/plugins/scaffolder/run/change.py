"""What people do with tasks that there are: end one, try it again, approve a step."""

from __future__ import annotations

from collections.abc import Mapping

from callboard import Conflict, Context, Invalid, NotAllowed, NotFound
from callboard.plugins.catalog import find_entities

from ..model import APPROVE_TASK, CANCEL_TASK, READ_TASK, Step, StepState, Task, read_template
from ..queries import find_task, steps_of
from ..rules import allows_task
from ..store import ask_to_cancel, decide_approval, open_again
from .create import seal_secrets
from .specification import steps_in, strategy_of
from .values import check_secrets


async def task_for(ctx: Context, id_: str, permission: str = READ_TASK) -> Task:
    """A task that the person may see, and do this with. Raises NotFound for one that they may not see."""
    task = await ctx.database.read(find_task, id_)
    if not allows_task(ctx.decide(READ_TASK), task.created_by):
        raise NotFound(f"No task with id '{id_}' found", hint="See the list of tasks.")
    if permission != READ_TASK and not allows_task(ctx.decide(permission), task.created_by):
        raise NotAllowed(f"This needs the permission `{permission}` for this task")
    return task


async def cancel_task(ctx: Context, id_: str) -> None:
    """Has a task end. Nothing happens to one that has ended."""
    task = await task_for(ctx, id_, CANCEL_TASK)
    await ctx.database.run(ask_to_cancel, task.id)
    ctx.audit(target=task.template, task=task.id)


async def retry_task(ctx: Context, id_: str, secrets: Mapping[str, str] | None = None, from_step: str = "") -> None:
    """Has a task tried again: from the step that failed, from any other, or from the start where its template wants
    that. Raises Conflict for one that has not ended."""
    task = await task_for(ctx, id_)
    await _check_again(ctx, task, secrets or {})
    await ctx.database.run(
        open_again,
        task.id,
        secrets=seal_secrets(ctx, secrets or {}),
        strategy=strategy_of(task.spec),
        keeps_steps=ctx.settings.task_recovery.enabled and not task.is_recoverable,
        from_position=_position_of(task, from_step) if from_step else None,
    )
    ctx.audit(target=task.template, task=task.id, from_step=from_step)


async def decide_step(ctx: Context, id_: str, *, approved: bool) -> None:
    """Approves, or not, the step that a task waits with. Whoever had the task made has to ask somebody else."""
    task = await task_for(ctx, id_)
    if not ctx.may(APPROVE_TASK):
        raise NotAllowed(f"This needs the permission `{APPROVE_TASK}`")
    if task.created_by == ctx.identity.ref and approved:
        raise NotAllowed("Somebody else has to approve this", hint="You had the task made.")
    found = await waiting_step(ctx, task)
    if found is None:
        raise Conflict("This task waits for no approval", hint="Reload the page.")
    step, state = found
    await ctx.database.run(decide_approval, task.id, state.position, ctx.identity.ref, approved=approved)
    ctx.audit(target=task.template, task=task.id, step=step.id, approved="yes" if approved else "no")


async def waiting_step(ctx: Context, task: Task) -> tuple[Step, StepState] | None:
    """The step that a task waits with, if it does."""
    if task.status != "waiting":
        return None
    states, steps = await ctx.database.read(steps_of, task.id), steps_in(task.spec)
    asked = next((state for state in states.values() if state.approval == "asked"), None)
    return None if asked is None else (steps[asked.position], asked)


def _position_of(task: Task, step: str) -> int:
    ids = [each.id for each in steps_in(task.spec)]
    if step not in ids:
        raise Invalid(f"The task has no step '{step[:100]}'", hint=f"Its steps are {', '.join(ids)}.")
    return ids.index(step)


async def _check_again(ctx: Context, task: Task, secrets: Mapping[str, str]) -> None:
    """Secrets are checked against the template as it is now; where it has gone, there is nothing to check against."""
    found = await find_entities(ctx.as_portal(), [task.template]) if task.template else {}
    if task.template in found:
        check_secrets(read_template(found[task.template].document), secrets)
