"""People and teams on everybody's front page: who is on call for what is theirs, and a way in for newcomers."""

from __future__ import annotations

import time

from callboard import Context, ui
from callboard.plugins.catalog import Entity, Exists, OneOf, Or, catalog_of, ownership_refs, select_entities
from callboard.plugins.home import Filled, Widget

from .contacts import OPSGENIE, PAGERDUTY, Contact, contacts_of
from .queries import arrival_of

READ = "catalog.entity.read"
MOST_LOOKED_AT, MOST_LINES = 200, 8
WELCOME, FIRST_WEEKS = "/welcome", 8 * 7 * 24 * 3600.0


async def on_call(ctx: Context) -> Filled | None:
    """Rotas of what the person and their teams own, each once; nothing where there are none."""
    keys = [PAGERDUTY, OPSGENIE, *(each.annotation for each in ctx.settings.contacts if each.what == "on-call")]
    watched = Or(tuple(Exists(f"metadata.annotations.{key}".lower()) for key in keys))
    owners = tuple(await ownership_refs(ctx))
    mine = await select_entities(ctx, OneOf("relations.ownedby", owners), watched, most=MOST_LOOKED_AT)
    rotas: dict[str, tuple[Contact, list[Entity]]] = {}
    for each in sorted(mine, key=lambda entity: entity.title.lower()):
        for contact in contacts_of(each, ctx.settings):
            if contact.what == "on-call":
                rotas.setdefault(contact.href, (contact, []))[1].append(each)
    if not rotas:
        return None
    catalog = catalog_of(ctx)
    lines = [
        (contact, [(each, catalog.look(each)) for each in entities], len(entities))
        for contact, entities in list(rotas.values())[:MOST_LINES]
    ]
    return Filled(body=ui.template("people/home/on_call.html", lines=lines), count=len(rotas))


async def first_weeks(ctx: Context) -> Filled | None:
    """For whoever came lately: the way to what they need first."""
    arrival = await ctx.database.read(arrival_of, ctx.identity.ref)
    if arrival is None or time.time() - arrival.seen > FIRST_WEEKS:
        return None
    line = {"text": "Meet your team, and see what to read first", "href": WELCOME, "icon": "compass"}
    return Filled(body=ui.list([line], bare=True), href=WELCOME, more="Open")


HOME = (
    Widget(
        id="first-weeks",
        title="Your first weeks",
        description="For whoever came lately: their team, what to read first, whom to ask.",
        icon="compass",
        order=12,
        inline=True,
        requires=READ,
        render=first_weeks,
    ),
    Widget(
        id="on-call",
        title="On call",
        description="The rotas of what you or your teams own.",
        icon="siren",
        area="side",
        order=20,
        inline=True,
        requires=READ,
        render=on_call,
    ),
)
