"""What programs ask for: the news in the formats of feed readers."""

from __future__ import annotations

import datetime
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from callboard import Context, Endpoint, Parameter

from .feed import Asked, kinds_for, read_news
from .model import ADDRESSES, NEWS
from .syndicate import Feed, as_atom, as_json, as_rss

IN_A_FEED = 50
PARAMETERS = (
    Parameter(name="kind", description="Only news of this kind: the id of one, as `registered`."),
    Parameter(name="of", description="Only of what is close to one: the id of a circle, as `teams`."),
    Parameter(name="about", description="Only of what has this in its name."),
    Parameter(name="token", description="An access token that only reads, for readers that cannot send headers."),
)
RSS, ATOM, JSON = "application/rss+xml", "application/atom+xml", "application/feed+json"
TEXT = {"type": "string"}
JSON_FEED = {
    "type": "object",
    "required": ["version", "title", "home_page_url", "feed_url", "items"],
    "properties": {
        **dict.fromkeys(("version", "title", "home_page_url", "feed_url"), TEXT),
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "url", "title", "content_text", "date_published", "tags"],
                "properties": {
                    **dict.fromkeys(("id", "url", "title", "content_text", "date_published"), TEXT),
                    "tags": {"type": "array", "items": TEXT},
                },
            },
        },
    },
}


async def feed_for(request: Request, ctx: Context) -> Feed:
    """What the person who asks may hear of and wants to. No address in it has their token."""
    asked, kinds, root = Asked.read(request.query_params), kinds_for(ctx), ctx.portal.base_url
    found = await read_news(ctx, asked, most=IN_A_FEED)
    narrowed = kinds[asked.kind].title if asked.kind in kinds else ""
    title = f"What's new at {ctx.portal.organization or ctx.portal.title}"
    return Feed(
        title=f"{title}: {narrowed}" if narrowed else title,
        root=root,
        home=f"{root}{asked.href()}",
        own=f"{root}{asked.href(request.url.path)}",
        items=found.items,
        kinds={id_: each.title for id_, each in kinds.items()},
        now=datetime.datetime.now(datetime.UTC).replace(microsecond=0),
    )


def _text(draw: Callable[[Feed], str], media: str) -> Callable[[Request, Context], Awaitable[Response]]:
    async def answer(request: Request, ctx: Context) -> Response:
        return Response(draw(await feed_for(request, ctx)), media_type=f"{media}; charset=utf-8")

    return answer


async def json_feed(request: Request, ctx: Context) -> dict[str, Any]:
    """JSON Feed 1.1."""
    return as_json(await feed_for(request, ctx))


ENDPOINTS = (
    Endpoint(
        path=ADDRESSES["rss"],
        run=_text(as_rss, RSS),
        requires=NEWS,
        summary="What is new, as RSS 2.0",
        parameters=PARAMETERS,
        answer=TEXT,
        media=RSS,
    ),
    Endpoint(
        path=ADDRESSES["atom"],
        run=_text(as_atom, ATOM),
        requires=NEWS,
        summary="What is new, as Atom",
        parameters=PARAMETERS,
        answer=TEXT,
        media=ATOM,
    ),
    Endpoint(
        path=ADDRESSES["json"],
        run=json_feed,
        requires=NEWS,
        summary="What is new, as JSON Feed 1.1",
        parameters=PARAMETERS,
        answer=JSON_FEED,
    ),
)
