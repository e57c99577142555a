"""Teams and people: how they are reached, what they own, who belongs to them, where they sit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from callboard import Context, ui
from callboard.plugins.catalog import (
    Entity,
    EntityCard,
    EntityRef,
    Equals,
    OneOf,
    catalog_of,
    count_entities,
    count_values,
    find_entities,
    groups_below,
    links_to,
)

from ..contacts import chat_with, contacts_of

MOST_TILES = 16
MOST_MEMBERS = 60
MOST_SIBLINGS = 12
OWNED, MEMBER = "relations.ownedby", "relations.memberof"


def _is_owner(entity: Entity) -> bool:
    return entity.ref.kind in {"group", "user"}


async def contact(entity: Entity, ctx: Context) -> ui.Component:
    """A chat in one click, who is on call, the address for mail."""
    return ui.template("people/cards/contact.html", contacts=contacts_of(entity, ctx.settings), name=entity.title)


async def ownership(entity: Entity, ctx: Context) -> ui.Component:
    """Tiles by kind and type: of a group what it owns itself, and what all below it own; of a person theirs with what
    their groups own."""
    ref = str(entity.ref)
    if entity.ref.kind == "user":
        owners = [ref, *map(str, entity.targets("memberOf"))]
        tiles, total = _tiles(ctx, owners, [("owner", each) for each in owners])
        return ui.template("people/cards/ownership.html", views=[("All", tiles, total)], name=entity.title, open=0)
    views = [("Its own", *_tiles(ctx, [ref], [("owner", ref)]))]
    below = groups_below(ctx, ref)
    if len(below) > 1:
        views.append(("With all below", *_tiles(ctx, below, [("below", ref)])))
    return ui.template("people/cards/ownership.html", views=views, name=entity.title, open=len(views) - 1)


def _tiles(
    ctx: Context, owners: Sequence[str], narrowed: Sequence[tuple[str, str]]
) -> tuple[Sequence[dict[str, Any]], int]:
    """Each leads to the list of the catalog, narrowed the same way. No document is read."""
    owned, catalog, found = OneOf(OWNED, tuple(owners)), catalog_of(ctx), []
    for kind in count_values(ctx, "kind", owned):
        name, of_kind = kind.value.lower(), (owned, Equals("kind", kind.value.lower()))
        types = count_values(ctx, "spec.type", *of_kind)
        for each in types:
            look = catalog.kinds[name].type_icons.get(each.value.lower()) if name in catalog.kinds else None
            icon, tone = look or catalog.look(EntityRef(name, "", ""))
            label = each.value.replace("-", " ").capitalize()
            query = [("kind", name), ("type", each.value), *narrowed]
            found.append(_tile(icon, tone, each.count, label, query))
        if untyped := kind.count - sum(each.count for each in types):
            icon, tone = catalog.look(EntityRef(name, "", ""))
            found.append(_tile(icon, tone, untyped, catalog.plural(name), [("kind", name), *narrowed]))
    found.sort(key=lambda tile: -tile["count"])
    return found[:MOST_TILES], count_entities(ctx, owned)


def _tile(icon: str, tone: str, count: int, label: str, query: Sequence[tuple[str, str]]) -> dict[str, Any]:
    return {"icon": icon, "tone": tone, "count": count, "label": label, "href": f"/catalog?{urlencode(query)}"}


async def members(entity: Entity, ctx: Context) -> ui.Component:
    """The people of a group, with a chat for each where there is one; how many the groups below have, too."""
    direct = list(entity.targets("hasMember"))
    found = await find_entities(ctx, direct[:MOST_MEMBERS])
    people = sorted(found.values(), key=lambda each: each.title.lower())
    lines = [(each, _description(each), chat_with(each, ctx.settings)) for each in people]
    below = groups_below(ctx, str(entity.ref))
    everybody = count_entities(ctx, Equals("kind", "user"), OneOf(MEMBER, tuple(below))) if len(below) > 1 else 0
    return ui.template(
        "people/cards/members.html",
        lines=lines,
        more=len(direct) - len(people),
        everybody=everybody,
        groups=len(below) - 1,
        name=entity.title,
    )


def _description(person: Entity) -> str:
    profile = person.spec.get("profile")
    email = str(profile.get("email") or "") if isinstance(profile, dict) else ""
    return person.description or email or person.name


async def profile(entity: Entity, ctx: Context) -> ui.Component:
    """The reference, and the groups of a person."""
    groups = await links_to(ctx, entity.targets("memberOf"))
    return ui.template(
        "people/cards/profile.html", entity=entity, groups=sorted(groups.values(), key=lambda link: link.title)
    )


async def place(entity: Entity, ctx: Context) -> ui.Component:
    """Where a group sits: its parents above, its siblings beside, its children below, each with how much it owns with
    all that is below it."""
    chain = await _chain(entity, ctx)
    siblings: Sequence[Entity] = []
    if len(chain) > 1:
        siblings = await _children(chain[-2], ctx)
    children = await _children(entity, ctx)
    nodes: list[dict[str, Any]] = [
        _node(ctx, each, current=each.ref == entity.ref, children=children if each.ref == entity.ref else [])
        for each in (siblings or [entity])
    ]
    for each in reversed(chain[:-1]):
        nodes = [{**_node(ctx, each), "children": nodes}]
    return ui.template("people/cards/place.html", nodes=nodes, label=f"Where {entity.title} sits")


def _node(ctx: Context, entity: Entity, *, current: bool = False, children: Sequence[Entity] = ()) -> dict[str, Any]:
    owned = count_entities(ctx, OneOf(OWNED, tuple(groups_below(ctx, str(entity.ref)))))
    return {
        "title": entity.title,
        "href": entity.ref.path,
        "icon": "users" if next(entity.targets("hasMember"), None) else "building-2",
        "note": f"{owned:,}" if owned else "",
        "current": current,
        "children": [_node(ctx, each) for each in children],
    }


async def _children(entity: Entity, ctx: Context) -> list[Entity]:
    found = await find_entities(ctx, list(entity.targets("parentOf"))[:MOST_SIBLINGS])
    return sorted(found.values(), key=lambda each: each.title.lower())


async def _chain(entity: Entity, ctx: Context) -> list[Entity]:
    """The group with its parents, the topmost first. A circle ends where it closes."""
    chain = [entity]
    seen: set[EntityRef] = {entity.ref}
    while (parent := next(chain[0].targets("childOf"), None)) and parent not in seen:
        found = (await find_entities(ctx, [parent])).get(str(parent))
        if found is None:
            break
        seen.add(parent)
        chain.insert(0, found)
    return chain


CARDS = (
    EntityCard(
        id="contact",
        title="Get in touch",
        icon="message-circle",
        area="side",
        render=contact,
        shows_for=_is_owner,
        inline=True,
        order=5,
    ),
    EntityCard(
        id="ownership",
        title="Ownership",
        icon="boxes",
        render=ownership,
        shows_for=_is_owner,
        inline=True,
        order=5,
        span=12,
    ),
    EntityCard(
        id="members",
        title="Members",
        icon="users",
        render=members,
        shows_for=lambda entity: entity.ref.kind == "group",
        inline=True,
        flush=True,
        order=15,
        span=12,
    ),
    EntityCard(
        id="profile",
        title="Profile",
        icon="user",
        area="side",
        render=profile,
        shows_for=_is_owner,
        inline=True,
        order=10,
    ),
    EntityCard(
        id="place",
        title="Where it sits",
        icon="network",
        area="side",
        render=place,
        shows_for=lambda entity: entity.ref.kind == "group",
        inline=True,
        order=30,
    ),
)
