"""Something to do: a step of a template, a call, a command. It counts no wave twice, however often it is begun."""

from pydantic import Field

from callboard import Action, ActionContext, ActionExample, ActionModel
from callboard.plugins.catalog import find_entity

from . import store


class Wave(ActionModel):
    """What it takes."""

    entity_ref: str = Field(description="At what to wave, such as component:default/web-player.")


class Waved(ActionModel):
    """What it gives."""

    title: str


async def wave_at(given: Wave, act: ActionContext) -> Waved:
    """Waves in the name of whoever has this done."""
    entity = await find_entity(act.ctx, given.entity_ref)

    async def save() -> None:
        await act.ctx.database.run(store.save_waves, [str(entity.ref)], act.ctx.identity.ref)

    if not act.is_dry_run:
        await act.checkpoint("waved", save)
    await act.log(f"Waved at {entity.title}.")
    return Waved(title=entity.title)


wave = Action(
    id="hello:wave",
    title="Waves at an entity",
    input=Wave,
    output=Waved,
    run=wave_at,
    dry_run=wave_at,
    requires="hello.wave.create",
    examples=[ActionExample(title="Wave at the player", input={"entityRef": "component:default/web-player"})],
)
