"""How many notifications are unread, as soon as that changes: a stream of server-sent events for the badge."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from callboard import Context, Endpoint, Parameter

from ..model import READ, STREAM
from ..queries import pulse_of, pulse_text
from ..store import EVERYBODY, news_of
from .shapes import person_of

HEARTBEAT, LONGEST, GATHER = 20.0, 900.0, 0.2
HEADERS = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}


async def stream(request: Request, ctx: Context) -> Response:
    """GET /stream: for a quarter of an hour; who asks is looked at anew when the browser connects again."""
    seen = request.headers.get("last-event-id") or request.query_params.get("since", "")
    return StreamingResponse(_stream(ctx, person_of(ctx), seen[:60]), media_type="text/event-stream", headers=HEADERS)


async def _stream(ctx: Context, person: str, seen: str) -> AsyncIterator[bytes]:
    end, quiet = time.monotonic() + LONGEST, time.monotonic()
    while time.monotonic() < end and not ctx.closing.is_set():
        pulse = await ctx.database.read(pulse_of, person)
        if pulse_text(pulse) != seen:
            seen, quiet = pulse_text(pulse), time.monotonic()
            yield b"event: unread\nid: %s\ndata: %s\n\n" % (seen.encode(), msgspec.json.encode({"count": pulse[0]}))
        elif time.monotonic() - quiet > HEARTBEAT:
            quiet = time.monotonic()
            yield b": still here\n\n"
        await _news(ctx, person)
        await asyncio.sleep(GATHER)


async def _news(ctx: Context, person: str) -> None:
    """Until there is something for this person or for everybody, or it is time for a sign of life."""
    waiting = [asyncio.ensure_future(ctx.news(channel, HEARTBEAT)) for channel in (news_of(person), EVERYBODY)]
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in waiting:
            each.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


UNREAD = {
    "type": "object",
    "description": "One event.",
    "required": ["event", "id", "data"],
    "properties": {
        "event": {"type": "string", "enum": ["unread"]},
        "id": {"type": "string"},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
}
STREAMS = (
    Endpoint(
        path=STREAM,
        run=stream,
        requires=READ,
        summary="How many notifications are unread, as server-sent events",
        parameters=[Parameter(name="since", description="The id of the last event that is known")],
        answer=UNREAD,
        media="text/event-stream",
    ),
)
