"""Has one action done: who asks may, the input fits, the plugin does it inside its boundary, and the audit log says so.

Every door leads here: steps of templates, the REST API, commands.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from pydantic import ValidationError

from callboard import (
    Action,
    ActionContext,
    ActionModel,
    Audited,
    Auditor,
    CallboardError,
    Context,
    Contributed,
    Invalid,
    NotAllowed,
    NotFound,
    Unavailable,
    Workspace,
    permission_of,
)

from .journals import MemoryJournal
from .model import Called
from .rules import RESOURCE_TYPE, allows
from .schemas import example_of, output_schema


@dataclass(frozen=True, kw_only=True)
class Done:
    """What came of an action. `was_done` is false when it only would have been, and `output` is then made up."""

    output: Mapping[str, Any]
    was_done: bool = True


def find_action(ctx: Context, id: str) -> Contributed[Action]:
    """The action of that id. Raises NotFound in Backstage's words, with the nearest that there is."""
    actions = {each.contribution.id: each for each in ctx.of(Action)}
    if id in actions:
        return actions[id]
    raise NotFound(
        f"Template action with ID '{id}' is not registered.",
        hint=f"{_nearest(id, actions)}The page Actions lists what there is.",
    )


def _nearest(id: str, known: Mapping[str, object]) -> str:
    close = get_close_matches(id, list(known), n=1)
    return f"Did you mean `{close[0]}`? " if close else ""


def check(found: Contributed[Action], raw: Mapping[str, Any], ctx: Context) -> None:
    """Raises NotAllowed unless who asks may do this with this input, and Invalid for an input that does not fit.

    In a task all inputs of a step are checked before the first is used.
    """
    _read(found.contribution, raw)
    _authorise(found.contribution, raw, ctx)


async def perform(found: Contributed[Action], raw: Mapping[str, Any], act: ActionContext) -> Done:
    """Does it, or in a dry run what can be done of it without touching anything.

    `act.ctx` is the context of who asks; the action gets its own. Raises NotAllowed and Invalid as `check` does, what
    the action raises on purpose, and Unavailable with a reference for anything else.
    """
    action = found.contribution
    given = _read(action, raw)
    _authorise(action, raw, act.ctx)
    work = action.dry_run if act.is_dry_run else action.run
    if work is None:
        return Done(output=example_of(output_schema(action)), was_done=False)

    await _tell(found, act, "allowed")
    try:
        made = await found.act(f"action {action.id}", action.deadline, act.ctx, _with(work, given, act))
        return Done(output=_written(action, made))
    except CallboardError:
        # Not why: an error may say what it was given, and nobody here knows what of that is secret.
        await _tell(found, act, "failed")
        raise


async def undo(
    found: Contributed[Action], raw: Mapping[str, Any], output: Mapping[str, Any], act: ActionContext
) -> None:
    """Takes back what was done with this input and gave this output. Raises Invalid for an action that cannot, and
    else as `perform` does."""
    action = found.contribution
    if action.undo is None:
        raise Invalid(f"What {action.id} does cannot be undone", hint="Take it back by hand.")
    given = _read(action, raw)
    gave = action.output.model_validate(output) if action.output is not None else None
    _authorise(action, raw, act.ctx)
    back = action.undo
    await _tell(found, act, "allowed", undone="yes")
    await found.act(
        f"undo {action.id}",
        action.deadline,
        act.ctx,
        lambda own: back(given, gave, dataclasses.replace(act, ctx=own)),
    )


@contextmanager
def as_call(ctx: Context, *, task: str, is_dry_run: bool = False) -> Iterator[tuple[ActionContext, MemoryJournal]]:
    """A call that no task stands behind: its workspace and journal are gone after the block."""
    with TemporaryDirectory(prefix="action-") as folder:
        journal, workspace = MemoryJournal(), Workspace(Path(folder))
        yield ActionContext(ctx=ctx, workspace=workspace, journal=journal, task=task, is_dry_run=is_dry_run), journal


def _with(
    work: Callable[[Any, ActionContext], Awaitable[Any]], given: ActionModel, act: ActionContext
) -> Callable[[Context], Awaitable[Any]]:
    return lambda own: work(given, dataclasses.replace(act, ctx=own))


def _read(action: Action, raw: Mapping[str, Any]) -> ActionModel:
    try:
        return action.input.model_validate(raw)
    except ValidationError as error:
        wrong = [_in_words(each) for each in error.errors(include_url=False, include_input=False)]
        raise Invalid(
            f"Invalid input passed to action {action.id}, {', '.join(wrong)}",
            hint=f"The page of the action {action.id} shows what it takes.",
        ) from error


def _in_words(error: Mapping[str, Any]) -> str:
    """One fault of an input, as Backstage says it where it has words for it."""
    *above, last = error["loc"] or ("",)
    where = "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in above)
    if error["type"] == "missing":
        return f'instance{where} requires property "{last}"'
    if error["type"] == "extra_forbidden":
        return f'instance{where} is not allowed to have the additional property "{last}"'
    at = f"{where}[{last}]" if isinstance(last, int) else f"{where}.{last}" if last else where
    return f"instance{at}: {error['msg'][:1].lower()}{error['msg'][1:]}"


def _authorise(action: Action, raw: Mapping[str, Any], ctx: Context) -> None:
    decision, permission = ctx.decide(action.requires), permission_of(ctx.portal, action.requires)
    judged = permission is not None and permission.resource_type == RESOURCE_TYPE
    if not decision.allowed or (decision.condition is not None and not judged):
        raise NotAllowed(f"Unauthorized action: {action.id}. The action is not allowed.", hint=decision.ask or None)
    if not allows(decision, Called(action=action.id, input=raw)):
        raise NotAllowed(
            f"Unauthorized action: {action.id}. The action is not allowed.",
            hint="It may be done with other inputs, or by others.",
        )


def _written(action: Action, made: object) -> Mapping[str, Any]:
    """What it gave, as JSON. Raises Unavailable for something else than it said it gives."""
    if made is None:
        return {}
    if action.output is None or not isinstance(made, action.output):
        raise Unavailable(
            f"The action {action.id} gave {type(made).__name__}, which is not what it says it gives",
            hint="Have the plugin mended that it comes from.",
        )
    return made.model_dump(mode="json", by_alias=True, exclude_none=True)


async def _tell(
    found: Contributed[Action], act: ActionContext, outcome: Literal["allowed", "failed"], **more: str
) -> None:
    """Has the audit log say so. What cannot be recorded does not happen."""
    if act.is_dry_run:
        return
    who = act.ctx.identity
    line = Audited(
        at=time.time(),
        actor=who.ref,
        via=who.via,
        door="portal",
        plugin=found.plugin,
        action=found.contribution.id,
        outcome=outcome,
        target=act.origin_ref,
        details={"task": act.task, "step": act.step, **more},
    )
    for each in act.ctx.of(Auditor):
        await each.act("audit", 30.0, act.ctx, partial(_record, each.contribution, line))


async def _record(auditor: Auditor, line: Audited, own: Context) -> None:
    await own.database.run(auditor.record, line)
