"""A process that does tasks until it is killed, and the action that those tasks take: it records outside of the portal
whatever it does, so that nothing can be done twice unseen."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

from callboard import Action, ActionContext, ActionModel, Conflict, Plugin
from callboard.kernel.assemble import make_portal
from callboard.kernel.discovery import Found, installed
from callboard.plugins.scaffolder.model import EXECUTE

# The plugins are imported by whom this process is forked from.
installed()
STEPS = 10
PAUSE = 0.004
RECORD = "record.txt"


class Place(ActionModel):
    folder: str
    number: int


async def leave_a_mark(given: Place, act: ActionContext) -> None:
    """Makes one thing outside that cannot be made twice, and one in the workspace."""
    here, half = f"{act.task}/{given.number}", "half-done"
    note(given.folder, "enter", here)
    if act.workspace.exists(half):
        raise Conflict("What another process had half done is still there")
    if any(not act.workspace.exists(f"step-{before}") for before in range(given.number)):
        raise Conflict("What earlier steps had made is gone")
    await act.log(f"Marking {here} with {act.secrets['key'].reveal()}")
    act.workspace.write_text(half, here)
    await asyncio.sleep(PAUSE)
    act.workspace.delete(half)

    async def mark() -> str:
        note(given.folder, "make", here)
        place = Path(given.folder) / "marks" / here.replace("/", ".")
        # Who dies between making a thing and keeping that it is made looks whether it is there, as actions shall.
        if not place.exists():
            with place.open("x") as file:
                file.write(act.step)
        await asyncio.sleep(PAUSE)
        return str(place)

    await act.checkpoint("mark", mark)
    note(given.folder, "kept", here)
    await asyncio.sleep(PAUSE)
    act.workspace.write_text(f"step-{given.number}", here)


def note(folder: str, what: str, where: str) -> None:
    """One line, which is there whole or not at all."""
    handle = os.open(Path(folder) / RECORD, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(handle, f"{what} {where}\n".encode())
    os.close(handle)


MARKING = Plugin(
    id="marking",
    title="Marking",
    needs=["scaffolder"],
    contributes=[Action(id="mark", title="Leave a mark", input=Place, requires=EXECUTE, run=leave_a_mark)],
)


def specification(folder: Path) -> dict[str, Any]:
    """A task of ten steps."""
    steps = [
        {
            "id": f"s{number}",
            "name": f"Step {number}",
            "action": "mark",
            "input": {"folder": str(folder), "number": number},
        }
        for number in range(STEPS)
    ]
    return {"apiVersion": "scaffolder.backstage.io/v1beta3", "steps": steps, "output": {}, "parameters": {}}


def work(folder: Path, ready: Any) -> None:
    """The life of one process: it says when it begins, and has no end of its own."""
    asyncio.run(_work(folder, ready))


async def _work(folder: Path, ready: Any) -> None:
    found = Found(plugin=MARKING, origin="test", built_in=True)
    # As on a machine of its own: what others had in their folders is not here.
    own = folder / f"own-{os.getpid()}.yaml"
    own.write_text(f"backend: {{dataFolder: '{folder}/data-{os.getpid()}'}}\n", encoding="utf-8")
    portal = make_portal([folder / "callboard.yaml", own], folder=folder, environ={}, more=[found])
    await portal.start()
    ready.send_bytes(b"1")
    await asyncio.Event().wait()
