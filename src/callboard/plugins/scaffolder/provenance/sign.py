"""Before a step makes the workspace a repository: what the template made is kept, and a file in it says where it came
from. Afterwards: where the repository is, and which entity was registered."""

from __future__ import annotations

import datetime
import time
from collections.abc import Mapping
from typing import Any

from callboard import Context, Workspace

from ..publishing import source_folder
from . import store
from .marker import MARKER, Origin, write_marker
from .snapshots import take


async def sign(
    ctx: Context,
    workspace: Workspace,
    given: Mapping[str, Any],
    *,
    task: str,
    step: str,
    template: str,
    inputs: Mapping[str, Any],
    created_by: str,
    marked: bool = True,
) -> None:
    """`given` is the input of the step that publishes, `inputs` the answers of the form without secrets. Each database
    call of `ctx` is a transaction."""
    folder = source_folder(workspace, str(given.get("sourcePath") or "."))
    snapshot = await take(folder)
    rendering = await ctx.database.run(store.keep_rendering, snapshot)
    row = {
        "id": creation_id(task, step),
        "task": task,
        "step": step,
        "template": template,
        "rendering": rendering,
        "inputs": inputs,
        "created_by": created_by,
        "created_at": time.time(),
    }
    when = await ctx.database.run(store.begin_creation, row)
    if marked:
        day = datetime.datetime.fromtimestamp(when, datetime.UTC).date().isoformat()
        origin = Origin(template=template, task=task, rendering=rendering, created=day, inputs=inputs)
        await ctx.in_thread(folder.write_bytes, MARKER, write_marker(origin))


async def published(ctx: Context, output: Mapping[str, Any], *, task: str, step: str) -> None:
    """Notes where that is which a step has published."""
    remote, contents = (str(output.get(key) or "") for key in ("remoteUrl", "repoContentsUrl"))
    await ctx.database.run(store.complete_creation, creation_id(task, step), remote=remote, contents=contents)


async def registered(ctx: Context, output: Mapping[str, Any], *, task: str) -> None:
    """Notes which entity a step has registered."""
    if isinstance(ref := output.get("entityRef"), str) and ref:
        await ctx.database.run(store.name_entity, task, ref.lower())


def creation_id(task: str, step: str) -> str:
    """One for each step of a task."""
    return f"{task}.{step}"[:80]
