"""`/api/techdocs/sync/…`: has a site brought up to date and tells how that goes, as Backstage's reader expects it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from callboard import Context, Endpoint, NotFound
from callboard.plugins.catalog import EntityRef, find_entity

from ..build import request_build
from ..model import SiteKey, key_of, ref_of
from ..queries import SiteState, lines_after, state_of
from ..store import SAID

HEARTBEAT, LONGEST, GATHER = 10.0, 1800.0, 0.05
HEADERS = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}
STREAMED = {
    "type": "object",
    "properties": {"event": {"enum": ["log", "error", "finish"]}, "data": {"type": "string"}},
    "required": ["event", "data"],
}


async def sync(request: Request, ctx: Context) -> Response:
    """GET /sync/{namespace}/{kind}/{name}: until the site is what its sources are, or cannot be made so."""
    ref = EntityRef(*(request.path_params[part].lower() for part in ("kind", "namespace", "name")))
    entity = await find_entity(ctx, ref)
    if ref_of(entity) is None:
        raise NotFound(f"{ref} has no documentation of its own")
    return StreamingResponse(_stream(ctx, key_of(ref)), media_type="text/event-stream", headers=HEADERS)


async def _stream(ctx: Context, key: SiteKey) -> AsyncIterator[bytes]:
    before = await ctx.database.read(state_of, key)
    state = await request_build(ctx, key)
    if state is None or not state.is_under_way:
        yield _end(before, state)
        return
    after, attempt, end = 0, state.attempt, time.monotonic() + LONGEST
    while time.monotonic() < end and not ctx.closing.is_set():
        now = await ctx.database.read(state_of, key)
        for line in await ctx.database.read(lines_after, key, after):
            after = line.id
            if line.attempt > attempt or (line.attempt == attempt and state.status == "building"):
                yield _event("log", line.text)
        if now is None or now.done >= state.wanted:
            yield _end(before, now)
            return
        if not await ctx.news(SAID, HEARTBEAT):
            yield b": still here\n\n"
        await asyncio.sleep(GATHER)
    yield _event("error", "The documentation is still being built. Look again later.")


def _end(before: SiteState | None, now: SiteState | None) -> bytes:
    if now is not None and now.failed_since:
        return _event("error", now.error)
    published = before.published_at if before is not None else 0.0
    return _event("finish", {"updated": now is not None and now.published_at > published})


def _event(event: str, data: Any) -> bytes:
    return b"event: %s\ndata: %s\n\n" % (event.encode(), msgspec.json.encode(data))


SYNC = Endpoint(
    path="/api/techdocs/sync/{namespace}/{kind}/{name}",
    run=sync,
    requires="catalog.entity.read",
    summary="Brings documentation up to date and tells how that goes, as server-sent events",
    answer=STREAMED,
    media="text/event-stream",
)
