"""Has actions done in a running portal as a step of a task does, with a journal that can lose its last word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from callboard import ActionContext, Secret, Workspace
from callboard.plugins.actions import MemoryJournal, find_action, perform, undo
from callboard.testing import RunningPortal


class Killed(BaseException):
    """The process is gone: nothing that comes later happens."""


@dataclass
class FragileJournal(MemoryJournal):
    """Dies when it is to keep `dies_at`, once."""

    dies_at: str = ""

    async def keep(self, key: str, value: Any) -> None:
        if key == self.dies_at:
            self.dies_at = ""
            raise Killed
        await super().keep(key, value)


@dataclass
class Doing:
    """A task whose workspace is `folder/work`, with one step."""

    running: RunningPortal
    folder: Path
    journal: FragileJournal = field(default_factory=FragileJournal)
    secrets: Mapping[str, Secret] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.work.mkdir(parents=True, exist_ok=True)

    @property
    def work(self) -> Path:
        return self.folder / "task" / "work"

    def write(self, **files: str) -> None:
        """Files of the workspace; names have `__` for `/`, and `_` for `.`."""
        for name, text in files.items():
            path = self.work / name.replace("__", "/").replace("_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    async def act(self, id: str, given: Mapping[str, Any], *, dry_run: bool = False) -> dict[str, Any]:
        """What the action gives, as a template sees it."""
        call = self._call(dry_run)
        done = await perform(find_action(call.ctx, id), given, call)
        return dict(done.output)

    async def undo(self, id: str, given: Mapping[str, Any], output: Mapping[str, Any]) -> None:
        call = self._call(False)
        await undo(find_action(call.ctx, id), given, output, call)

    def again(self) -> None:
        """Another task: what the journal holds is forgotten."""
        self.journal = FragileJournal()

    def _call(self, dry_run: bool) -> ActionContext:
        return ActionContext(
            ctx=self.running.context("actions"),
            workspace=Workspace(self.work),
            journal=self.journal,
            task="task-1",
            step="publish",
            secrets=self.secrets,
            is_dry_run=dry_run,
        )
