"""The tab of a component: who waved, and when."""

import datetime

from callboard import Context, ui
from callboard.plugins.catalog import Entity, EntityTab

from . import store


async def list_waves(entity: Entity, ctx: Context) -> ui.Component:
    """A table, made without a template."""
    found = await ctx.database.run(store.latest_waves, ref=str(entity.ref))
    if not found:
        return ui.empty_state("Nobody has waved yet", "The card on the overview has a button for it.", icon="hand")
    rows = [{"person": each.person, "at": datetime.datetime.fromtimestamp(each.at, datetime.UTC)} for each in found]
    return ui.data_table(rows, columns=[ui.column("person", "Who"), ui.column("at", "When", type="time")])


waves = EntityTab(
    id="waves",
    title="Waves",
    render=list_waves,
    shows_for=lambda entity: entity.kind == "Component",
    requires="hello.wave.read",
)
