"""The change log as a stream of server-sent events: for open pages, and for programs that keep in step."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from callboard import Context, Endpoint, Invalid, Parameter

from ..catalog import visible
from ..changes import Feed, News
from ..index import Expression, parse_filter
from .entities import FILTER, READ
from .shapes import EVENT

HEARTBEAT = 15.0
"""Seconds of silence after which a comment is sent, so that nobody on the way takes the connection for dead."""
LONGEST = 600.0
"""Seconds after which a stream ends. Its follower comes back, and it is asked anew who that is and what they may."""

RETRY = 2000
HEADERS = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}


async def changes(request: Request, ctx: Context) -> Response:
    """GET /changes: goes on until one of the two hangs up."""
    filters = request.query_params.getlist("filter")
    asked = _Asked(
        filters=tuple(filters),
        wanted=parse_filter(filters),
        allowed=visible(ctx),
        since=_since(request),
        most=int(request.query_params.get("most", 0)),
    )
    ctx.state(Feed).check_room()
    return StreamingResponse(_stream(ctx, asked), media_type="text/event-stream; charset=utf-8", headers=HEADERS)


@dataclass(frozen=True, kw_only=True)
class _Asked:
    filters: tuple[str, ...]
    wanted: Expression
    allowed: Expression
    since: int | None
    most: int


async def _stream(ctx: Context, asked: _Asked) -> AsyncIterator[bytes]:
    feed, since, end = ctx.state(Feed), asked.since, time.monotonic() + LONGEST
    follower = await feed.join((asked.filters, asked.allowed), asked.wanted, asked.allowed)
    try:
        yield b"retry: %d\nid: %d\n\n" % (RETRY, follower.start if since is None else since)
        while since is not None and since != follower.start:
            news, since = await feed.missed(ctx, follower, since)
            yield _encoded(news, asked.most)
        while (news := await follower.next(HEARTBEAT)) or not (follower.done or ctx.closing.is_set()):
            yield _encoded(news, asked.most) or b": still here\n\n"
            if time.monotonic() > end:
                return
    finally:
        feed.leave(follower)


def _encoded(news: Sequence[News], most: int) -> bytes:
    """As events. More than `most` of them become one that says to look anew."""
    if most and len(news) > most:
        news = [News(news[-1].seq, "reload")]
    return b"".join(_event(each) for each in news)


def _event(news: News) -> bytes:
    data = {"seq": news.seq, **({"entityRef": news.ref} if news.ref else {})}
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (news.seq, news.what.encode(), msgspec.json.encode(data))


def _since(request: Request) -> int | None:
    """Where to go on: what the browser says by itself counts more than the address. None is from now on."""
    text = request.headers.get("last-event-id") or request.query_params.get("since")
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 18):
        raise Invalid("Last-Event-ID must be integer", hint="Send the id of the last event that you have seen.")
    return int(text)


ENDPOINTS = (
    Endpoint(
        path="/api/catalog/changes",
        run=changes,
        requires=READ,
        summary="Changes as server-sent events, from now on or after one that was seen",
        answer=EVENT,
        media="text/event-stream",
        parameters=[
            FILTER,
            Parameter(name="since", type="integer", minimum=0, description="The id of the last event that was seen"),
            Parameter(name="most", type="integer", minimum=0, description="More changes at once become one `reload`"),
        ],
    ),
)
