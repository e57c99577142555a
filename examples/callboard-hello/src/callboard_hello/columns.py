"""The column of the catalog's table: one question to the database for all rows."""

from collections.abc import Sequence

from callboard import Context
from callboard.plugins.catalog import Entity, EntityColumn

from . import store


async def count_waves(entities: Sequence[Entity], ctx: Context) -> Sequence[object]:
    """The counts, in the order of the rows."""
    refs = [str(entity.ref) for entity in entities]
    counts = await ctx.database.run(store.count_waves, refs)
    return [counts.get(ref, 0) for ref in refs]


waves = EntityColumn(id="waves", title="Waves", values=count_waves, kinds=["Component"], type="number")
