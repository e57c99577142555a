"""The news as somebody hears of them: only of what they may see, and narrowed as they ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from callboard import Answer, Context, Failure, Unavailable
from callboard.plugins.search import ResourceFilter

from .model import Circle, Item, NewsKind
from .queries import Cursor, Span, count_news, news_before

PATH, NEAR = "/news", "near"
"""The page, and the circle that is all circles together."""
AT_ONCE, MOST_LOOKED_AT = 250, 5_000
"""Rows that are read at a time, and for one page at most: who may see little goes on from there."""
MOST_TYPED = 100
Sees = Callable[[Sequence[str]], Sequence[bool]]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody wants to hear of: a kind, a circle, a name; nothing says all."""

    kind: str = ""
    circle: str = ""
    about: str = ""

    @classmethod
    def read(cls, sent: QueryParams) -> Asked:
        """Of a query string, whatever it holds."""
        about = sent.get("about", "").strip().replace("\0", "")[:MOST_TYPED]
        return cls(kind=sent.get("kind", "")[:MOST_TYPED], circle=sent.get("of", "")[:MOST_TYPED], about=about)

    @property
    def query(self) -> str:
        pairs = [("kind", self.kind), ("of", self.circle), ("about", self.about)]
        return urlencode([each for each in pairs if each[1]])

    def href(self, path: str = PATH, **changes: str) -> str:
        """The address of the same with something else."""
        query = replace(self, **changes).query
        return f"{path}?{query}" if query else path


@dataclass(frozen=True, kw_only=True)
class Read:
    """What comes of it: items, and where older ones begin, if there may be any."""

    items: Sequence[Item]
    older: Cursor | None


def kinds_for(ctx: Context) -> dict[str, NewsKind]:
    """The kinds of news that the person who asks may hear of at all, by id, in their order."""
    kinds = sorted((each.contribution for each in ctx.of(NewsKind)), key=lambda each: (each.order, each.id))
    return {each.id: each for each in kinds if ctx.may(each.permission)}


def circles_for(ctx: Context) -> list[tuple[str, str]]:
    """By what the news can be narrowed: ids and titles. Where there are several, all of them together are one more."""
    circles = sorted((each.contribution for each in ctx.of(Circle)), key=lambda each: (each.order, each.id))
    named = [(each.id, each.title) for each in circles]
    return [*named, (NEAR, "All that concerns me")] if len(named) > 1 else named


async def read_news(ctx: Context, asked: Asked, *, before: Cursor | None = None, most: int) -> Read:
    """The next items that the person who asks may hear of and wants to."""
    return await read_among(ctx, asked, await _near(ctx, asked.circle), before=before, most=most)


async def read_among(
    ctx: Context,
    asked: Asked,
    near: AbstractSet[str] | None,
    *,
    before: Cursor | None = None,
    span: Span | None = None,
    most: int,
) -> Read:
    """The same, of these resources alone, whatever circle is asked for; with a `span` only of what was told in it."""
    kinds = {id_: each for id_, each in kinds_for(ctx).items() if asked.kind in ("", id_)}
    sights = {id_: _sight(ctx, each) for id_, each in kinds.items()}
    items: list[Item] = []
    at, looked_at = before, 0
    while looked_at < MOST_LOOKED_AT and kinds:
        rows = await ctx.database.read(news_before, at, list(kinds), asked.about, AT_ONCE, span=span)
        shown = _shown(rows, sights, near)
        if len(items) + len(shown) > most:
            items += shown[: most - len(items)]
            return Read(items=items, older=Cursor(items[-1].at, items[-1].id))
        items += shown
        looked_at += len(rows)
        if len(rows) < AT_ONCE:
            return Read(items=items, older=None)
        at = Cursor(rows[-1].at, rows[-1].id)
    return Read(items=items, older=at if kinds else None)


async def count_by_kind(ctx: Context, asked: Asked) -> Mapping[str, int]:
    """How many there are of each kind of what is asked for besides the kind."""
    kinds, near = kinds_for(ctx), await _near(ctx, asked.circle)
    sights = {id_: _sight(ctx, each) for id_, each in kinds.items()}
    rows = await ctx.database.read(count_news, list(kinds), asked.about)
    counts: Counter[str] = Counter()
    for kind, sees in sights.items():
        of_kind = [row for row in rows if row[0] == kind and (near is None or row[1] in near)]
        for (_, _, number), seen in zip(of_kind, sees([ref for _, ref, _ in of_kind]), strict=True):
            counts[kind] += number if seen else 0
    return counts


def _shown(rows: Sequence[Item], sights: Mapping[str, Sees], near: AbstractSet[str] | None) -> list[Item]:
    wanted = [row for row in rows if near is None or row.ref in near]
    seen: set[int] = set()
    for kind, sees in sights.items():
        of_kind = [row for row in wanted if row.kind == kind]
        seen |= {row.id for row, may in zip(of_kind, sees([row.ref for row in of_kind]), strict=True) if may}
    return [row for row in wanted if row.id in seen]


def _sight(ctx: Context, kind: NewsKind) -> Sees:
    """Which resources of a kind of news the person may see. Where nobody can judge by the condition, none."""
    filters = [each.contribution for each in ctx.of(ResourceFilter)]
    judge = next((each for each in filters if each.type == kind.resource_type), None)
    if judge is None:
        restricted = ctx.decide(kind.permission).condition is not None
        return lambda refs: [not restricted] * len(refs)
    visibility = judge.visibility(kind.permission, ctx)
    return (lambda refs: [True] * len(refs)) if visibility is None else visibility.sees


async def near_to(ctx: Context) -> AbstractSet[str]:
    """The refs of all that is close to the person who asks. Raises Unavailable where a circle fails."""
    found = await _circles(ctx, NEAR)
    for each in found:
        if isinstance(each, Failure):
            raise Unavailable(f"Nobody knows what is close to {ctx.identity.ref}: {each.message}", hint=each.detail)
    return _refs_in(found)


async def _near(ctx: Context, circle: str) -> AbstractSet[str] | None:
    """The refs of a circle; None where none is asked for. Nothing is in one that there is not, or that fails."""
    return _refs_in(await _circles(ctx, circle)) if circle else None


async def _circles(ctx: Context, circle: str) -> list[Answer[Sequence[str]] | Failure]:
    asked = [each for each in ctx.of(Circle) if circle in (NEAR, each.contribution.id)]
    return [
        await each.call(
            f"circle {each.contribution.id}", each.contribution.deadline, ctx, partial(_refs, each.contribution)
        )
        for each in asked
    ]


def _refs_in(found: Sequence[Answer[Sequence[str]] | Failure]) -> AbstractSet[str]:
    return {ref for each in found if not isinstance(each, Failure) for ref in each.value}


async def _refs(circle: Circle, ctx: Context) -> Sequence[str]:
    return [str(ref) for ref in await circle.refs(ctx)]
