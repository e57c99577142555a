"""Takes back what a task did: its calls from the last to the first, those whose actions can."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from callboard import Action, ActionContext, CallboardError, Conflict, Context, Workspace, clock
from callboard.plugins.actions import MemoryJournal, find_action, undo

from ..model import CANCEL_TASK, NewEvent, Step, StepState, Task
from ..queries import steps_of
from ..rules import allows_task
from ..store import append_events, forget_call
from .change import task_for
from .specification import origin_of, steps_in, template_ref


async def undoable(ctx: Context, task: Task) -> bool:
    """Is there anything that this person may have taken back?"""
    if not task.is_over or not allows_task(ctx.decide(CANCEL_TASK), task.created_by):
        return False
    states = await ctx.database.read(steps_of, task.id)
    able = {each.contribution.id for each in ctx.of(Action) if each.contribution.undo is not None}
    return any(step.action in able for step, _, _ in _calls(task, states))


async def undo_task(ctx: Context, id_: str) -> str:
    """Takes back what can be, and says so in words. What fails stays to be tried again. Raises Conflict for a task that
    goes on, and when there is nothing to take back."""
    task = await task_for(ctx, id_, CANCEL_TASK)
    if not task.is_over:
        raise Conflict("The task has not ended", hint="Cancel it first.")
    said, failed = [], 0
    for step, state, call in _calls(task, await ctx.database.read(steps_of, task.id)):
        found = find_action(ctx, step.action)
        if found.contribution.undo is None:
            continue
        try:
            lines = await _undo_one(ctx, task, step, call)
            said.append(f"Undone: {step.name}")
            async with ctx.transaction() as own:
                await own.database.run(forget_call, task.id, state.position, call)
        except CallboardError as error:
            failed += 1
            lines = [f"{error.message}. {error.hint or ''}".strip()]
            said.append(f"Not undone: {step.name}")
        await _tell(ctx, task, step, [said[-1], *lines])
    if not said:
        raise Conflict("There is nothing to take back", hint="It cannot be undone, or has been already.")
    ctx.audit("scaffolder.task.undo", target=task.template, task=task.id)
    return f"{len(said) - failed} of {len(said)} steps were taken back."


async def _undo_one(ctx: Context, task: Task, step: Step, call: Mapping[str, Any]) -> list[str]:
    journal = MemoryJournal()
    with TemporaryDirectory(prefix="undo-") as folder:
        place = Path(folder) / "workspace"
        place.mkdir()
        act = ActionContext(
            ctx=ctx,
            workspace=Workspace(place),
            journal=journal,
            task=task.id,
            step=step.id,
            origin=origin_of(task.spec),
            origin_ref=template_ref(task.spec),
        )
        await undo(find_action(ctx, step.action), _without_masks(call["input"]), call["output"], act)
    return journal.lines


def _calls(task: Task, states: Mapping[int, StepState]) -> Iterator[tuple[Step, StepState, Mapping[str, Any]]]:
    """What was done, the last first."""
    steps = steps_in(task.spec)
    for position in sorted(states, reverse=True):
        state = states[position]
        for call in reversed(json.loads(state.calls) if state.calls else []):
            yield steps[position], state, call


def _without_masks(given: Mapping[str, Any]) -> dict[str, Any]:
    """An input as it was kept: what was secret is gone, and what an action can do without its token it does."""
    return {key: value for key, value in given.items() if value != "***"}


async def _tell(ctx: Context, task: Task, step: Step, lines: list[str]) -> None:
    async with ctx.transaction() as own:
        now = await own.database.run(clock)
        events = [NewEvent(type="log", body={"message": "\n".join(lines), "stepId": step.id}, created_at=now)]
        await own.database.run(append_events, task.id, events)
