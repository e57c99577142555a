"""What the sidebar holds of the catalog: its pages, and the person's own teams and stars."""

from __future__ import annotations

from collections.abc import Sequence

from callboard import Context, NavEntry, NavGroup, NavItem

from ..catalog import catalog_of, find_entities, select_ids
from ..index import Equals, OneOf
from ..model import Entity
from ..people import ownership_refs, stars_of

READ = "catalog.entity.read"
MOST_SHOWN = 6


async def teams(ctx: Context) -> Sequence[NavEntry]:
    """The groups that the person belongs to, each with how many components it owns."""
    refs = [ref for ref in await ownership_refs(ctx) if ref.startswith("group:")]
    found = await find_entities(ctx, refs[:MOST_SHOWN])
    entries = []
    for entity in _in_order(refs, found):
        owned = select_ids(ctx, Equals("kind", "component"), OneOf("relations.ownedby", (str(entity.ref),)))
        entries.append(NavEntry(title=entity.title, href=entity.ref.path, tone="success", count=len(owned)))
    return entries


async def stars(ctx: Context) -> Sequence[NavEntry]:
    """What the person starred last."""
    refs = await stars_of(ctx)
    found = await find_entities(ctx, refs[: MOST_SHOWN * 2])
    catalog = catalog_of(ctx)
    shown = _in_order(refs, found)[:MOST_SHOWN]
    return [NavEntry(title=each.title, href=each.ref.path, icon=catalog.look(each)[0]) for each in shown]


def _in_order(refs: Sequence[str], found: dict[str, Entity]) -> list[Entity]:
    return [found[ref] for ref in refs if ref in found]


NAVIGATION = (
    NavItem(title="Catalog", href="/catalog", icon="layout-grid", chord="c", order=10, requires=READ),
    NavItem(title="APIs", href="/api-docs", icon="braces", chord="a", order=20, requires=READ),
    NavItem(title="Graph", href="/catalog-graph", icon="waypoints", chord="g", order=60, requires=READ),
    NavItem(title="Problems", href="/problems", icon="triangle-alert", chord="p", order=70, requires=READ),
    NavGroup(title="Your teams", entries=teams, order=10),
    NavGroup(title="Starred", entries=stars, order=20, wide_only=True),
)
