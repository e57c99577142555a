"""debug:log and debug:wait."""

from __future__ import annotations

import asyncio
import json
from typing import Literal

from pydantic import Field

from callboard import Action, ActionContext, ActionExample, ActionModel, Invalid

from ..model import EXECUTE

LONGEST_WAIT = 600.0
LARGEST_SHOWN = 100_000


class Log(ActionModel):
    """What debug:log takes."""

    message: str | None = Field(default=None, description="Message to output.")
    list_workspace: bool | Literal["with-filenames", "with-contents"] | None = Field(
        default=None,
        description="List all files in the workspace. If used with `with-contents`, also output the file contents",
    )


class Wait(ActionModel):
    """What debug:wait takes."""

    minutes: float | None = Field(default=None, description="Waiting period in minutes.")
    seconds: float | None = Field(default=None, description="Waiting period in seconds.")
    milliseconds: float | None = Field(default=None, description="Waiting period in milliseconds.")


async def log(given: Log, act: ActionContext) -> None:
    """Says a message, and what is in the workspace."""
    written = given.model_dump(mode="json", by_alias=True, exclude_unset=True)
    await act.log(json.dumps(written, indent=2, ensure_ascii=False))
    if given.message:
        await act.log(given.message)
    if given.list_workspace:
        await act.log(await asyncio.to_thread(_listing, act, contents=given.list_workspace == "with-contents"))


async def wait(given: Wait, act: ActionContext) -> None:
    """Waits, at most for ten minutes, or until the task is cancelled."""
    seconds = (given.minutes or 0) * 60 + (given.seconds or 0) + (given.milliseconds or 0) / 1000
    if seconds > LONGEST_WAIT:
        raise Invalid(f"Waiting duration is longer than the maximum threshold of {LONGEST_WAIT / 60:g} minutes")
    if seconds < 0:
        raise Invalid("Waiting duration is less than nothing")
    await act.log(f"Waiting for {seconds:g} seconds...")
    await rest(act, seconds)


async def rest(act: ActionContext, seconds: float) -> None:
    """Waits that long, or until the task is cancelled."""
    try:
        async with asyncio.timeout(seconds):
            await act.cancelled.wait()
    except TimeoutError:
        return


def _listing(act: ActionContext, *, contents: bool) -> str:
    """The files; links are not among them, and so what they lead to is not shown."""
    lines = ["Workspace:"]
    for path in act.workspace.walk(skip=()):
        lines.append(f"  - {path}:\n\n  {_shown(act, path)}" if contents else f"  - {path}")
    return "\n".join(lines)


def _shown(act: ActionContext, path: str) -> str:
    if act.workspace.stat(path).size > LARGEST_SHOWN:
        return f"(more than {LARGEST_SHOWN:,} bytes)"
    return text_of(act.workspace.read_bytes(path))


def text_of(content: bytes) -> str:
    """The content of any file as a log can show it."""
    return content.decode("utf-8", errors="replace")


ACTIONS = (
    Action(
        id="debug:log",
        title="Write to the log",
        description="Writes a message into the log and/or lists all files in the workspace.",
        input=Log,
        run=log,
        dry_run=log,
        requires=EXECUTE,
        examples=[
            ActionExample(title="Write a message", input={"message": "Hello ${{ user.entity.metadata.name }}"}),
            ActionExample(title="Show all files with what is in them", input={"listWorkspace": "with-contents"}),
        ],
    ),
    Action(
        id="debug:wait",
        title="Wait",
        description="Waits for a certain period of time.",
        input=Wait,
        run=wait,
        requires=EXECUTE,
        examples=[ActionExample(title="Wait for a minute and a half", input={"minutes": 1, "seconds": 30})],
    ),
)
