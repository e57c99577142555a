"""The shell: `callboard hello wave component:default/web-player`."""

from typing import Annotated

import typer

from callboard import Command, Context
from callboard.plugins.catalog import find_entity

from . import store


async def wave_at(
    ctx: Context, ref: Annotated[str, typer.Argument(help="Such as component:default/web-player.")]
) -> int:
    """Waves at an entity."""
    entity = await find_entity(ctx, ref)
    await ctx.database.run(store.save_waves, [str(entity.ref)], ctx.identity.ref)
    print(f"Waved at {entity.title}.")
    return 0


wave = Command(name="wave", run=wave_at, help="Waves at an entity.")
