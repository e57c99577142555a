"""Removals that are held: what would go, who would feel it, and the two buttons that decide."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request

from callboard import Context, Invalid, Page, Redirect, View

from ..catalog import RefLink, catalog_of, find_entities, link_to, links_to, shows
from ..ingest import approve, keep
from ..model import Entity, parse_ref
from ..queries import HeldRemoval, held_refs, held_removals

DECIDE = "catalog.removal.decide"
MOST_SHOWN = 50
MOST_LOOKED_AT = 1000
LEANING = ("providesApi", "apiConsumedBy", "dependencyOf", "ownerOf", "hasPart", "hasMember", "parentOf")
"""Relations by which something else leans on an entity."""


@dataclass(frozen=True, kw_only=True)
class ShownRemoval:
    """One removal: its figures, the first of what would go, and what leans on any of it."""

    held: HeldRemoval
    since: datetime.datetime
    read: datetime.datetime
    kinds: Sequence[tuple[str, int]]
    going: Sequence[RefLink]
    affected: Sequence[RefLink]

    @property
    def left_out(self) -> int:
        return self.held.going - len(self.going)


@dataclass(frozen=True, kw_only=True)
class HeldPage(View):
    """All that is held."""

    template = "catalog/held.html"
    waiting: Sequence[ShownRemoval]
    kept: Sequence[ShownRemoval]

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Catalog", "/catalog"), ("Problems", "/problems"), ("Held removals", "/catalog/-/held")]


async def held(request: Request, ctx: Context) -> HeldPage:  # noqa: ARG001
    """`/catalog/-/held`."""
    shown = [await _shown(ctx, each) for each in await ctx.database.run(held_removals)]
    return HeldPage(
        waiting=[each for each in shown if each.held.decision == "waiting"],
        kept=[each for each in shown if each.held.decision != "waiting"],
    )


async def decide(request: Request, ctx: Context) -> Redirect:
    """POST `/catalog/-/held`: `what=approve|keep` for the removal `id`, as far as `digest` still stands for it."""
    form = await request.form()
    what, id_, digest = (str(form.get(name, "")) for name in ("what", "id", "digest"))
    if what not in {"approve", "keep"} or not id_.isdecimal() or len(id_) > 9:
        raise Invalid("Say what to do: approve the removal or keep the entities", hint="Go back and choose a button.")
    ctx.audit(target=f"removal {id_}", what=what)
    if what == "keep":
        await keep(ctx, int(id_), digest)
        return Redirect(to="/catalog/-/held", message="Kept. They stay until their source says something else.")
    removed = await approve(ctx, int(id_), digest)
    return Redirect(to="/catalog/-/held", message=f"Removed {len(removed):,} entities")


async def _shown(ctx: Context, each: HeldRemoval) -> ShownRemoval:
    refs = list(filter(shows(ctx), await ctx.database.run(held_refs, each.id)))
    found = await find_entities(ctx, refs[:MOST_LOOKED_AT])
    catalog = catalog_of(ctx)
    counted = Counter(ref.partition(":")[0] for ref in refs)
    going = [link_to(catalog, parse_ref(ref), found.get(ref)) for ref in refs[:MOST_SHOWN]]
    return ShownRemoval(
        held=each,
        since=datetime.datetime.fromtimestamp(each.since, datetime.UTC),
        read=datetime.datetime.fromtimestamp(each.last_read, datetime.UTC),
        kinds=[(catalog.plural(kind), count) for kind, count in counted.most_common()],
        going=going,
        affected=await _affected(ctx, found, set(refs)),
    )


async def _affected(ctx: Context, found: Mapping[str, Entity], going: set[str]) -> list[RefLink]:
    near = {ref for each in found.values() for kind in LEANING for ref in each.targets(kind) if str(ref) not in going}
    links = await links_to(ctx, sorted(near)[:MOST_LOOKED_AT])
    return [link for link in links.values() if not link.missing][:MOST_SHOWN]


PAGES = (
    Page(path="/catalog/-/held", show=held, requires="catalog.removal.read"),
    Page(path="/catalog/-/held", show=decide, requires=DECIDE, method="POST", deadline=120.0),
)
