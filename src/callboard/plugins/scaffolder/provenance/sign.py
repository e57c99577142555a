"""Before a step makes the workspace a repository: what the template made is kept, and a file in it says where it came
from. Afterwards: where the repository is, and which entity was registered."""

from __future__ import annotations

import datetime
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from callboard import Action, Context, Workspace

from ..model import Step
from ..publishing import source_folder
from . import store
from .marker import MARKER, Origin, write_marker
from .snapshots import take


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """Looks on while a task is done. `inputs` are the answers of the form without secrets. With `marked`, what is
    published says itself where it came from."""

    ctx: Context
    task: str
    template: str
    inputs: Mapping[str, Any]
    created_by: str
    marked: bool = True

    async def before(self, step: Step, action: Action, given: Mapping[str, Any], workspace: Workspace) -> None:
        """Keeps what is about to be published."""
        if not action.publishes:
            return
        path = given.get("sourcePath")
        folder = source_folder(workspace, path if isinstance(path, str) else ".")
        snapshot = await take(folder)
        row = {
            "id": creation_id(self.task, step.id),
            "task": self.task,
            "step": step.id,
            "template": self.template,
            "inputs": self.inputs,
            "created_by": self.created_by,
            "created_at": time.time(),
        }
        # Tasks that are done side by side share the context, but no transaction.
        async with self.ctx.transaction() as own:
            rendering = await own.database.run(store.keep_rendering, snapshot)
            when = await own.database.run(store.begin_creation, {**row, "rendering": rendering})
        if self.marked:
            await self.ctx.in_thread(folder.write_bytes, MARKER, write_marker(self._origin(rendering, when)))

    async def after(self, step: Step, action: Action, output: Mapping[str, Any]) -> None:
        """Notes where that is which was published, and which entity was registered for it."""
        if action.publishes:
            remote, contents = (str(output.get(key) or "") for key in ("remoteUrl", "repoContentsUrl"))
            id_ = creation_id(self.task, step.id)
            async with self.ctx.transaction() as own:
                await own.database.run(store.complete_creation, id_, remote=remote, contents=contents)
        elif isinstance(ref := output.get("entityRef"), str) and ref:
            async with self.ctx.transaction() as own:
                await own.database.run(store.name_entity, self.task, ref.lower())

    def _origin(self, rendering: str, when: float) -> Origin:
        day = datetime.datetime.fromtimestamp(when, datetime.UTC).date().isoformat()
        return Origin(template=self.template, task=self.task, rendering=rendering, created=day, inputs=self.inputs)


def creation_id(task: str, step: str) -> str:
    """One for each step of a task."""
    return f"{task}.{step}"[:80]
