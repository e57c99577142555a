"""What it is: description, owner, place, links, labels, its definition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from callboard import Context, Failure, ui

from ..catalog import RefLink, links_to, owners_of
from ..graph import lay_out, walk
from ..model import Entity, EntityCard, EntityLink, EntityTab, Link

ICONS = {
    "dashboard": "layout-dashboard",
    "docs": "book-open",
    "chat": "message-square",
    "email": "mail",
    "github": "git-branch",
    "web": "globe",
    "cloud": "cloud",
    "user": "user",
    "group": "users",
    "help": "circle-question-mark",
    "alert": "siren",
    "warning": "triangle-alert",
    "logs": "scroll-text",
    "code": "code-xml",
    "catalog": "layout-grid",
    "star": "star",
}
OWNERS = frozenset({"group", "user"})
LANGUAGES = {"openapi": "yaml", "asyncapi": "yaml", "graphql": "graphql", "grpc": "protobuf", "trpc": "typescript"}


async def about(entity: Entity, ctx: Context) -> ui.Component:
    """The about card: description and facts, from relations rather than from what the spec says."""
    places = [
        ("Owner", "ownedBy", None),
        ("Domain", "partOf", "domain"),
        ("System", "partOf", "system"),
        ("Parent component", "partOf", "component"),
        ("Parent", "childOf", None),
    ]
    targets = {label: list(entity.targets(kind, of)) for label, kind, of in places}
    owners = (await owners_of(ctx, [entity]))[entity.ref]
    links = await links_to(ctx, [ref for label, refs in targets.items() if label != "Owner" for ref in refs])
    facts: list[tuple[str, Sequence[RefLink]]] = [("Owner", owners)] if owners else []
    facts += [(label, [links[ref] for ref in refs]) for label, refs in targets.items() if refs and label != "Owner"]
    words = [("Type", entity.type), ("Lifecycle", str(entity.spec.get("lifecycle") or "")), ("Kind", entity.kind)]
    return ui.template(
        "catalog/cards/about.html",
        entity=entity,
        facts=facts,
        words=[(label, text) for label, text in words if text],
        ownerless=entity.ref.kind in {"component", "api", "resource", "system", "domain"} and not owners,
        targets=_targets(entity),
    )


def _targets(entity: Entity) -> list[str]:
    if entity.ref.kind != "location":
        return []
    one = entity.spec.get("target")
    return [str(each) for each in ([one] if one else []) + list(entity.spec.get("targets") or ())]


async def links(entity: Entity, ctx: Context) -> ui.Component:
    """Links of the file, and those that plugins derive from annotations."""
    found = [_link(each) for each in entity.metadata.get("links") or ()]
    for each in ctx.of(EntityLink):
        one = each.contribution

        async def derive(mine: Context, one: EntityLink = one) -> Sequence[Link]:  # noqa: ARG001
            return [
                Link(title=str(e.title), url=str(e.url), icon=str(e.icon), note=str(e.note)) for e in one.links(entity)
            ]

        result = await each.call("links", 1.0, ctx, derive)
        if not isinstance(result, Failure):
            found += result.value
    return ui.template("catalog/cards/links.html", links=found)


def _link(link: Any) -> Link:
    icon = ICONS.get(str(link.get("icon") or "").lower(), "link")
    return Link(
        title=str(link.get("title") or link["url"]), url=str(link["url"]), icon=icon, note=str(link.get("type") or "")
    )


async def labels(entity: Entity, ctx: Context) -> ui.Component:  # noqa: ARG001 - a card's signature
    """Labels as they are."""
    return ui.kv({str(key): str(value) for key, value in (entity.metadata.get("labels") or {}).items()})


async def relations(entity: Entity, ctx: Context) -> ui.Component:
    """The graph of one step."""
    around = await walk(ctx, entity, depth=1, most=24)
    return ui.template(
        "catalog/cards/relations.html",
        layout=lay_out(ctx, around) if around.edges else None,
        entity=entity,
        sentence=f"{entity.title} has {len(around.edges)} relations with {len(around.entities) - 1} entities",
    )


async def definition(entity: Entity, ctx: Context) -> ui.Component:  # noqa: ARG001
    """The definition of an API as it is."""
    text = str(entity.spec.get("definition") or "")
    lang = "json" if text.lstrip().startswith("{") else LANGUAGES.get(entity.type.lower(), "")
    if not text:
        return ui.empty_state(
            "No definition", "This API says where it is served, not what it looks like.", icon="braces"
        )
    return ui.code(text[:200_000], lang, title=f"{entity.type} definition")


CARDS = (
    EntityCard(
        id="about",
        title="About",
        icon="info",
        render=about,
        inline=True,
        order=10,
        shows_for=lambda entity: entity.ref.kind not in OWNERS,
    ),
    EntityCard(
        id="about-owner",
        title="About",
        icon="info",
        area="side",
        render=about,
        inline=True,
        order=5,
        shows_for=lambda entity: entity.ref.kind in OWNERS,
    ),
    EntityCard(
        id="relations",
        title="Relations",
        icon="waypoints",
        render=relations,
        inline=True,
        order=15,
        span=12,
        shows_for=lambda entity: entity.ref.kind not in OWNERS | {"location"},
    ),
    EntityCard(
        id="links",
        title="Links",
        icon="link",
        area="side",
        render=links,
        inline=True,
        order=20,
        shows_for=lambda entity: entity.metadata.get("links"),
    ),
    EntityCard(
        id="labels",
        title="Labels",
        icon="tag",
        area="side",
        render=labels,
        inline=True,
        order=60,
        shows_for=lambda entity: entity.metadata.get("labels"),
    ),
)
TABS = (
    EntityTab(
        id="definition",
        title="Definition",
        render=definition,
        order=20,
        shows_for=lambda entity: entity.ref.kind == "api",
    ),
)
