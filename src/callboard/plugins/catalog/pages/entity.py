"""The page of one entity: its cards, each in its own boundary, and the tabs that plugins add."""

from __future__ import annotations

import asyncio
import datetime
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from markupsafe import Markup
from sqlalchemy import Connection
from starlette.requests import Request

from callboard import Context, Contributed, Failure, NotFound, Page, View, ui
from callboard.plugins.home import nudges_about

from .. import store
from ..catalog import UNKNOWN_OWNER, RefLink, catalog_of, links_to
from ..model import SOURCE, Entity, EntityCard, EntityTab
from ..problems import find_problems_of
from ..queries import OpenProblem, Pin, Provenance, pin_of, problems_of, provenance_of
from .past import PastPage, entity_at
from .record import OVERVIEW, Record, entity_of, head_of, shows_for, tabs_of

READ = "catalog.entity.read"
LIVE_UPDATE = "x-live-update"
"""Sent by an open page that fetches itself again: nobody came to see it."""
INTERVALS = 3
"""So many sweeps may pass before a page says that what it shows is old."""


@dataclass(frozen=True, kw_only=True)
class ShownCard:
    """A card as the page holds it: drawn, failed, or to be fetched from `src`."""

    card: EntityCard
    plugin: str
    src: str
    drawn: Markup | None = None
    failure: Failure | None = None


@dataclass(frozen=True, kw_only=True)
class EntityPage(Record):
    """An entity's overview."""

    template = "catalog/entity.html"
    main: Sequence[ShownCard]
    side: Sequence[ShownCard]
    problems: Sequence[OpenProblem]
    dangling: Sequence[RefLink]
    nudges: Markup | None
    stale: str
    seen: datetime.datetime
    failing: str
    pin: Pin | None
    pinned_at: datetime.datetime | None


@dataclass(frozen=True, kw_only=True)
class CardFragment(View):
    """One card alone: what the page fetches, and what a reader without scripts opens."""

    template = "catalog/card.html"
    shown: ShownCard
    entity: Entity


@dataclass(frozen=True, kw_only=True)
class TabPage(Record):
    """A tab that a plugin adds."""

    template = "catalog/tab.html"
    drawn: Markup | None
    failure: Failure | None
    title: str


async def entity(request: Request, ctx: Context) -> EntityPage | PastPage:
    """`/catalog/{namespace}/{kind}/{name}`; with `?at=` as it was then."""
    if request.query_params.get("at"):
        return await entity_at(request, ctx)
    found = await entity_of(request, ctx)
    if LIVE_UPDATE not in request.headers:
        ctx.afterwards(store.visited, ctx.identity.ref, str(found.ref))
    fresh, pin, problems = await ctx.database.run(_told, str(found.ref))
    others, nudges = await asyncio.gather(find_problems_of(ctx, str(found.ref)), nudges_about(ctx, str(found.ref)))
    cards = [each for each in ctx.of(EntityCard) if shows_for(ctx, each, found)]
    cards.sort(key=lambda each: each.contribution.order)
    shown = await asyncio.gather(*(_shown(each, found, ctx, now=each.contribution.inline) for each in cards))
    return EntityPage(
        head=await head_of(ctx, found),
        tab=OVERVIEW,
        main=[each for each in shown if each.card.area == "main"],
        side=[each for each in shown if each.card.area == "side"],
        problems=[*problems, *others],
        dangling=await _dangling(ctx, found),
        nudges=None if nudges is None else ctx.draw(nudges),
        stale=_stale(ctx, fresh),
        seen=datetime.datetime.fromtimestamp(fresh.last_read, datetime.UTC),
        failing=fresh.last_error if fresh.failing_since is not None else "",
        pin=pin,
        pinned_at=None if pin is None else datetime.datetime.fromtimestamp(pin.at, datetime.UTC),
    )


def _told(connection: Connection, ref: str) -> tuple[Provenance, Pin | None, Sequence[OpenProblem]]:
    return provenance_of(connection, ref), pin_of(connection, ref), problems_of(connection, ref)


def _stale(ctx: Context, found: Provenance) -> str:
    """Why what the page shows may not be what is true by now; empty while it is fresh."""
    if found.failing_since is not None:
        return found.hint or "It is read again with the next sweep."
    interval = catalog_of(ctx).settings.processing_interval
    if interval is False or found.origin.startswith(f"{SOURCE}:"):
        return ""
    late = time.time() - found.last_read > INTERVALS * interval.total_seconds()
    return "It should have been read again since: see the log and the plugins page." if late else ""


async def card(request: Request, ctx: Context) -> CardFragment:
    """`…/-/cards/{id}`: one card."""
    found = await entity_of(request, ctx)
    for each in ctx.of(EntityCard):
        if each.contribution.id == request.path_params["card"] and shows_for(ctx, each, found):
            return CardFragment(shown=await _shown(each, found, ctx, now=True), entity=found)
    raise NotFound(f"There is no card `{request.path_params['card']}` for {found.ref}")


async def tab(request: Request, ctx: Context) -> TabPage:
    """`/catalog/{namespace}/{kind}/{name}/{tab}`."""
    found = await entity_of(request, ctx)
    for each in tabs_of(ctx, found):
        one = each.contribution
        if one.id == request.path_params["tab"]:
            result = await each.call(f"tab {one.id}", one.deadline, ctx, partial(_drawn, one, found))
            return TabPage(
                head=await head_of(ctx, found),
                tab=one.id,
                title=one.title,
                drawn=None if isinstance(result, Failure) else result.value,
                failure=result if isinstance(result, Failure) else None,
            )
    raise NotFound(f"{found.title} has no tab `{request.path_params['tab']}`")


async def _shown(each: Contributed[EntityCard], entity: Entity, ctx: Context, *, now: bool) -> ShownCard:
    one = each.contribution
    src = f"{entity.ref.path}/-/cards/{one.id}"
    if not now:
        return ShownCard(card=one, plugin=each.plugin, src=src)
    result = await each.call(f"card {one.id}", one.deadline, ctx, partial(_drawn, one, entity))
    if isinstance(result, Failure):
        return ShownCard(card=one, plugin=each.plugin, src=src, failure=result)
    return ShownCard(card=one, plugin=each.plugin, src=src, drawn=result.value)


async def _drawn(one: EntityCard | EntityTab, entity: Entity, ctx: Context) -> Markup:
    """What a card or tab shows, as markup: drawn inside the plugin's boundary, where nonsense does no harm."""
    made: Any = await one.render(entity, ctx)
    if not isinstance(made, ui.Component):
        raise TypeError(f"`{one.id}` returned {type(made).__name__}, not a component of callboard.ui")
    return ctx.draw(made)


async def _dangling(ctx: Context, entity: Entity) -> list[RefLink]:
    """What this entity points at and is not in the catalog."""
    refs = [
        ref for kind in sorted({edge["type"] for edge in entity.document["relations"]}) for ref in entity.targets(kind)
    ]
    if len(refs) > 1000:
        return []
    return [link for link in (await links_to(ctx, refs)).values() if link.missing and link.ref != UNKNOWN_OWNER]


_PATH = "/catalog/{namespace}/{kind}/{name}"
PAGES = (
    Page(path=_PATH, show=entity, requires=READ),
    Page(path=f"{_PATH}/-/cards/{{card}}", show=card, requires=READ),
    Page(path=f"{_PATH}/{{tab}}", show=tab, requires=READ),
)
