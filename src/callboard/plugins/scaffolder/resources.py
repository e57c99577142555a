"""Tasks, and pages and steps of templates, as resources that permissions may be about."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from callboard import Condition, Context, Decision, Holds, NotFound
from callboard.plugins.permission import Resources

from .queries import find_task
from .rules import HAS_TAG, IS_TASK_OWNER, TASKS, TEMPLATES, allows_task, check, may_see


def owned_tasks(refs: Sequence[str]) -> Condition:
    """Holds for what any of these had made."""
    return Holds(IS_TASK_OWNER.name, {"createdBy": list(refs)})


async def judge_tasks(refs: Sequence[str], condition: Condition, ctx: Context) -> list[bool]:
    """Whether it holds for each task, by its id; it holds for nothing that is not there."""
    decision = Decision(allowed=True, condition=condition)
    judged = []
    for ref in refs:
        try:
            task = await ctx.database.read(find_task, ref)
        except NotFound:
            judged.append(False)
        else:
            judged.append(allows_task(decision, task.created_by))
    return judged


async def judge_pages(refs: Sequence[str], condition: Condition, ctx: Context) -> list[bool]:  # noqa: ARG001 - as above
    """Whether it holds for pages and steps with a tag."""
    decision = Decision(allowed=True, condition=condition)
    return [may_see(decision, [ref]) for ref in refs]


RESOURCES = (
    Resources(type=TASKS, rules=[IS_TASK_OWNER], check=partial(check, TASKS), owned=owned_tasks, judge=judge_tasks),
    Resources(type=TEMPLATES, rules=[HAS_TAG], check=partial(check, TEMPLATES), owned=None, judge=judge_pages),
)
