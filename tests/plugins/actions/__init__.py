"""Actions: a plugin of the tests with some, and people who may and may not have them done."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from callboard import Action, ActionContext, ActionExample, ActionModel, Conflict, Permission, Plugin

DO = "workshop.work.do"


class Paint(ActionModel):
    wall: str = Field(description="Which one.")
    coats: int = Field(default=1, ge=1)
    where: dict[str, Any] | None = None


class Painted(ActionModel):
    litres: int = Field(examples=[7])
    tools: list[str] = []


walls: list[str] = []


async def paint(given: Paint, act: ActionContext) -> Painted:
    await act.log(f"Painting {given.wall} for {act.ctx.identity.ref}")
    if not act.is_dry_run:
        await act.checkpoint(f"painted.{given.wall}", lambda: _paint(given.wall))
    act.workspace.write_text("done.txt", given.wall)
    return Painted(litres=given.coats * 2, tools=["brush"])


async def _paint(wall: str) -> bool:
    walls.append(wall)
    return True


async def scrape(given: Paint, gave: Painted, act: ActionContext) -> None:
    walls.remove(given.wall)


async def fail(given: ActionModel, act: ActionContext) -> None:
    raise Conflict("The wall is wet", hint="Wait.")


async def break_down(given: ActionModel, act: ActionContext) -> None:
    raise RuntimeError("ladder")


async def lie(given: ActionModel, act: ActionContext) -> Any:
    return {"litres": "many"}


WORKSHOP = Plugin(
    id="workshop",
    title="Workshop",
    contributes=[
        Permission(id=DO, title="Work", for_admins=True, resource_type="scaffolder-action"),
        Action(
            id="wall:paint",
            title="Paints a wall",
            input=Paint,
            output=Painted,
            run=paint,
            dry_run=paint,
            undo=scrape,
            requires=DO,
            examples=[ActionExample(title="A red wall", input={"wall": "red"})],
        ),
        Action(id="wall:fail", title="Fails", input=ActionModel, run=fail, requires=DO),
        Action(id="wall:break", title="Breaks", input=ActionModel, run=break_down, requires=DO),
        Action(id="wall:lie", title="Lies", input=ActionModel, output=Painted, run=lie, requires=DO),
        Action(id="wall:tear-down", title="Asks", input=ActionModel, run=fail, requires=DO, needs_approval=True),
    ],
)
