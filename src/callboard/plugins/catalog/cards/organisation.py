"""Teams and people: what they own, who belongs to them, where they sit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from callboard import Context, ui

from ..catalog import catalog_of, find_entities, find_entity, links_to, select_entities
from ..index import OneOf
from ..model import Entity, EntityCard, EntityRef

MOST_TILES = 12
MOST_MEMBERS = 60
MOST_SIBLINGS = 12


def _is_owner(entity: Entity) -> bool:
    return entity.ref.kind in {"group", "user"}


async def ownership(entity: Entity, ctx: Context) -> ui.Component:
    """Tiles by kind and type; for people what their groups own, too."""
    owners = await _owning_refs(entity, ctx)
    owned = await select_entities(ctx, OneOf("relations.ownedby", tuple(owners)), most=20_000)
    counts = Counter((each.ref.kind, each.type) for each in owned)
    catalog = catalog_of(ctx)
    samples = {(each.ref.kind, each.type): each for each in owned}
    tiles = []
    for (kind, kind_type), count in counts.most_common(MOST_TILES):
        icon, tone = catalog.look(samples[kind, kind_type])
        query = [("kind", kind), *([("type", kind_type)] if kind_type else []), *(("owner", ref) for ref in owners)]
        label = kind_type.replace("-", " ").capitalize() if kind_type else catalog.kinds[kind].plural
        tiles.append(
            {"icon": icon, "tone": tone, "count": count, "label": label, "href": f"/catalog?{urlencode(query)}"}
        )
    return ui.template("catalog/cards/ownership.html", tiles=tiles, total=len(owned), name=entity.title)


async def _owning_refs(entity: Entity, ctx: Context) -> list[str]:
    """An owner's own ref, and with it the groups of a person or the groups below a group."""
    refs = [str(entity.ref)]
    if entity.ref.kind == "user":
        return refs + [str(ref) for ref in entity.targets("memberOf")]
    below = [entity]
    while below and len(refs) < 500:
        children = [ref for group in below for ref in group.targets("parentOf") if str(ref) not in refs]
        refs += list(dict.fromkeys(map(str, children)))
        below = list((await find_entities(ctx, children)).values())
    return list(dict.fromkeys(refs))


async def members(entity: Entity, ctx: Context) -> ui.Component:
    """The people of a group; those of the groups below when it has none of its own."""
    direct = list(entity.targets("hasMember"))
    found = await find_entities(ctx, direct[:MOST_MEMBERS])
    people = sorted(found.values(), key=lambda each: each.title.lower())
    return ui.template("catalog/cards/members.html", people=people, more=len(direct) - len(people), name=entity.title)


async def profile(entity: Entity, ctx: Context) -> ui.Component:
    """E-mail, groups, picture of a person or a team."""
    about = entity.spec.get("profile") or {}
    groups = await links_to(ctx, entity.targets("memberOf"))
    return ui.template(
        "catalog/cards/profile.html",
        entity=entity,
        email=str(about.get("email") or "") if isinstance(about, dict) else "",
        groups=sorted(groups.values(), key=lambda link: link.title),
    )


async def place(entity: Entity, ctx: Context) -> ui.Component:
    """Where a group sits: its parents above, its siblings beside, its children below."""
    chain = await _chain(entity, ctx)
    siblings: Sequence[Entity] = []
    if len(chain) > 1:
        siblings = await _children(chain[-2], ctx)
    children = await _children(entity, ctx)
    nodes: list[dict[str, Any]] = [
        _node(each, current=each.ref == entity.ref, children=children if each.ref == entity.ref else [])
        for each in (siblings or [entity])
    ]
    for each in reversed(chain[:-1]):
        nodes = [{**_node(each), "children": nodes}]
    return ui.tree(nodes, label=f"Where {entity.title} sits")


def _node(entity: Entity, *, current: bool = False, children: Sequence[Entity] = ()) -> dict[str, Any]:
    members = sum(1 for _ in entity.targets("hasMember"))
    return {
        "title": entity.title,
        "href": entity.ref.path,
        "icon": "users" if members else "building-2",
        "note": str(members) if members else "",
        "current": current,
        "children": [_node(each) for each in children],
    }


async def _children(entity: Entity, ctx: Context) -> list[Entity]:
    found = await find_entities(ctx, list(entity.targets("parentOf"))[:MOST_SIBLINGS])
    return sorted(found.values(), key=lambda each: each.title.lower())


async def _chain(entity: Entity, ctx: Context) -> list[Entity]:
    """The group with its parents, the topmost first. A circle ends where it closes."""
    chain = [entity]
    seen: set[EntityRef] = {entity.ref}
    while parent := next(chain[0].targets("childOf"), None):
        found = await find_entities(ctx, [parent])
        if parent in seen or not found:
            break
        seen.add(parent)
        chain.insert(0, await find_entity(ctx, parent))
    return chain


CARDS = (
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
        shows_for=lambda entity: entity.ref.kind == "group" and next(entity.targets("hasMember"), None),
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
