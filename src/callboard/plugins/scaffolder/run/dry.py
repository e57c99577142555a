"""Trying a template out: its steps are done as far as they touch nothing but files, and nothing is kept."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from callboard import (
    Action,
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
    git,
)
from callboard.plugins.actions import MemoryJournal

from ..model import Step, StepStatus, Task, Template
from ..provenance import take
from ..publishing import source_folder
from ..render import Renderer
from ..settings import ScaffolderSettings
from .create import check_given, spec_for
from .masking import Masks
from .scope import Scope
from .specification import steps_in
from .steps import Run, Watcher, run_steps

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


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One run that leaves nothing behind."""

    task: str
    spec: Mapping[str, Any]
    workspace: Workspace
    secrets: Mapping[str, str] = field(default_factory=dict)
    watcher: Watcher | None = None
    publishes: bool = True


async def dry_run(
    ctx: Context,
    template: Template,
    values: Mapping[str, Any],
    secrets: Mapping[str, str] | None = None,
    files: Mapping[str, bytes | MadeFile] | None = None,
    *,
    at: str = "",
    publishes: bool = True,
    checked: bool = False,
) -> DryRun:
    """Tries a template out that lies in a folder with these files, as the file `at` if it is not at the top; without
    any, where it says that it does. Without `publishes`, steps that would publish are not even asked whether they
    could. Raises the first error of a step. Nothing of the settings' secrets is there, and of those given nothing is
    told."""
    check_given(ctx, template, values, secrets or {}, checked=checked)
    task = f"dry-run-{uuid.uuid4()}"
    with TemporaryDirectory(prefix="dry-run-") as name:
        # Actions fetch from a folder of this name: it is the task's own.
        source, target = Path(name) / f"{task}-template", Path(name) / "workspace"
        source.mkdir()
        target.mkdir()
        if files is not None:
            await ctx.in_thread(_write, Workspace(source), files)
            template = replace(template, origin=f"file:{source}/{at}")
        spec = await spec_for(ctx, template, values)
        trial = Trial(task=task, spec=spec, workspace=Workspace(target), secrets=secrets or {}, publishes=publishes)
        return await _run(ctx, trial)


async def render_published(
    ctx: Context, template: Template, task: Task, step: str, values: Mapping[str, Any]
) -> Mapping[str, git.FileChange]:
    """The files that a step of a task would publish if the template were used as it is today, with these answers and no
    secrets. It is done with the rights of `ctx`, and for the person who had the task made: their name may be in a file.
    Raises NotFound when the step is not done, and the first error of a step."""
    watcher = _Publishing(step)
    with TemporaryDirectory(prefix="rendering-") as folder:
        spec = {**await spec_for(ctx, template, values), "user": task.spec.get("user") or {}}
        workspace = Path(folder) / "workspace"
        workspace.mkdir()
        trial = Trial(task=task.id, spec=spec, workspace=Workspace(workspace), watcher=watcher, publishes=False)
        await _run(ctx, trial)
    if watcher.files is None:
        raise NotFound(f"The template publishes nothing in the step `{step}`", hint="Its conditions have changed.")
    return watcher.files


class _Publishing:
    """Keeps what a step is about to publish."""

    def __init__(self, step: str) -> None:
        self._step = step
        self.files: Mapping[str, git.FileChange] | None = None

    async def before(self, step: Step, action: Action, given: Mapping[str, Any], workspace: Workspace) -> None:
        if step.id == self._step and action.publishes:
            self.files = await take(source_folder(workspace, str(given.get("sourcePath") or ".")))

    async def after(self, step: Step, action: Action, output: Mapping[str, Any]) -> None:
        """Nothing is published."""


async def _run(ctx: Context, trial: Trial) -> DryRun:
    settings: ScaffolderSettings = ctx.settings
    masks = Masks()
    book = MemoryBook(masks)
    scope = Scope(
        rendering=ctx.state(Renderer),
        masks=masks,
        task=trial.task,
        spec=trial.spec,
        secrets={key: Secret(value) for key, value in trial.secrets.items()},
        parameters=settings.default_environment.parameters,
    )

    async def person() -> Context:
        return ctx

    run = Run(
        scope=scope,
        book=book,
        workspace=trial.workspace,
        person=person,
        is_dry_run=True,
        publishes=trial.publishes,
        watcher=trial.watcher,
    )
    try:
        output = await run_steps(run)
    except CallboardError as error:
        raise _masked(error, masks) from None
    return DryRun(
        log=book.lines,
        files=await ctx.in_thread(collect, trial.workspace),
        output=output,
        steps=steps_in(trial.spec),
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


def _write(workspace: Workspace, files: Mapping[str, bytes | MadeFile]) -> None:
    for path, given in files.items():
        file = MadeFile(content=given) if isinstance(given, bytes) else given
        workspace.write_bytes(path, file.content, executable=file.executable)


def collect(workspace: Workspace) -> dict[str, MadeFile]:
    """All files of a folder. Raises Invalid for too many."""
    found: dict[str, MadeFile] = {}
    for path in workspace.walk(skip=(".git",)):
        if len(found) == MOST_FILES:
            raise Invalid(f"There are more than {MOST_FILES:,} files", hint="Try it out with less.")
        content = workspace.read_bytes(path, MOST_FILE_BYTES)
        found[path] = MadeFile(content=content, executable=workspace.stat(path).is_executable)
    return found


def _masked(error: CallboardError, masks: Masks) -> CallboardError:
    """The error without what is secret: also what an action says of its input goes to whoever tried it out."""
    kind = next((each for each in KINDS if isinstance(error, each)), Unavailable)
    said = masks.text(error.message)
    return kind(said, hint=masks.text(error.hint) if error.hint else None)
