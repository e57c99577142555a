"""`/news`: what is new in the company, the latest first."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request

from callboard import Context, NavItem, Page, View
from callboard.plugins.notifications import CHOICES, is_on

from ..feed import PATH, Asked, circles_for, count_by_kind, kinds_for, read_news
from ..model import ADDRESSES, NEWS, Item, NewsKind
from ..queries import Cursor

FOLLOW = f"{PATH}/follow"
ON_A_PAGE = 40
FEEDS = (
    ("RSS", ADDRESSES["rss"], "application/rss+xml"),
    ("Atom", ADDRESSES["atom"], "application/atom+xml"),
    ("JSON Feed", ADDRESSES["json"], "application/feed+json"),
)


@dataclass(frozen=True, kw_only=True)
class Line:
    """An item as a page shows it."""

    item: Item
    kind: NewsKind

    @property
    def when(self) -> datetime.datetime:
        return datetime.datetime.fromtimestamp(self.item.at, datetime.UTC)


@dataclass(frozen=True, kw_only=True)
class NewsPage(View):
    """All that the page shows. `older`, `newest` and `digest` are addresses, empty where there is nothing."""

    template = "home/news.html"
    asked: Asked
    lines: Sequence[Line]
    tabs: Sequence[Mapping[str, object]]
    circles: Sequence[tuple[str, str, None, str]]
    older: str
    newest: str
    feeds: Sequence[tuple[str, str, str]]
    follow: str
    digest: str
    crumbs: Sequence[tuple[str, str]] = (("Home", "/"), ("What's new", PATH))


@dataclass(frozen=True, kw_only=True)
class FollowPage(View):
    """How a feed reader gets the same."""

    template = "home/follow.html"
    addresses: Sequence[tuple[str, str]]
    crumbs: Sequence[tuple[str, str]] = (("What's new", PATH), ("Follow", FOLLOW))


async def news(request: Request, ctx: Context) -> NewsPage:
    """`/news?kind=…&of=…&about=…&before=…`."""
    asked, kinds = Asked.read(request.query_params), kinds_for(ctx)
    before = Cursor.read(request.query_params.get("before", ""))
    found, counts = await read_news(ctx, asked, before=before, most=ON_A_PAGE), await count_by_kind(ctx, asked)
    tabs = [{"id": "", "label": "All", "n": sum(counts.values()), "href": asked.href(kind="")}]
    tabs += [
        {"id": id_, "label": each.title, "n": counts.get(id_, 0), "href": asked.href(kind=id_)}
        for id_, each in kinds.items()
        if counts.get(id_) or id_ == asked.kind
    ]
    circles = [("", "Everybody's"), *circles_for(ctx)]
    return NewsPage(
        asked=asked,
        lines=[Line(item=each, kind=kinds[each.kind]) for each in found.items],
        tabs=tabs,
        circles=[(id_, title, None, asked.href(circle=id_)) for id_, title in circles],
        older=_further(asked, found.older),
        newest=asked.href() if before else "",
        feeds=[(title, asked.href(path), type_) for title, path, type_ in FEEDS],
        follow=asked.href(FOLLOW),
        digest=CHOICES if is_on(ctx) else "",
    )


def _further(asked: Asked, older: Cursor | None) -> str:
    if older is None:
        return ""
    return asked.href() + ("&" if asked.query else "?") + urlencode({"before": str(older)})


async def follow(request: Request, ctx: Context) -> FollowPage:
    """`/news/follow`: the same query leads to the feed of the same."""
    asked = Asked.read(request.query_params)
    return FollowPage(addresses=[(title, f"{ctx.portal.base_url}{asked.href(path)}") for title, path, _ in FEEDS])


PAGES = (Page(path=PATH, show=news, requires=NEWS), Page(path=FOLLOW, show=follow, requires=NEWS))
NAVIGATION = (NavItem(title="What's new", href=PATH, icon="newspaper", chord="w", order=5, requires=NEWS),)
