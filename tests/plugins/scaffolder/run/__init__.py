"""Tasks: a plugin of the tests with actions, and templates that take them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field

from callboard import Action, ActionContext, ActionModel, Conflict, Plugin, Secret
from callboard.plugins.scaffolder.model import EXECUTE
from callboard.testing import RunningPortal

OVER = {"completed", "failed", "cancelled"}
TASKS = "/api/scaffolder/v2/tasks"


class Echo(ActionModel):
    value: Any = None
    fail: bool = False


class Echoed(ActionModel):
    value: Any = None


class Key(ActionModel):
    token: Secret


class Minted(ActionModel):
    token: str = Field(json_schema_extra={"format": "password"})


class Put(ActionModel):
    path: str
    text: str


class Read(ActionModel):
    path: str


class Hold(ActionModel):
    name: str = "gate"


done: list[Any] = []
gates: dict[str, bool] = {}


async def echo(given: Echo, act: ActionContext) -> Echoed:
    await act.log(f"Echo: {given.value}")
    done.append(given.value)
    if given.fail:
        raise Conflict(f"It does not like {given.value}", hint="Say something else.")
    return Echoed(value=given.value)


async def use_key(given: Key, act: ActionContext) -> Echoed:
    await act.log(f"The key is {given.token.reveal()}, and backwards {given.token.reveal()[::-1]}")
    return Echoed(value=given.token.reveal())


async def mint(given: ActionModel, act: ActionContext) -> Minted:
    await act.checkpoint("made", _coin)
    return Minted(token="c0in-of-the-mint-4711")


async def _coin() -> str:
    return "c0in-of-the-mint"


async def put(given: Put, act: ActionContext) -> None:
    act.workspace.write_text(given.path, given.text)


async def read(given: Read, act: ActionContext) -> Echoed:
    return Echoed(value=act.workspace.read_text(given.path))


async def hold(given: Hold, act: ActionContext) -> None:
    """Goes on once the test opens its gate, or the task is cancelled."""
    gates.setdefault(given.name, False)
    while not gates[given.name] and not act.cancelled.is_set():
        await asyncio.sleep(0.01)
    if act.cancelled.is_set():
        raise Conflict("It was let go")


async def break_down(given: ActionModel, act: ActionContext) -> None:
    raise RuntimeError("a broken ladder")


BENCH = Plugin(
    id="bench",
    title="Bench",
    needs=["scaffolder"],
    contributes=[
        Action(id="bench:echo", title="Echo", input=Echo, output=Echoed, requires=EXECUTE, run=echo, dry_run=echo),
        Action(id="bench:key", title="Use a key", input=Key, output=Echoed, requires=EXECUTE, run=use_key),
        Action(id="bench:mint", title="Mint", input=ActionModel, output=Minted, requires=EXECUTE, run=mint),
        Action(id="bench:put", title="Put", input=Put, requires=EXECUTE, run=put, dry_run=put),
        Action(id="bench:read", title="Read", input=Read, output=Echoed, requires=EXECUTE, run=read, dry_run=read),
        Action(id="bench:hold", title="Hold", input=Hold, requires=EXECUTE, run=hold),
        Action(id="bench:break", title="Break", input=ActionModel, requires=EXECUTE, run=break_down),
        Action(
            id="bench:careful",
            title="Careful",
            input=Echo,
            output=Echoed,
            requires=EXECUTE,
            run=echo,
            needs_approval=True,
        ),
    ],
)


def template(name: str, *steps: Mapping[str, Any], **spec: Any) -> dict[str, Any]:
    """A template with these steps."""
    return {
        "apiVersion": "scaffolder.backstage.io/v1beta3",
        "kind": "Template",
        "metadata": {"name": name},
        "spec": {"type": "service", "owner": "group:default/platform", "steps": list(steps), **spec},
    }


def step(id_: str, action: str = "bench:echo", **more: Any) -> dict[str, Any]:
    """One step: `condition` is what stands under `if`."""
    condition = {"if": more.pop("condition")} if "condition" in more else {}
    return {"id": id_, "name": id_.title(), "action": action, **condition, **more}


async def begin(running: RunningPortal, name: str, values: Any = None, **more: Any) -> str:
    """Has a task made."""
    body = {"templateRef": f"template:default/{name}", "values": values or {}, **more}
    made: str = (await running.api(TASKS, method="POST", json=body))["id"]
    return made


async def finish(running: RunningPortal, id_: str, *, status: str = "completed") -> list[dict[str, Any]]:
    """What it said, once it has ended as it should."""

    async def is_over() -> bool:
        return (await running.api(f"{TASKS}/{id_}"))["status"] in OVER

    await running.wait_until(is_over)
    events: list[dict[str, Any]] = await running.api(f"{TASKS}/{id_}/events")
    task = await running.api(f"{TASKS}/{id_}")
    assert task["status"] == status, said(events)
    return events


async def run(running: RunningPortal, name: str, values: Any = None, **more: Any) -> list[dict[str, Any]]:
    """Has a template's task done, to a good end."""
    return await finish(running, await begin(running, name, values, **more))


def said(events: Sequence[Mapping[str, Any]], step: str | None = None) -> list[str]:
    """The lines of the log."""
    return [
        event["body"]["message"]
        for event in events
        if event["type"] == "log" and (step is None or event["body"].get("stepId") == step)
    ]
