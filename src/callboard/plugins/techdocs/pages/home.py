"""`/docs`: everything that is documented, to find it by words, owner, kind and type."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.requests import Request

from callboard import Context, Page, View
from callboard.plugins.catalog import (
    Entity,
    EntityRef,
    Exists,
    Expression,
    FacetValue,
    OneOf,
    RefLink,
    catalog_of,
    count_values,
    find_entities,
    find_refs,
    links_to,
    ownership_refs,
    parse_ref,
    stars_of,
)

from ..addresses import home_of
from ..library import Shelved, library_of
from ..model import REF
from .places import READ

DOCUMENTED = Exists(f"metadata.annotations.{REF}")
PAGE_SIZE = 25
MOST_VALUES = 30
KEYS = {"owner": "relations.ownedby", "kind": "kind", "type": "spec.type"}
TITLES = {"owner": "Owner", "kind": "Kind", "type": "Type"}
SORTS = ("name", "updated", "problems")
SCOPES = {"all": "All", "owned": "Of my teams", "starred": "Starred"}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody looks for."""

    text: str = ""
    scope: str = "all"
    sort: str = "name"
    page: int = 1
    chosen: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def href(self, **changes: Any) -> str:
        """The address of this list with some things different, from its first page on unless that is said."""
        other = replace(self, **{"page": 1, **changes})
        pairs = [
            ("q", other.text),
            ("scope", "" if other.scope == "all" else other.scope),
            ("sort", "" if other.sort == "name" else other.sort),
            *((name, value) for name, values in other.chosen for value in values),
            ("page", "" if other.page == 1 else str(other.page)),
        ]
        query = urlencode([(name, value) for name, value in pairs if value])
        return f"/docs?{query}" if query else "/docs"

    def without(self, name: str, value: str) -> str:
        """The address without one choice."""
        left = tuple((key, tuple(v for v in values if (key, v) != (name, value))) for key, values in self.chosen)
        return self.href(chosen=left)

    @property
    def narrows(self) -> bool:
        return bool(self.text or self.scope != "all" or any(values for _, values in self.chosen))


@dataclass(frozen=True, kw_only=True)
class Facet:
    """Values to pick from: (value, how many it leaves, words)."""

    id: str
    title: str
    options: Sequence[tuple[str, int, str]]
    selected: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Chip:
    """One choice in force, and the address without it."""

    label: str
    value: str
    href: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """A documented entity in the table."""

    ref: EntityRef
    title: str
    href: str
    description: str
    icon: str
    tone: str
    owner: RefLink | None
    kind: str
    type: str
    updated: datetime.datetime | None
    pages: int | None
    problems: int
    starred: bool


@dataclass(frozen=True, kw_only=True)
class HomePage(View):
    """The list."""

    template = "techdocs/home.html"
    asked: Asked
    rows: Sequence[Row]
    total: int
    facets: Sequence[Facet]
    scopes: Sequence[tuple[str, str, int, str]]
    chips: Sequence[Chip]
    any_at_all: bool
    reading: bool
    base_url: str
    annotation: str = f"metadata:\n  annotations:\n    {REF}: dir:."

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Docs", "/docs")]

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def first(self) -> int:
        return (self.asked.page - 1) * PAGE_SIZE + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def heads(self) -> list[tuple[str, str, str, str]]:
        """The columns: words, how they are sorted, the address that sorts them otherwise, their class."""
        named = (("Document", "name", ""), ("Owner", "", ""), ("Kind and type", "", "hide-s"))
        more = (("Updated", "updated", "hide-s"), ("Problems", "problems", "hide-s"))
        return [(words, *self._sorted(sort), cls) for words, sort, cls in (*named, *more)]

    def _sorted(self, sort: str) -> tuple[str, str]:
        if not sort:
            return "", ""
        first_down = sort != "name"
        current, down = self.asked.sort.lstrip("-") == sort, self.asked.sort.startswith("-")
        shown = ("descending" if down else "ascending") if current else "none"
        turned = not down if current else first_down
        return shown, self.asked.href(sort=f"-{sort}" if turned else sort)


async def home(request: Request, ctx: Context) -> HomePage:
    """The list, as the address narrows it."""
    asked = _asked(request.query_params)
    stars, mine = await stars_of(ctx), await ownership_refs(ctx)
    conditions = _conditions(asked)
    everywhere = find_refs(ctx, asked.text, *conditions.values())
    owned = frozenset(find_refs(ctx, asked.text, *conditions.values(), OneOf("relations.ownedby", tuple(mine))))
    scopes = {
        "all": everywhere,
        "owned": [ref for ref in everywhere if ref in owned],
        "starred": [ref for ref in everywhere if ref in frozenset(stars)],
    }
    chosen = _sorted(ctx, asked, scopes[asked.scope])
    pages = max(1, -(-len(chosen) // PAGE_SIZE))
    asked = replace(asked, page=min(asked.page, pages))
    shown = chosen[(asked.page - 1) * PAGE_SIZE : asked.page * PAGE_SIZE]
    return HomePage(
        asked=asked,
        rows=await _rows(ctx, shown, frozenset(stars)),
        total=len(chosen),
        facets=_facets(ctx, asked, conditions, {"owned": owned, "starred": frozenset(stars)}.get(asked.scope)),
        scopes=[(id_, words, len(scopes[id_]), asked.href(scope=id_)) for id_, words in SCOPES.items()],
        chips=_chips(asked),
        any_at_all=bool(everywhere) or bool(find_refs(ctx, "", DOCUMENTED)),
        reading=not catalog_of(ctx).swept.is_set(),
        base_url=ctx.portal.base_url.rstrip("/"),
    )


def _asked(params: QueryParams) -> Asked:
    page, sort = params.get("page", "1"), params.get("sort", "name")
    scope = params.get("scope", params.get("filters[user]", "all"))
    chosen = ((name, tuple(dict.fromkeys(filter(None, params.getlist(name))))[:MOST_VALUES]) for name in KEYS)
    return Asked(
        text=params.get("q", "").strip()[:200],
        scope=scope if scope in SCOPES else "all",
        sort=sort if sort.lstrip("-") in SORTS else "name",
        page=max(1, int(page)) if page.isascii() and page.isdecimal() and len(page) < 6 else 1,
        chosen=tuple((name, values) for name, values in chosen if values),
    )


def _conditions(asked: Asked) -> dict[str, Expression]:
    return {"": DOCUMENTED, **{name: OneOf(KEYS[name], values) for name, values in asked.chosen if values}}


def _sorted(ctx: Context, asked: Asked, refs: Sequence[str]) -> list[str]:
    """In the order asked for; what nobody knows comes last."""
    name, down = asked.sort.lstrip("-"), asked.sort.startswith("-")
    if name == "name":
        return list(reversed(refs)) if down else list(refs)
    sites = library_of(ctx).sites

    def value(ref: str) -> float:
        site = sites.get(ref)
        return 0.0 if site is None else site.updated if name == "updated" else float(site.problems)

    known = sorted((ref for ref in refs if ref in sites), key=value, reverse=down)
    return [*known, *(ref for ref in refs if ref not in sites)]


async def _rows(ctx: Context, refs: Sequence[str], stars: frozenset[str]) -> list[Row]:
    entities = await find_entities(ctx, refs)
    found = [entities[ref] for ref in refs if ref in entities]
    links = await links_to(ctx, [ref for each in found for ref in each.targets("ownedBy")])
    return [_row(ctx, each, links, library_of(ctx).sites.get(str(each.ref)), stars) for each in found]


def _row(
    ctx: Context, entity: Entity, links: Mapping[EntityRef, RefLink], site: Shelved | None, stars: frozenset[str]
) -> Row:
    icon, tone = catalog_of(ctx).look(entity)
    at = site.updated if site is not None else 0.0
    return Row(
        ref=entity.ref,
        title=entity.title,
        href=home_of(entity),
        description=entity.description,
        icon=icon,
        tone=tone,
        owner=next((links[ref] for ref in entity.targets("ownedBy") if ref in links), None),
        kind=entity.kind,
        type=entity.type,
        updated=datetime.datetime.fromtimestamp(at, datetime.UTC) if at else None,
        pages=len(site.pages) if site is not None else None,
        problems=site.problems if site is not None else 0,
        starred=str(entity.ref) in stars,
    )


def _facets(
    ctx: Context, asked: Asked, conditions: Mapping[str, Expression], scope: frozenset[str] | None
) -> list[Facet]:
    """Each facet counts as if nothing were picked in it."""
    made = []
    for name, key in KEYS.items():
        others = [each for id_, each in conditions.items() if id_ != name]
        counted = _counted(ctx, asked, key, others, scope)
        selected = dict(asked.chosen).get(name, ())
        present = {each.value.lower() for each in counted}
        missing = [FacetValue(value, 0) for value in selected if value.lower() not in present]
        if len(counted) > 1 or selected:
            options = [(each.value, each.count, _words(name, each.value)) for each in (*missing, *counted)]
            spelled = {value.lower() for value in selected}
            chosen = [value for value, _, _ in options if value.lower() in spelled]
            made.append(Facet(id=name, title=TITLES[name], options=options, selected=chosen))
    return made


def _counted(
    ctx: Context, asked: Asked, key: str, conditions: Sequence[Expression], scope: frozenset[str] | None
) -> list[FacetValue]:
    if not asked.text and scope is None:
        return count_values(ctx, key, *conditions, most=MOST_VALUES)
    refs = find_refs(ctx, asked.text, *conditions)
    among = [ref for ref in refs if scope is None or ref in scope]
    return count_values(ctx, key, *conditions, among=among, most=MOST_VALUES)


def _words(name: str, value: str) -> str:
    return parse_ref(value).short("group") if name == "owner" else value


def _chips(asked: Asked) -> list[Chip]:
    chips = [
        Chip(label=TITLES[name], value=_words(name, value), href=asked.without(name, value))
        for name, values in asked.chosen
        for value in values
    ]
    if asked.text:
        chips.append(Chip(label="Text", value=asked.text, href=asked.href(text="")))
    return chips


PAGES = (Page(path="/docs", show=home, requires=READ),)
