"""Actions: one model for whatever does something. The same one is a step of a template, a button, a command and a call
of the REST API."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from pydantic import ValidationInfo, field_validator

from callboard.foundation.config import Settings
from callboard.foundation.secrets import Secret
from callboard.foundation.workspace import Workspace
from callboard.kernel.context import Context
from callboard.kernel.plugin import Contribution


class ActionModel(Settings):
    """What an action takes, or what it gives: JSON with names in camelCase. What is not in it is refused. A text that
    it gives and that is secret has the format `password` in its JSON Schema."""

    @field_validator("*", mode="before")
    @classmethod
    def _refuse_what_is_of_another_kind(cls, value: Any, info: ValidationInfo) -> Any:  # noqa: ARG003 - one of theirs
        return value  # A text of an action may be empty, where one of the settings may not.


class Journal(Protocol):
    """Where a run keeps what it says and what it has done, so that another process can go on with it."""

    async def log(self, message: str) -> None:
        """Adds lines to the log that people follow. Secrets in them are masked."""

    async def recall(self, key: str) -> tuple[Any] | None:
        """What was kept under a key, in a tuple; None when nothing was."""

    async def keep(self, key: str, value: Any) -> None:
        """Keeps a JSON value for good, before it returns. Raises Conflict when another process has taken over."""


@dataclass(frozen=True, kw_only=True)
class ActionContext:
    """One call of an action: for whom, where its files are, and what it may leave behind.

    `ctx` is the plugin's own context for the person on whose behalf this runs; each of its database calls is a
    transaction. `workspace` is the folder that the steps of one task share. `origin` is the place that relative
    addresses start from, as `url:https://…/` or `file:/…`, and `origin_ref` the entity that asks, as a template's;
    both are empty for a call from elsewhere. `user` is the person's entity, if they have one.
    """

    ctx: Context
    workspace: Workspace
    journal: Journal
    task: str
    step: str = ""
    origin: str = ""
    origin_ref: str = ""
    user: Mapping[str, Any] | None = None
    secrets: Mapping[str, Secret] = field(default_factory=dict)
    is_dry_run: bool = False
    cancelled: asyncio.Event = field(default_factory=asyncio.Event)

    async def log(self, message: str) -> None:
        """Says something to whoever follows the run."""
        await self.journal.log(message)

    async def checkpoint(self, key: str, work: Callable[[], Awaitable[Any]]) -> Any:
        """The JSON value that `work` gives: done once, however often the step is begun again.

        What `work` has done when the process dies before its value is kept is done again, so look first whether it
        is there already.
        """
        if kept := await self.journal.recall(key):
            return kept[0]
        value = await work()
        await self.journal.keep(key, value)
        return value

    @contextmanager
    def temporary_folder(self) -> Iterator[Workspace]:
        """A folder beside the workspace that is gone after the block."""
        with tempfile.TemporaryDirectory(prefix=f"{self.task}-", dir=self.workspace.root.parent) as folder:
            yield Workspace(Path(folder))


@dataclass(frozen=True, kw_only=True)
class ActionExample:
    """How an action is used: a sentence, and the input of a step."""

    title: str
    input: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Action(Contribution):
    """Something that can be done, named `noun:verb` or `tool:noun:verb`.

    `run` gets the input, an instance of `input`, and returns an instance of `output` or, without one, None. `dry_run`
    does the same without touching anything outside the workspace; it may be `run` itself. `undo` takes back what was
    done, from the input and the output. With `needs_approval` somebody else has to agree first. One that `publishes`
    makes the workspace, or the folder of it that the input has as `sourcePath`, a new repository or the like.
    """

    id: str
    title: str
    run: Callable[[Any, ActionContext], Awaitable[Any]]
    requires: str
    input: type[ActionModel]
    output: type[ActionModel] | None = None
    description: str = ""
    examples: Sequence[ActionExample] = ()
    dry_run: Callable[[Any, ActionContext], Awaitable[Any]] | None = None
    undo: Callable[[Any, Any, ActionContext], Awaitable[None]] | None = None
    needs_approval: bool = False
    publishes: bool = False
    deadline: float = 600.0
