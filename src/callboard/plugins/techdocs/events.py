"""What the catalog and code hosts tell: entities that came, changed or went, and pushes."""

from __future__ import annotations

from collections.abc import Sequence

from callboard import Context, On
from callboard.plugins.catalog import EntitiesChanged
from callboard.plugins.events import RepositoryPushed, note

from .build import builds_here, plan_entities, plan_push
from .model import SiteKey

SHOWN = 3


async def entities_changed(event: EntitiesChanged, ctx: Context) -> None:
    """Documentation comes, moves and goes with its entity."""
    if builds_here(ctx):
        await plan_entities(ctx, dict.fromkeys((*event.written, *event.removed)))


async def pushed(event: RepositoryPushed, ctx: Context) -> None:
    """What is built of the changed paths of that branch is built again."""
    if builds_here(ctx):
        reached = await plan_push(ctx, event)
        if reached:
            await ctx.database.run(note, event.delivery, "techdocs", words_for(reached))


def words_for(reached: Sequence[SiteKey]) -> str:
    """What an operator reads beside the delivery."""
    names = [f"{each.ref}@{each.version}" if each.version else each.ref for each in reached]
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"Documentation built again: {', '.join(names[:SHOWN])}{more}."


LISTENERS = (
    On(event=EntitiesChanged, run=entities_changed, deadline=600.0),
    On(event=RepositoryPushed, run=pushed),
)
