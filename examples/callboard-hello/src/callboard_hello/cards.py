"""The card on the page of every component: how many waved, and a button to wave."""

from callboard import Context, ui
from callboard.plugins.catalog import Entity, EntityCard

from . import store


async def show_waves(entity: Entity, ctx: Context) -> ui.Component:
    """A card that needs a form uses a template of its own; most cards get by with the functions of `ui`."""
    ref = str(entity.ref)
    counts = await ctx.database.run(store.count_waves, [ref])
    return ui.template("hello/card.html", greeting=ctx.settings.greeting, entity=entity, count=counts.get(ref, 0))


waves = EntityCard(
    id="hello",
    title="Hello",
    icon="hand",
    render=show_waves,
    shows_for=lambda entity: entity.kind == "Component",
    area="side",
    requires="hello.wave.read",
)
