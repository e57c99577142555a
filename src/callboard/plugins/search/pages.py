"""What people meet: the page with all results, and the best of them in the command palette."""

from __future__ import annotations

import datetime
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.requests import Request

from callboard import Context, Page, Palette, PaletteEntry, Unavailable, View

from .find import Answered, find, types_for, types_known
from .following import LiveSearch
from .index import CATEGORY, Answer, Hit, Question
from .marks import Piece, excerpt, fits, marked
from .missed import Misses
from .model import Category
from .opened import told_at

PATH, QUERY = "/search", "search.query"
ON_A_PAGE = 20
MOST_PAGES = 500
MOST_TYPED = 100
FACETS = (("owner", "Owner"), ("lifecycle", "Lifecycle"), ("type", "Type"))
DAY = 24 * 3600.0
UPDATED: Mapping[str, tuple[str, float]] = {
    "day": ("Past day", DAY),
    "week": ("Past week", 7 * DAY),
    "month": ("Past month", 31 * DAY),
}
MOST_VALUES = 8
MOST_CHOSEN = 20
MOST_IN_PALETTE = 8
PEOPLE = "people"
"""The category that `@` in the palette asks for."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the address says: the words, a category, values of facets, the page, types as Backstage writes them."""

    term: str = ""
    category: str = ""
    chosen: Mapping[str, tuple[str, ...]]
    updated: tuple[str, ...] = ()
    page: int = 1
    types: tuple[str, ...] = ()

    @classmethod
    def read(cls, sent: QueryParams) -> Asked:
        """Of a query string, whatever it holds."""
        said = sent.get("page", "1")
        page = int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 1
        chosen = {name: tuple(dict.fromkeys(_values(sent, name)))[:MOST_CHOSEN] for name, _ in FACETS}
        return cls(
            term=(sent.get("query") or sent.get("q") or "")[:MOST_TYPED],
            category=sent.get("in", ""),
            chosen={name: values for name, values in chosen.items() if values},
            updated=tuple(each for each in UPDATED if each in sent.getlist("updated")),
            page=min(max(1, page), MOST_PAGES),
            types=(*sent.getlist("types[]"), *sent.getlist("types")),
        )

    @property
    def filters(self) -> dict[str, Sequence[str]]:
        return {**self.chosen, **({CATEGORY: (self.category,)} if self.category else {})}

    @property
    def is_plain(self) -> bool:
        """Words alone, from the beginning."""
        return bool(self.term.strip()) and self.page == 1 and not (self.filters or self.updated or self.types)

    def since(self, now: float) -> float:
        """From when on it is to have changed; 0 is whenever. Of several, the longest."""
        return now - max(UPDATED[each][1] for each in self.updated) if self.updated else 0.0

    def href(self, **changed: Any) -> str:
        """The address of the same with something else."""
        said: dict[str, Any] = {"query": self.term, "in": self.category, **self.chosen, "updated": self.updated}
        said["types[]"] = self.types
        said |= changed
        pairs = [(name, value) for name, values in said.items() for value in _listed(values) if value not in ("", None)]
        return f"{PATH}?{urlencode(pairs)}" if pairs else PATH


def _values(sent: QueryParams, name: str) -> list[str]:
    """As our own form names them, and as Backstage's page does."""
    plain = f"filters[{name}]"
    return [value[:200] for key in (name, plain, f"{plain}[]") for value in sent.getlist(key) if value]


def _listed(values: object) -> Sequence[object]:
    return values if isinstance(values, list | tuple) else [values]


@dataclass(frozen=True, kw_only=True)
class Result:
    """One line of the list. `also` is why it was found where neither title nor text says so; `opened` is where a
    browser tells that it was followed."""

    href: str
    opened: str
    title: Sequence[Piece]
    text: Sequence[Piece]
    also: Sequence[Piece]
    note: Sequence[str]
    icon: str
    tone: str
    changed: datetime.datetime | None


@dataclass(frozen=True, kw_only=True)
class Facet:
    """Values to narrow by, each with how many there would be."""

    name: str
    title: str
    options: Sequence[tuple[str, int] | tuple[str, int, str]]
    selected: Sequence[str]
    more: int


@dataclass(frozen=True, kw_only=True)
class SearchPage(View):
    """All that the page shows. While the index is being made it has no results, and `waits` says why."""

    template = "search/results.html"
    asked: Asked
    tabs: Sequence[Mapping[str, Any]]
    facets: Sequence[Facet]
    chips: Sequence[Mapping[str, str]]
    results: Sequence[Result]
    total: int
    milliseconds: int
    waits: str = ""
    crumbs: Sequence[tuple[str, str]] = (("Search", PATH),)

    @property
    def title(self) -> str:
        return f"Search results for {self.asked.term}" if self.asked.term else "Search"

    @property
    def first(self) -> int:
        return (self.asked.page - 1) * ON_A_PAGE + 1 if self.results else 0

    @property
    def last(self) -> int:
        return self.first + len(self.results) - 1 if self.results else 0

    @property
    def pages(self) -> int:
        return max(1, min(MOST_PAGES, -(-self.total // ON_A_PAGE)))


async def search(request: Request, ctx: Context) -> SearchPage:
    """`/search?query=…&in=…&owner=…&page=…`."""
    asked, began = Asked.read(request.query_params), time.perf_counter()
    chips = _chips(asked)
    if not ctx.state(LiveSearch).is_loaded:
        waits = "What can be found is still being read, which happens once after an upgrade. Try again in a minute."
        return SearchPage(
            asked=asked, tabs=(), facets=(), chips=chips, results=(), total=0, milliseconds=0, waits=waits
        )
    known = types_known(ctx)
    types, now = [each for each in asked.types if each in known], time.time()
    answer = await find(ctx, asked.term, types=types, filters=asked.filters, since=asked.since(now))
    if ctx.identity.kind == "user" and asked.is_plain:
        ctx.state(Misses).heard(ctx.identity.ref, asked.term, answer.total)
    hits = answer.page((asked.page - 1) * ON_A_PAGE, ON_A_PAGE)
    return SearchPage(
        asked=asked,
        tabs=_tabs(ctx, asked, answer),
        facets=[*_facets(asked, answer), *_updated(asked, answer, now)],
        chips=chips,
        results=[_result(hit, answer.question) for hit in hits],
        total=answer.total,
        milliseconds=max(1, round((time.perf_counter() - began) * 1000)),
    )


def _categories(ctx: Context) -> list[Category]:
    found = {each.id: each for searchable in types_for(ctx) for each in searchable.categories}
    return sorted(found.values(), key=lambda each: each.order)


def _tabs(ctx: Context, asked: Asked, answer: Answer) -> list[Mapping[str, Any]]:
    counts = answer.counts(CATEGORY)
    shown = [each for each in _categories(ctx) if counts[each.id] or each.id == asked.category]
    href = asked.href
    return [
        {"id": "", "label": "All", "n": counts.total(), "href": href(**{"in": ""})},
        *(
            {"id": each.id, "label": each.title, "n": counts[each.id], "href": href(**{"in": each.id})}
            for each in shown
        ),
    ]


def _facets(asked: Asked, answer: Answer) -> list[Facet]:
    found = []
    for name, title in FACETS:
        selected = asked.chosen.get(name, ())
        counts = answer.counts(name)
        values = sorted((each for each in counts.items() if each[0]), key=lambda each: (-each[1], each[0]))
        shown = values[:MOST_VALUES]
        shown += [(each, counts[each]) for each in selected if each not in dict(shown)]
        if len(values) > 1 or selected:
            found.append(Facet(name=name, title=title, options=shown, selected=selected, more=len(values) - len(shown)))
    return found


def _updated(asked: Asked, answer: Answer, now: float) -> list[Facet]:
    options = [(each, answer.changed_since(now - age), title) for each, (title, age) in UPDATED.items()]
    if not asked.updated and not any(count for _, count, _ in options):
        return []
    return [Facet(name="updated", title="Updated", options=options, selected=asked.updated, more=0)]


def _chips(asked: Asked) -> list[Mapping[str, str]]:
    titles = dict(FACETS)
    updated: list[Mapping[str, str]] = [
        {
            "label": "Updated",
            "value": UPDATED[value][0],
            "href": asked.href(updated=tuple(each for each in asked.updated if each != value)),
        }
        for value in asked.updated
    ]
    return updated + [
        {
            "label": titles[name],
            "value": value,
            "href": asked.href(**{name: tuple(each for each in values if each != value)}),
        }
        for name, values in asked.chosen.items()
        for value in values
    ]


def _result(hit: Hit, question: Question) -> Result:
    document = hit.document
    title, text = marked(document.title, question), excerpt(document.text, question)
    said = any(piece.hit for piece in (*title, *text))
    also = "" if said else next((each for each in (*document.words, *document.related) if fits(each, question)), "")
    return Result(
        href=document.location,
        opened=told_at(document.location),
        title=title,
        text=text,
        also=marked(also, question),
        note=document.note,
        icon=document.icon,
        tone=document.tone,
        changed=datetime.datetime.fromtimestamp(document.changed, datetime.UTC) if document.changed > 0 else None,
    )


async def suggest(text: str, ctx: Context) -> Sequence[PaletteEntry]:
    """The best results for what has been typed so far. `@` asks for people and teams."""
    people, term = text.startswith("@"), text.lstrip("@").strip()
    if not term or text.startswith(">") or not ctx.may(QUERY):
        return []
    try:
        return await ctx.state(Answered).of(ctx, (term, people), partial(_suggested, term, ctx, people=people))
    except Unavailable:
        return [
            PaletteEntry(title="Search is being prepared", href=f"{PATH}?{urlencode({'query': term})}", icon="loader")
        ]


async def _suggested(term: str, ctx: Context, *, people: bool) -> Sequence[PaletteEntry]:
    answer = await find(ctx, term, filters={CATEGORY: [PEOPLE]} if people else {})
    titles = {each.id: each.title for each in _categories(ctx)}
    return [_entry(hit, titles) for hit in answer.page(0, MOST_IN_PALETTE)]


def _entry(hit: Hit, titles: Mapping[str, str]) -> PaletteEntry:
    document = hit.document
    return PaletteEntry(
        title=document.title,
        href=document.location,
        subtitle=" · ".join(document.note[:2]),
        icon=document.icon,
        tone=document.tone,
        note=document.label or titles.get(document.category, ""),
        opened=told_at(document.location),
    )


PAGES = (Page(path=PATH, show=search, requires=QUERY), Palette(title="Results", find=suggest, order=20))
