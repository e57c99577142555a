"""Trying a template out: its steps are done as far as they touch nothing but files, and nothing is kept."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from callboard import (
    CallboardError,
    Conflict,
    Context,
    Invalid,
    Journal,
    NotAllowed,
    NotFound,
    Secret,
    Unavailable,
    Workspace,
)
from callboard.plugins.actions import MemoryJournal

from ..model import Step, StepStatus, Template
from ..render import Renderer
from ..settings import ScaffolderSettings
from .create import check_given, spec_for
from .masking import Masks
from .scope import Scope
from .specification import steps_in
from .steps import Run, run_steps

MOST_FILES, MOST_FILE_BYTES = 5000, 10 * 1024 * 1024
KINDS: Sequence[type[CallboardError]] = (Invalid, NotFound, NotAllowed, Conflict, Unavailable)


@dataclass(frozen=True, kw_only=True)
class MadeFile:
    """A file of the workspace at the end."""

    content: bytes
    executable: bool = False


@dataclass(frozen=True, kw_only=True)
class DryRun:
    """What came of it. Entries of the `log` have the form of an event's body."""

    log: Sequence[Mapping[str, Any]]
    files: Mapping[str, MadeFile]
    output: Mapping[str, Any]
    steps: Sequence[Step]


async def dry_run(
    ctx: Context,
    template: Template,
    values: Mapping[str, Any],
    secrets: Mapping[str, str] | None = None,
    files: Mapping[str, bytes] | None = None,
) -> DryRun:
    """Tries a template out that lies in a folder with these files; without any, where it says that it does. Raises the
    first error of a step. Nothing of the settings' secrets is there, and of those given nothing is told."""
    check_given(ctx, template, values, secrets or {})
    task = f"dry-run-{uuid.uuid4()}"
    with TemporaryDirectory(prefix="dry-run-") as name:
        # By this name the actions know that the folder is the task's own, and no other of the machine.
        source, target = Path(name) / f"{task}-template", Path(name) / "workspace"
        source.mkdir()
        target.mkdir()
        if files is not None:
            await ctx.in_thread(_write, Workspace(source), files)
            template = replace(template, origin=f"file:{source}/")
        spec = await spec_for(ctx, template, values)
        return await _run(ctx, task, spec, Workspace(target), secrets or {})


async def _run(
    ctx: Context, task: str, spec: Mapping[str, Any], workspace: Workspace, secrets: Mapping[str, str]
) -> DryRun:
    settings: ScaffolderSettings = ctx.settings
    masks = Masks()
    book = MemoryBook(masks)
    scope = Scope(
        rendering=ctx.state(Renderer),
        masks=masks,
        task=task,
        spec=spec,
        secrets={key: Secret(value) for key, value in secrets.items()},
        parameters=settings.default_environment.parameters,
    )

    async def person() -> Context:
        return ctx

    run = Run(scope=scope, book=book, workspace=workspace, person=person, is_dry_run=True)
    try:
        output = await run_steps(run)
    except CallboardError as error:
        raise _masked(error, masks) from None
    return DryRun(
        log=book.lines,
        files=await ctx.in_thread(_collect, workspace),
        output=output,
        steps=steps_in(spec),
    )


@dataclass
class MemoryBook:
    """What a run writes that nobody goes on with."""

    masks: Masks
    lines: list[Mapping[str, Any]] = field(default_factory=list)

    async def say(self, message: str, step: str = "", status: str = "") -> None:
        said = {"message": self.masks.text(message), "stepId": step, "status": status}
        self.lines.append({key: value for key, value in said.items() if value or key == "message"})

    def done(self, position: int) -> Mapping[str, Any] | None:  # noqa: ARG002 - as any book
        return None

    async def begin(self, position: int, step: Step) -> None:  # noqa: ARG002 - as any book
        await self.say(f"Beginning step {step.name}", step.id, "processing")

    async def end(
        self,
        position: int,  # noqa: ARG002 - as any book
        step: Step,
        status: StepStatus,
        message: str,
        output: Mapping[str, Any] | None = None,  # noqa: ARG002 - as any book
    ) -> None:
        await self.say(message, step.id, status)

    async def skip(self, position: int, step: Step, message: str) -> None:  # noqa: ARG002 - as any book
        await self.say(message, step.id, "skipped")

    async def approval(self, position: int, step: Step, inputs: Sequence[Mapping[str, Any]]) -> None:
        """Nothing is done that would need any."""

    def called(self, position: int, given: Mapping[str, Any], output: Mapping[str, Any]) -> None:
        """Nobody takes anything back."""

    def journal(self, position: int, step: Step, part: str = "") -> Journal:  # noqa: ARG002 - as any book
        return _SpokenJournal(self, step.id)


class _SpokenJournal(MemoryJournal):
    """The journal of a call, whose lines are those of the run."""

    def __init__(self, book: MemoryBook, step: str) -> None:
        super().__init__()
        self._book, self._step = book, step

    async def log(self, message: str) -> None:
        await self._book.say(message, self._step)


def _write(workspace: Workspace, files: Mapping[str, bytes]) -> None:
    for path, content in files.items():
        workspace.write_bytes(path, content)


def _collect(workspace: Workspace) -> dict[str, MadeFile]:
    found: dict[str, MadeFile] = {}
    for path in workspace.walk(skip=(".git",)):
        if len(found) == MOST_FILES:
            raise Invalid(f"The template makes more than {MOST_FILES:,} files", hint="Try it out with less.")
        content = workspace.read_bytes(path, MOST_FILE_BYTES)
        found[path] = MadeFile(content=content, executable=workspace.stat(path).is_executable)
    return found


def _masked(error: CallboardError, masks: Masks) -> CallboardError:
    """The error without what is secret: also what an action says of its input goes to whoever tried it out."""
    kind = next((each for each in KINDS if isinstance(error, each)), Unavailable)
    said = masks.text(error.message)
    return kind(said, hint=masks.text(error.hint) if error.hint else None)
