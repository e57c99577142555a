"""The catalog on everybody's front page: what is theirs, what they starred, where they were, and where to begin."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, Literal
from urllib.parse import urlencode

from callboard import Context, ui
from callboard.plugins.home import Filled, QuickAction, Widget

from .catalog import READ, catalog_of, find_entities, links_to, owners_of, select_ids
from .index import And, Equals, OneOf
from .model import Entity
from .people import ownership_refs, stars_of
from .queries import visits_of
from .suggestions import find_by_words

MOST_ROWS, MOST_LINES, MOST_TEAMS = 8, 8, 5
NEWCOMER = 10
"""Whoever has looked at fewer things than that is shown where to begin."""


async def mine(ctx: Context) -> Filled | None:
    """The systems and components of the person and their teams; nothing where they own none."""
    owners = await ownership_refs(ctx)
    owned = And((OneOf("kind", ("system", "component")), OneOf("relations.ownedby", tuple(owners))))
    count = len(select_ids(ctx, owned))
    if not count:
        return None
    rows: list[Entity] = []
    for kind in ("system", "component"):
        rows += await find_by_words(ctx, "", owned, Equals("kind", kind), most=MOST_ROWS - len(rows))
    query = urlencode([("kind", "all"), *(("owner", ref) for ref in owners)])
    teams = await links_to(ctx, [owner for each in rows for owner in each.targets("ownedBy")])
    title = "Yours" if len(teams) != 1 else f"{next(iter(teams.values())).title}: systems and components"
    owner_links = await owners_of(ctx, rows)
    catalog = catalog_of(ctx)
    lines = [(each, catalog.look(each), owner_links[each.ref]) for each in rows]
    return Filled(
        body=ui.template("catalog/home/mine.html", lines=lines),
        title=title,
        count=count,
        href=f"/catalog?{query}",
        more=f"All {count:,}",
        flush=True,
    )


async def start_here(ctx: Context) -> Filled | None:
    """For newcomers: their teams, the systems of these, and ways to go on from there."""
    visits = await ctx.database.read(visits_of, ctx.identity.ref, by="at", most=NEWCOMER)
    if len(visits) >= NEWCOMER:
        return None
    refs = [ref for ref in await ownership_refs(ctx) if ref.startswith("group:")]
    teams = await find_entities(ctx, refs[:MOST_TEAMS])
    lines: list[Mapping[str, Any]] = [_line(ctx, each, end="Your team") for each in teams.values()]
    for each in await find_by_words(
        ctx, "", Equals("kind", "system"), OneOf("relations.ownedby", tuple(refs)), most=MOST_TEAMS
    ):
        lines.append(_line(ctx, each, end="System"))
    if not lines:
        lines.append({"text": "Find your team", "href": "/catalog?kind=group", "icon": "users", "end": "Teams"})
    lines.append(
        {"text": "See how it all hangs together", "href": "/catalog-graph", "icon": "waypoints", "end": "Graph"}
    )
    return Filled(body=ui.list(lines, bare=True))


async def starred(ctx: Context) -> Filled | None:
    """What the person starred, the latest first."""
    refs = await stars_of(ctx)
    found = await find_entities(ctx, refs[: MOST_LINES * 4])
    shown = [found[ref] for ref in refs if ref in found]
    if not shown:
        return Filled(body=ui.text("Star what you come back to: it stays here and in the sidebar.", muted=True))
    lines = [_line(ctx, each, end=_word(each)) for each in shown[:MOST_LINES]]
    return Filled(body=ui.list(lines, bare=True), count=len(shown))


async def recent(ctx: Context) -> Filled | None:
    """Where the person was last."""
    return await _visited(ctx, "at")


async def often(ctx: Context) -> Filled | None:
    """Where the person is most."""
    return await _visited(ctx, "hits")


async def _visited(ctx: Context, by: Literal["at", "hits"]) -> Filled | None:
    visits = await ctx.database.read(visits_of, ctx.identity.ref, by=by, most=MOST_LINES * 2)
    found = await find_entities(ctx, [each.ref for each in visits])
    lines = [
        _line(ctx, found[each.ref], end=_when(each.at) if by == "at" else f"{each.hits:,}")
        for each in visits
        if each.ref in found
    ]
    return Filled(body=ui.list(lines[:MOST_LINES], bare=True)) if lines else None


def _line(ctx: Context, entity: Entity, *, end: object) -> Mapping[str, Any]:
    icon, tone = catalog_of(ctx).look(entity)
    return {"text": entity.title, "href": entity.ref.path, "icon": icon, "tone": tone, "end": end}


def _word(entity: Entity) -> str:
    return entity.type.replace("-", " ").capitalize() or entity.kind


def _when(at: float) -> ui.Component:
    return ui.time(datetime.datetime.fromtimestamp(at, datetime.UTC))


HOME: Sequence[Widget | QuickAction] = (
    Widget(
        id="start",
        title="Start here",
        description="Your team and its systems, for the first days.",
        icon="compass",
        order=5,
        inline=True,
        requires=READ,
        render=start_here,
    ),
    Widget(
        id="mine",
        title="Yours",
        description="Systems and components that you or your teams own.",
        icon="boxes",
        order=10,
        inline=True,
        requires=READ,
        render=mine,
    ),
    Widget(
        id="starred",
        title="Starred",
        description="What you starred, the latest first.",
        icon="star",
        area="side",
        order=30,
        inline=True,
        requires=READ,
        render=starred,
    ),
    Widget(
        id="recent",
        title="Recently visited",
        description="Where you were last.",
        icon="history",
        area="side",
        order=40,
        inline=True,
        requires=READ,
        render=recent,
    ),
    Widget(
        id="often",
        title="Visited most",
        description="Where you are most often.",
        icon="trending-up",
        area="side",
        order=45,
        inline=True,
        shown=False,
        requires=READ,
        render=often,
    ),
    QuickAction(
        title="Register a repository",
        href="/catalog-import",
        icon="git-branch",
        order=20,
        requires="catalog.location.create",
    ),
)
