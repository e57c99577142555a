"""Reports in a list: those on one site, and those on all that somebody owns."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request

from callboard import Context, Page, View
from callboard.plugins.catalog import Entity, find_entities, ownership_refs

from ..queries.reports import Filed, count_reports, list_reports, sites_with_reports
from .about import READ, SITE, entity_of

PAGE_SIZE = 25
ALL = "/docs/-/reports"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One report in the list."""

    filed: Filed
    entity: Entity
    href: str

    @property
    def at(self) -> datetime.datetime:
        return datetime.datetime.fromtimestamp(self.filed.at, datetime.UTC)

    @property
    def words(self) -> str:
        """What is wrong, in one line."""
        return " ".join((self.filed.words or self.filed.quote).split())[:200]


@dataclass(frozen=True, kw_only=True)
class ReportsPage(View):
    """Reports, the latest first. `entity` is None for those on all that somebody owns."""

    template = "techdocs/reports.html"
    entity: Entity | None
    address: str
    path: str | None
    lines: Sequence[Line]
    is_open: bool
    open: int
    closed: int
    page: int

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        site = [] if self.entity is None else [(self.entity.title, self.address.removesuffix("-/reports"))]
        return [("Docs", "/docs"), *site, ("Reports", self.address)]

    @property
    def states(self) -> list[tuple[str, str, int, str]]:
        return [
            ("open", "Open", self.open, self.href(state="open")),
            ("closed", "Closed", self.closed, self.href(state="closed")),
        ]

    @property
    def total(self) -> int:
        return self.open if self.is_open else self.closed

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def first(self) -> int:
        return (self.page - 1) * PAGE_SIZE + 1

    def href(self, state: str = "", page: int = 1) -> str:
        """The same list in another state or further on."""
        shown = state or ("open" if self.is_open else "closed")
        query = {"state": shown} | ({"page": str(page)} if page > 1 else {})
        query |= {} if self.path is None else {"path": self.path}
        return f"{self.address}?{urlencode(query)}"

    def href_of(self, page: int) -> str:
        return self.href(page=page)


async def of_site(request: Request, ctx: Context) -> ReportsPage:
    """`…/-/reports?state=open|closed&path=…&page=…`."""
    entity = await entity_of(request, ctx)
    address = f"/docs/{entity.ref.namespace}/{entity.ref.kind}/{entity.ref.name}/-/reports"
    return await _page(request, ctx, {str(entity.ref): entity}, address, entity)


async def of_mine(request: Request, ctx: Context) -> ReportsPage:
    """`/docs/-/reports`: on everything that the person or their teams own."""
    return await _page(request, ctx, await owned_with_reports(ctx), ALL, None)


async def owned_with_reports(ctx: Context) -> dict[str, Entity]:
    """The entities with reports on their documentation that the person who asks owns."""
    refs = await ctx.database.read(sites_with_reports)
    mine = {*await ownership_refs(ctx)}
    found = await find_entities(ctx, refs)
    return {ref: each for ref, each in found.items() if mine & {str(owner) for owner in each.targets("ownedBy")}}


async def _page(
    request: Request, ctx: Context, among: dict[str, Entity], address: str, entity: Entity | None
) -> ReportsPage:
    query = request.query_params
    is_open, path = query.get("state", "open") != "closed", query.get("path")
    asked = query.get("page", "1")
    page = max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    sites, path = [*among], path if entity is not None else None
    counts = await ctx.database.read(count_reports, sites, path)
    start = (page - 1) * PAGE_SIZE
    filed = await ctx.database.read(list_reports, sites, is_open=is_open, path=path, limit=PAGE_SIZE, offset=start)
    return ReportsPage(
        entity=entity,
        address=address,
        path=path,
        lines=[_line(each, among[each.site]) for each in filed],
        is_open=is_open,
        open=counts[0],
        closed=counts[1],
        page=page,
    )


def _line(filed: Filed, entity: Entity) -> Line:
    ref = entity.ref
    return Line(filed=filed, entity=entity, href=f"/docs/{ref.namespace}/{ref.kind}/{ref.name}/-/reports/{filed.id}")


PAGES = (
    Page(path=f"{SITE}/reports", show=of_site, requires=READ),
    Page(path=ALL, show=of_mine, requires=READ),
)
