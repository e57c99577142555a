"""Who knows about a component, and how to reach those who own it."""

from __future__ import annotations

from callboard import Context, ui
from callboard.plugins.catalog import Entity, EntityCard, find_entities

from ..contacts import Contact, chat_with, contacts_of
from ..find import find_knowers

MOST_SHOWN = 5


def _has_somebody(entity: Entity) -> object:
    return entity.ref.kind not in {"group", "user", "location"} and next(entity.targets("ownedBy"), None)


async def knowing(entity: Entity, ctx: Context) -> ui.Component:
    """The chat of the team, the rota, and the people, each with the reason."""
    owners = await find_entities(ctx, list(entity.targets("ownedBy")))
    ways: dict[str, Contact] = {}
    for each in (entity, *owners.values()):
        for way in contacts_of(each, ctx.settings):
            if way.what != "mail":
                ways.setdefault(way.href, way)
    knowers = await find_knowers(ctx, [entity])
    lines = [(each, chat_with(each.person, ctx.settings)) for each in knowers[:MOST_SHOWN]]
    return ui.template(
        "people/cards/knowing.html",
        ways=sorted(ways.values(), key=lambda way: way.what)[:4],
        lines=lines,
        more=len(knowers) - len(lines),
        ref=entity.ref,
    )


CARDS = (
    EntityCard(
        id="knowing",
        title="Who knows about this",
        icon="users-round",
        area="side",
        render=knowing,
        shows_for=_has_somebody,
        inline=True,
        order=20,
    ),
)
