"""The steps of a task, one after another, by Backstage's rules and in its words."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from callboard import Action, ActionContext, CallboardError, Context, Contributed, Invalid, Journal, Workspace
from callboard.plugins.actions import Done, check, example_of, find_action, output_schema, perform
from callboard.plugins.auth import token_for

from ..model import Step, StepStatus
from ..store.journal import TakenOver
from .scope import BY_PERSON, Scope
from .specification import origin_of, steps_in, template_ref

GRACE = 5.0
"""Seconds that an action has to end by itself once its task is cancelled."""


class Cancelled(CallboardError):
    """Somebody had the task cancelled."""


class Waits(CallboardError):
    """Somebody has to approve a step first. The task is nobody's until then."""


class Book(Protocol):
    """Where a run writes down what it says and how far it has come."""

    async def say(self, message: str, step: str = "", status: str = "") -> None: ...

    def done(self, position: int) -> Mapping[str, Any] | None:
        """The output of a step that an earlier run has completed."""

    async def begin(self, position: int, step: Step) -> None: ...

    async def end(
        self, position: int, step: Step, status: StepStatus, message: str, output: Mapping[str, Any] | None = None
    ) -> None: ...

    async def skip(self, position: int, step: Step, message: str) -> None: ...

    async def approval(self, position: int, step: Step, inputs: Sequence[Mapping[str, Any]]) -> None:
        """Returns when somebody has approved just this; raises Waits before, and NotAllowed when it was declined."""

    def called(self, position: int, given: Mapping[str, Any], output: Mapping[str, Any]) -> None:
        """The action of a step has been done with this input and gave this output."""

    def journal(self, position: int, step: Step, part: str = "") -> Journal: ...


class Watcher(Protocol):
    """Looks on while actions are done."""

    async def before(self, step: Step, action: Action, given: Mapping[str, Any], workspace: Workspace) -> None: ...

    async def after(self, step: Step, action: Action, output: Mapping[str, Any]) -> None: ...


@dataclass(kw_only=True)
class Run:
    """One run of a task. `person` gives the context of who had it made, as they are at that moment."""

    scope: Scope
    book: Book
    workspace: Workspace
    person: Callable[[], Awaitable[Context]]
    is_dry_run: bool = False
    publishes: bool = True
    watcher: Watcher | None = None
    cancelled: asyncio.Event = field(default_factory=asyncio.Event)
    observe: Callable[[str, float], None] = lambda result, seconds: None  # noqa: ARG005 - a default

    @property
    def spec(self) -> Mapping[str, Any]:
        return self.scope.spec


@dataclass(frozen=True)
class _Call:
    """An input, and which iteration it is for."""

    input: Mapping[str, Any]
    each: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class _Doing:
    """A step under way: its action, and for whom."""

    run: Run
    position: int
    step: Step
    found: Contributed[Action]
    person: Context


async def run_steps(run: Run) -> Mapping[str, Any]:
    """Does all steps, and returns what the task has to show. Raises the first error of a step once those have had their
    turn that are done in any case."""
    steps, first = steps_in(run.spec), None
    await run.book.say(f"Starting up task with {len(steps)} steps")
    for position, step in enumerate(steps):
        if run.cancelled.is_set():
            raise _cancelled(run, step)
        output = run.book.done(position)
        if output is not None:
            run.scope.outputs[step.id] = output
            told = f"Skipping step {step.id} because it was already completed in a previous run"
            await run.book.say(told, step.id, "completed")
            continue
        try:
            await _step(run, position, step, failed=first is not None)
        except (Cancelled, Waits, TakenOver):
            raise
        except CallboardError as error:
            if first is not None:
                await run.book.say(f"Additional error occurred: {error.message}", step.id)
            first = first or error
    if first is not None:
        raise first
    return await _shown(run)


async def _step(run: Run, position: int, step: Step, *, failed: bool) -> None:
    why_not = await _why_not(run, step, failed=failed)
    if why_not:
        run.observe("skipped", 0.0)
        await run.book.skip(position, step, f"Skipping step {step.id} because {why_not}")
        return
    clock = asyncio.get_running_loop().time
    started = clock()
    try:
        await run.book.begin(position, step)
        output = await _do(run, position, step)
    except (TakenOver, Waits):
        raise
    except Cancelled:
        run.observe("cancelled", clock() - started)
        await run.book.end(position, step, "cancelled", f"Step {step.id} has been cancelled.")
        raise
    except CallboardError as error:
        run.observe("failed", clock() - started)
        await run.book.end(position, step, "failed", in_words(error))
        raise
    run.observe("ok", clock() - started)
    run.scope.outputs[step.id] = output
    await run.book.end(position, step, "completed", f"Finished step {step.name}", output)


async def _why_not(run: Run, step: Step, *, failed: bool) -> str:
    """Why a step is not done, if it is not."""
    if step.condition is False:
        return "its if condition was false"
    if failed and not isinstance(step.condition, str):
        return "a previous step failed"
    if not isinstance(step.condition, str) or (step.each is not None and not failed):
        return ""
    truth = await run.scope.condition(step.condition, failed=failed)
    await _warn(run, step, truth.warnings)
    if failed:
        return "" if truth.asked_status and truth.truthy else "a previous step failed"
    return "" if truth.truthy else "its if condition was false"


async def _do(run: Run, position: int, step: Step) -> Mapping[str, Any]:
    """All calls of a step: each is looked at before the first one is done."""
    person = await run.person()
    # Who does not name it does not get it, by whatever way: a template can look at all that it is given.
    names_it = BY_PERSON in json.dumps(step.as_json()) and not run.is_dry_run
    run.scope.use(await token_for(person) if names_it else None)
    calls = [call for each in await _iterations(run, step) if (call := await _call(run, step, each)) is not None]
    doing = _Doing(run, position, step, find_action(person, step.action), person)
    for call in calls:
        check(doing.found, call.input, person)
    if doing.found.contribution.needs_approval and calls and not run.is_dry_run:
        await run.book.approval(position, step, [call.input for call in calls])
    if step.each is None:
        return await _perform(doing, calls[0])
    outputs = [await _perform(doing, call) for call in calls]
    keys = dict.fromkeys(key for each in outputs for key in each)
    return {key: [each.get(key) for each in outputs] for key in keys}


async def _iterations(run: Run, step: Step) -> Sequence[Mapping[str, Any] | None]:
    if step.each is None:
        return [None]
    rendered = await run.scope.render({"each": step.each})
    await _warn(run, step, rendered.warnings)
    told = f'Invalid value on action {step.action}.each parameter, "{step.each}"'
    if "each" not in rendered.value:
        raise Invalid(f"{told} cannot be resolved to a value")
    match rendered.value["each"]:
        case Mapping() as entries:
            return [{"key": key, "value": value} for key, value in entries.items()]
        case list() as values:
            return [{"key": str(number), "value": value} for number, value in enumerate(values)]
    raise Invalid(f"{told} must resolve to an array or object")


async def _call(run: Run, step: Step, each: Mapping[str, Any] | None) -> _Call | None:
    """The input of one iteration; None for one that is passed over."""
    if each is not None and isinstance(step.condition, str):
        truth = await run.scope.condition(step.condition, each)
        await _warn(run, step, truth.warnings)
        if not truth.truthy:
            await run.book.say(f"Skipping step each: {_compact(each)}", step.id)
            return None
    rendered = await run.scope.render(dict(step.input), each)
    await _warn(run, step, rendered.warnings)
    return _Call(rendered.value, each)


async def _perform(doing: _Doing, call: _Call) -> Mapping[str, Any]:
    """One call, of which input and output are kept."""
    output = await _once(doing, call)
    doing.run.book.called(doing.position, call.input, output)
    return output


async def _once(doing: _Doing, call: _Call) -> Mapping[str, Any]:
    """That of an iteration is a checkpoint of its own, so that it is not done again."""
    book, position, step = doing.run.book, doing.position, doing.step
    if call.each is None:
        return await _act(doing, call, book.journal(position, step))
    part = str(call.each["key"])
    whole, own = book.journal(position, step, "each"), book.journal(position, step, part)
    if kept := await whole.recall(part):
        done: Mapping[str, Any] = kept[0]
        return done
    await book.say(f"Running step each: {_compact(call.each)}", step.id)
    output = await _act(doing, call, own)
    await whole.keep(part, output)
    return output


async def _act(doing: _Doing, call: _Call, journal: Journal) -> Mapping[str, Any]:
    run, step, action = doing.run, doing.step, doing.found.contribution
    if run.is_dry_run and action.publishes and not run.publishes:
        await _watched(run, step, action, call)
        await run.book.say("Skipping because nothing is published here", step.id, "skipped")
        made_up: Mapping[str, Any] = example_of(output_schema(action))
        return made_up
    if run.is_dry_run and action.dry_run is not None:
        inputs = _compact(run.scope.masks.value(call.input))
        await run.book.say(f"Running {step.action} in dry-run mode with inputs (secrets redacted): {inputs}", step.id)
    act = ActionContext(
        ctx=doing.person,
        workspace=run.workspace,
        journal=journal,
        task=run.scope.task,
        step=step.id,
        origin=origin_of(run.spec),
        origin_ref=template_ref(run.spec),
        user=(run.spec.get("user") or {}).get("entity"),
        secrets=run.scope.given,
        is_dry_run=run.is_dry_run,
        cancelled=run.cancelled,
    )
    await _watched(run, step, action, call)
    done = await _unless_cancelled(run, step, asyncio.ensure_future(perform(doing.found, call.input, act)))
    run.scope.masks.hide(secrets_in(action, done.output))
    if not done.was_done:
        await run.book.say(f"Skipping because {step.action} does not support dry-run", step.id, "skipped")
    elif run.watcher is not None:
        await run.watcher.after(step, action, done.output)
    return done.output


def secrets_in(action: Action, output: Mapping[str, Any]) -> list[str]:
    """What an action says is secret of what it gives: fields of the format `password`."""
    fields = output_schema(action).get("properties", {})
    found = [output.get(name) for name, schema in fields.items() if schema.get("format") == "password"]
    return [each for each in found if isinstance(each, str)]


async def _watched(run: Run, step: Step, action: Action, call: _Call) -> None:
    if run.watcher is not None:
        await run.watcher.before(step, action, call.input, run.workspace)


async def _unless_cancelled(run: Run, step: Step, doing: asyncio.Future[Done]) -> Done:
    """What an action gives; it has a moment to end by itself when the task is cancelled."""
    stopping = asyncio.ensure_future(run.cancelled.wait())
    either: set[asyncio.Future[Any]] = {doing, stopping}
    try:
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if not doing.done():
            await asyncio.wait({doing}, timeout=GRACE)
        if not doing.done():
            raise _cancelled(run, step)
        return doing.result()
    finally:
        doing.cancel()
        stopping.cancel()
        await asyncio.gather(doing, stopping, return_exceptions=True)


async def _shown(run: Run) -> Mapping[str, Any]:
    """The links and texts at the end, without those whose condition does not hold."""
    template = run.spec.get("output") or {}
    rendered = await run.scope.output(template)
    await _warn(run, None, rendered.warnings)
    output = dict(rendered.value or {})
    for key in ("links", "text"):
        if isinstance(template.get(key), list) and isinstance(output.get(key), list):
            pairs = zip(template[key], output[key], strict=False)
            output[key] = [_without_if(made) for written, made in pairs if _is_wanted(written, made)]
    shown: Mapping[str, Any] = run.scope.masks.value(output)
    return shown


def _is_wanted(written: Any, made: Any) -> bool:
    if not isinstance(written, Mapping) or "if" not in written:
        return True
    value = made.get("if") if isinstance(made, Mapping) else None
    # As JavaScript has it, but for empty lists: an object is true also when nothing is in it.
    return isinstance(value, Mapping) or bool(value)


def _without_if(made: Any) -> Any:
    return {key: value for key, value in made.items() if key != "if"} if isinstance(made, Mapping) else made


async def _warn(run: Run, step: Step | None, warnings: Sequence[str]) -> None:
    for each in warnings:
        await run.book.say(f"Warning: {each}", step.id if step else "")


def _cancelled(run: Run, step: Step) -> Cancelled:
    return Cancelled(f"Step {step.id} ({step.name}) of task {run.scope.task} has been cancelled.")


def in_words(error: CallboardError) -> str:
    """An error as the log of a step has it."""
    return f"{error.message}\n{error.hint}" if error.hint else error.message


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
