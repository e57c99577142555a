"""The catalog's list: kinds as tabs, facets with live counts, a table that sorts and pages, all of it in the URL."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Connection
from starlette.requests import Request

from callboard import Context, Failure, Page, View, ui

from ..catalog import RefLink, catalog_of, documents_of, link_to, links_to, owners_of, select_ids
from ..index import OrderField, sorted_page
from ..model import Entity, EntityColumn, EntityRef, parse_ref
from ..problems import count_by_level
from ..queries import UnderWay, changed_times, under_way
from .asked import Asked, read_asked
from .narrowing import STATUS, Facet, facets_for, narrow, words_for

PAGE_SIZE = 20
SORT_KEYS = {
    "name": "metadata.name",
    "type": "spec.type",
    "lifecycle": "spec.lifecycle",
    "owner": "relations.ownedby",
    "system": "spec.system",
}
COLUMNS = {
    "name": ("Name", "entity", ""),
    "owner": ("Owner", "owner", ""),
    "type": ("Type", "muted", "hide-s"),
    "lifecycle": ("Lifecycle", "lifecycle", ""),
    "system": ("System", "entity", "hide-s"),
    "tags": ("Tags", "tags", "hide-s"),
    "changed": ("Changed", "time", "hide-s"),
}
COLUMNS_OF_KIND = {
    "component": ("name", "owner", "lifecycle", "system", "changed"),
    "api": ("name", "owner", "type", "lifecycle", "changed"),
    "resource": ("name", "owner", "type", "system", "changed"),
    "system": ("name", "owner", "tags", "changed"),
    "domain": ("name", "owner", "tags", "changed"),
    "group": ("name", "type", "tags", "changed"),
    "user": ("name", "changed"),
    "template": ("name", "owner", "type", "tags", "changed"),
}
OTHERS = ("name", "owner", "type", "lifecycle", "changed")


@dataclass(frozen=True, kw_only=True)
class Chip:
    """One choice that is in force, and the address without it."""

    label: str
    value: str
    href: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """An entity in the table: `link` with its words, and the other cells by column."""

    ref: EntityRef
    starred: bool
    cells: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class CatalogPage(View):
    """All that the list shows."""

    template = "catalog/list.html"
    asked: Asked
    title: str
    kinds: Sequence[Mapping[str, Any]]
    facets: Sequence[Facet]
    chips: Sequence[Chip]
    scopes: Sequence[tuple[str, str, int, str]]
    columns: Sequence[Mapping[str, Any]]
    all_columns: Sequence[tuple[str, str, bool]]
    rows: Sequence[Row]
    total: int
    pages: int
    noun: str
    problems: int
    failed_columns: Sequence[str]
    reading: bool
    under_way: UnderWay | None
    seq: int

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Catalog", "/catalog")]

    @property
    def first(self) -> int:
        return (self.asked.page - 1) * PAGE_SIZE + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.rows else 0


@dataclass(frozen=True, kw_only=True)
class TableLink:
    """A link with a second line."""

    ref: EntityRef
    title: str
    icon: str
    tone: str
    missing: bool
    description: str


async def catalog(request: Request, ctx: Context) -> CatalogPage:
    """`/catalog`."""
    kind = read_asked(request.query_params, []).kind
    names = [*(each.id for each in facets_for(ctx, kind)), "status"]
    return await _show(ctx, read_asked(request.query_params, names), request.query_params.get("all", ""))


async def apis(request: Request, ctx: Context) -> CatalogPage:
    """`/api-docs`: the same list, of APIs."""
    names = [*(each.id for each in facets_for(ctx, "api")), "status"]
    asked = read_asked(request.query_params, names)
    return await _show(ctx, replace(asked, kind="api"), request.query_params.get("all", ""))


async def _show(ctx: Context, asked: Asked, all_values: str) -> CatalogPage:
    seq = catalog_of(ctx).live.seq
    narrowed = await narrow(ctx, asked, all_values=all_values)
    total = len(narrowed.chosen)
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(asked.page, pages)
    asked = replace(asked, page=page)
    shown = order_ids(ctx, narrowed.chosen, asked.sort, skip=(page - 1) * PAGE_SIZE)
    contributed = await _contributed(ctx, asked, shown)
    columns = _columns(ctx, asked)
    plural = catalog_of(ctx).plural(asked.kind)
    told = await ctx.database.run(_told, shown)
    return CatalogPage(
        asked=asked,
        title="APIs" if asked.kind == "api" else "Catalog",
        kinds=_kinds(ctx, asked),
        facets=narrowed.facets,
        chips=_chips(ctx, asked),
        scopes=_scopes(asked, narrowed.scopes),
        columns=columns,
        all_columns=_all_columns(ctx, asked, [each["key"] for each in columns]),
        rows=await _rows(ctx, shown, contributed[0], told.times, frozenset(narrowed.starred)),
        total=total,
        pages=pages,
        noun=plural.lower() if plural != "APIs" else plural,
        problems=(await count_by_level(ctx)).get("error", 0),
        failed_columns=contributed[1],
        reading=not catalog_of(ctx).swept.is_set(),
        under_way=told.under_way,
        seq=seq,
    )


def order_ids(ctx: Context, chosen: Any, sort: str, *, skip: int = 0, most: int = PAGE_SIZE) -> list[int]:
    """A page of the chosen ids in the order asked for; those that lack the key come last."""
    order = OrderField(SORT_KEYS.get(sort.lstrip("-"), "metadata.name"), sort.startswith("-"))
    return sorted_page(catalog_of(ctx).live.index, chosen, order, OrderField("metadata.name"), skip=skip, most=most)


def _kinds(ctx: Context, asked: Asked) -> list[dict[str, Any]]:
    catalog = catalog_of(ctx)
    counted = catalog.live.index.facets(["kind"], select_ids(ctx))["kind"]
    counts: dict[str, int] = {}
    for each in counted:
        counts[each.value.lower()] = counts.get(each.value.lower(), 0) + each.count
    known = [kind for kind in catalog.kinds if catalog.kinds[kind].listed]
    names = [kind for kind in known if counts.get(kind)] + sorted(counts.keys() - set(known))
    if asked.kind not in names:
        names.append(asked.kind)
    return [
        {"id": kind, "label": catalog.plural(kind), "href": Asked(kind=kind, scope=asked.scope).href(), "n": n}
        for kind in names
        for n in [counts.get(kind, 0)]
        if kind != "location" or asked.kind == "location"
    ]


def _scopes(asked: Asked, counts: Mapping[str, int]) -> list[tuple[str, str, int, str]]:
    words = {"owned": "Owned", "starred": "Starred", "all": "All"}
    if asked.kind in {"user", "group"}:
        words.pop("owned")
    return [(id_, text, counts[id_], asked.href(scope=id_)) for id_, text in words.items()]


def _chips(ctx: Context, asked: Asked) -> list[Chip]:
    titles = {each.id: (each.title, each.key) for each in facets_for(ctx, asked.kind)}
    chips = []
    for name, values in asked.chosen.items():
        title, key = titles.get(name, ("Status", ""))
        for value in values:
            words = STATUS.get(value, value) if name == "status" else words_for(value, key)
            chips.append(Chip(label=title, value=words, href=asked.without(name, value)))
    if asked.below:
        words = f"{parse_ref(asked.below).short('group')} and below"
        chips.append(Chip(label="Owner", value=words, href=asked.href(below="")))
    if asked.text:
        chips.append(Chip(label="Text", value=asked.text, href=asked.href(text="")))
    return chips


def _columns(ctx: Context, asked: Asked) -> list[dict[str, Any]]:
    wanted = asked.columns or COLUMNS_OF_KIND.get(asked.kind, OTHERS)
    names = ["name", *(name for name in wanted if name != "name" and name in COLUMNS)]
    columns = [_column(asked, name) for name in names]
    for each in ctx.of(EntityColumn):
        if _fits(each.contribution, asked) and (not asked.columns or each.contribution.id in asked.columns):
            one = each.contribution
            cls = "hide-s r" if one.type == "number" else "hide-s"
            columns.append({"key": one.id, "label": one.title, "type": "text", "cls": cls})
    return columns


def _column(asked: Asked, name: str) -> dict[str, Any]:
    label, kind, cls = COLUMNS[name]
    if name == "changed" and not asked.columns:
        cls = f"{cls} hide-m"
    column: dict[str, Any] = {"key": name, "label": label, "type": kind, "cls": cls}
    if name in SORT_KEYS:
        current = asked.sort.lstrip("-") == name
        descending = asked.sort.startswith("-")
        column["sort"] = ("descending" if descending else "ascending") if current else "none"
        column["href"] = asked.href(sort=f"-{name}" if current and not descending else name)
    return column


def _all_columns(ctx: Context, asked: Asked, shown: Sequence[str]) -> list[tuple[str, str, bool]]:
    more = [each.contribution for each in ctx.of(EntityColumn) if _fits(each.contribution, asked)]
    names = [(name, label) for name, (label, _, _) in COLUMNS.items()] + [(each.id, each.title) for each in more]
    return [(name, label, name in shown) for name, label in names if name != "name"]


def _fits(column: EntityColumn, asked: Asked) -> bool:
    return not column.kinds or asked.kind in {kind.lower() for kind in column.kinds}


async def _contributed(ctx: Context, asked: Asked, ids: Sequence[int]) -> tuple[dict[str, Sequence[object]], list[str]]:
    """The cells of plugins' columns; a column whose plugin fails stays empty and is named."""
    columns = [each for each in ctx.of(EntityColumn) if _fits(each.contribution, asked)]
    if not columns:
        return {}, []
    entities = [Entity(each.document) for each in await documents_of(ctx, ids)]
    cells: dict[str, Sequence[object]] = {}
    failed = []
    for each in columns:
        one = each.contribution
        result = await each.call("column", one.deadline, ctx, partial(_cells, one, entities))
        if isinstance(result, Failure):
            failed.append(one.title)
        else:
            cells[one.id] = result.value
    return cells, failed


async def _cells(column: EntityColumn, entities: Sequence[Entity], ctx: Context) -> Sequence[object]:
    """A plugin's cells as markup: drawn inside its boundary, where nonsense does no harm."""
    values = await column.values(entities, ctx)
    if len(values) != len(entities):
        raise ValueError(f"`{column.id}` gave {len(values)} values for {len(entities)} entities")
    return ctx.draw_all([ui.Component("cell", {"type": column.type, "it": value}) for value in values])


class _Told(NamedTuple):
    """What the database says beside the documents: when each last changed, and how reading goes."""

    times: Mapping[int, float]
    under_way: UnderWay | None


def _told(connection: Connection, ids: Sequence[int]) -> _Told:
    return _Told(times=changed_times(connection, ids), under_way=under_way(connection))


async def _rows(
    ctx: Context,
    ids: Sequence[int],
    contributed: Mapping[str, Sequence[object]],
    times: Mapping[int, float],
    starred: Set[str],
) -> list[Row]:
    stored = await documents_of(ctx, ids)
    entities = [Entity(each.document) for each in stored]
    owners = await owners_of(ctx, entities)
    systems = [next(entity.targets("partOf", "system"), None) for entity in entities]
    links = await links_to(ctx, [ref for ref in systems if ref])
    catalog = catalog_of(ctx)
    rows = []
    for number, (each, entity) in enumerate(zip(stored, entities, strict=True)):
        cells: dict[str, Any] = {
            "name": _named(link_to(catalog, entity.ref, entity), entity.description),
            "owner": next(iter(owners[entity.ref]), None),
            "system": _linked(links, systems[number]),
            "type": entity.type,
            "lifecycle": entity.spec.get("lifecycle"),
            "tags": entity.tags,
            "changed": datetime.datetime.fromtimestamp(times.get(each.id, 0), datetime.UTC),
        }
        cells |= {name: values[number] for name, values in contributed.items()}
        rows.append(Row(ref=entity.ref, starred=str(entity.ref) in starred, cells=cells))
    return rows


def _linked(links: Mapping[EntityRef, RefLink], ref: EntityRef | None) -> RefLink | None:
    return None if ref is None else links.get(ref)


def _named(link: RefLink, description: str) -> TableLink:
    return TableLink(
        ref=link.ref,
        title=link.title,
        icon=link.icon,
        tone=link.tone,
        missing=link.missing,
        description=description,
    )


PAGES = (
    Page(path="/catalog", show=catalog, requires="catalog.entity.read"),
    Page(path="/api-docs", show=apis, requires="catalog.entity.read"),
)
