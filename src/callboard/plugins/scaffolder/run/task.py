"""One task in this process, from taking it on to its end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from callboard import (
    CallboardError,
    Conflict,
    Context,
    Failure,
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Secret,
    Unavailable,
)

from ..model import Task, TaskChanged
from ..provenance import Ledger
from ..queries import find_task, initiator_of, saved_files, sealed_secrets, steps_of
from ..render import Renderer
from ..settings import ScaffolderSettings
from ..store import Claim, TakenOver, forget_secrets
from .book import DurableBook
from .initiator import person_now
from .masking import Masks
from .scope import Scope
from .specification import steps_in
from .steps import Run, Waits, run_steps
from .workshop import Workshop

NAMES: Mapping[type[CallboardError], str] = {
    Invalid: "InputError",
    NotFound: "NotFoundError",
    NotAllowed: "NotAllowedError",
    NotSignedIn: "AuthenticationError",
    Conflict: "ConflictError",
    Unavailable: "ServiceUnavailableError",
}


@dataclass(frozen=True)
class Ending:
    """How a task ends: the output, or the error."""

    output: Mapping[str, Any] | None = None
    error: Mapping[str, str] | None = None

    @property
    def status(self) -> Any:
        return "failed" if self.error else "completed"

    @property
    def body(self) -> dict[str, Any]:
        said = {"message": f"Run completed with status: {self.status}"}
        return {**said, "error": self.error} if self.error else {**said, "output": self.output}


async def do_task(ctx: Context, claim: Claim, cancelled: asyncio.Event) -> None:
    """Does what is left of a task, and writes down its end. Leaves it alone when it waits for somebody, or when another
    process has taken it over."""
    task, book, run = await _prepare(ctx, claim, cancelled)
    saying = asyncio.create_task(book.keep_saying())
    started = asyncio.get_running_loop().time()
    try:
        ending = await _within_time(ctx, task, run, book)
        seconds = asyncio.get_running_loop().time() - started
        if ending is not None:
            changed = TaskChanged(
                task=task.id,
                template=task.template,
                status=ending.status,
                created_by=task.created_by,
                title=task.title,
                parameters=run.scope.masks.value(task.spec.get("parameters") or {}),
            )
            await book.finish(ending.status, ending.body, changed)
            result = "cancelled" if cancelled.is_set() else "failed" if ending.error else "ok"
            ctx.state(Workshop).metrics.task(result, seconds)
    except TakenOver:
        ctx.log.warning("task.taken_over", task=task.id)
    finally:
        saying.cancel()
        await asyncio.gather(saying, return_exceptions=True)


async def _prepare(ctx: Context, claim: Claim, cancelled: asyncio.Event) -> tuple[Task, DurableBook, Run]:
    settings: ScaffolderSettings = ctx.settings
    workshop, task = ctx.state(Workshop), await ctx.database.read(find_task, claim.task)
    initiator = await ctx.database.read(initiator_of, task.id)
    saved = await ctx.database.read(saved_files, task.id)
    workspace = await ctx.in_thread(workshop.workspaces.start_over, task.id, saved)
    masks = Masks()
    if task.cancelling:
        cancelled.set()
    scope = Scope(
        rendering=ctx.state(Renderer),
        masks=masks,
        task=task.id,
        spec=task.spec,
        parameters=settings.default_environment.parameters,
        secrets=await _secrets(ctx, claim),
        environment=settings.default_environment.secrets,
    )
    steps = await ctx.database.read(steps_of, task.id)
    book = DurableBook(ctx, claim, masks, workshop.vault, workspace, steps)

    person = partial(person_now, ctx, initiator)
    ledger = Ledger(
        ctx=ctx,
        task=task.id,
        template=task.template,
        inputs=masks.value(task.spec.get("parameters") or {}),
        created_by=task.created_by,
        marked=settings.mark_what_is_created,
    )
    run = Run(
        scope=scope,
        book=book,
        workspace=workspace,
        person=person,
        cancelled=cancelled,
        observe=workshop.metrics.step,
        watcher=ledger if task.template else None,
    )
    return task, book, run


async def _secrets(ctx: Context, claim: Claim) -> Mapping[str, Secret]:
    sealed = await ctx.database.read(sealed_secrets, claim.task)
    if sealed is None:
        return {}
    if not ctx.settings.task_recovery.enabled:
        await ctx.database.run(forget_secrets, claim)
    opened: Mapping[str, str] = json.loads(ctx.state(Workshop).vault.open(sealed))
    return {key: Secret(value) for key, value in opened.items()}


async def _within_time(ctx: Context, task: Task, run: Run, book: DurableBook) -> Ending | None:
    """How it ends; None when it does not yet."""
    settings: ScaffolderSettings = ctx.settings
    ended = await ctx.running.cell.call(
        "task", settings.task_timeout.total_seconds(), lambda: _to_its_end(run, book), somebody_waits=False
    )
    if isinstance(ended, Failure):
        message = f"{ended.message}. Reference {ended.reference}"
        ctx.log.error("task.failed", task=task.id, reference=ended.reference)
        return Ending(error={"name": "Error", "message": message})
    if isinstance(ended.value, TakenOver):
        raise ended.value
    return ended.value


async def _to_its_end(run: Run, book: DurableBook) -> Ending | TakenOver | None:
    try:
        completed = sum(book.done(position) is not None for position, _ in enumerate(steps_in(run.spec)))
        if book.claim.attempt > 1 and book.steps:
            told = f"Task recovered - resuming from last known good state. {completed} step(s) already completed."
            await book.say(told)
        return Ending(output=await run_steps(run))
    except TakenOver as error:
        return error
    except Waits:
        return None
    except CallboardError as error:
        name = next((said for kind, said in NAMES.items() if isinstance(error, kind)), "Error")
        return Ending(error={"name": name, "message": run.scope.masks.text(error.message)})
