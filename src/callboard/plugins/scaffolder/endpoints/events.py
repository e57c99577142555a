"""What a task says, as it says it: a stream of server-sent events, and a long poll for those who cannot hold one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from callboard import Context, Endpoint, Parameter

from ..model import READ_TASK, SAID, Task, TaskEvent
from ..queries import events_after
from ..run import task_for
from .shapes import EVENT, STREAMED, event_json

HEARTBEAT, LONGEST, GATHER = 15.0, 3600.0, 0.05
LONGEST_POLL = 30.0
HEADERS = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}
PATH = "/api/scaffolder/v2/tasks/{id}"


async def stream(request: Request, ctx: Context) -> Response:
    """GET /v2/tasks/{taskId}/eventstream: until the task has ended, unless it may be tried again."""
    task = await task_for(ctx, request.path_params["id"])
    after = int(request.query_params.get("after", 0))
    return StreamingResponse(_stream(ctx, task, after), media_type="text/event-stream", headers=HEADERS)


async def poll(request: Request, ctx: Context) -> list[dict[str, Any]]:
    """GET /v2/tasks/{taskId}/events: as soon as there are any, at the latest after half a minute."""
    task = await task_for(ctx, request.path_params["id"])
    after, end = int(request.query_params.get("after", 0)), time.monotonic() + LONGEST_POLL
    while True:
        events = await ctx.database.read(events_after, task.id, after, with_ends=True)
        left = end - time.monotonic()
        if events or left <= 0 or ctx.closing.is_set():
            return [event_json(each, task) for each in events]
        await ctx.news(SAID, min(left, HEARTBEAT))


async def _stream(ctx: Context, task: Task, after: int) -> AsyncIterator[bytes]:
    end, first, quiet = time.monotonic() + LONGEST, True, time.monotonic()
    while time.monotonic() < end and not ctx.closing.is_set():
        events = await ctx.database.read(events_after, task.id, after, with_ends=first)
        first = False
        if events:
            after, quiet = max(after, *(each.id for each in events)), time.monotonic()
            yield b"".join(_encoded(each, task) for each in events)
            if any(each.type == "completion" for each in events) and not task.is_recoverable:
                return
        elif time.monotonic() - quiet > HEARTBEAT:
            quiet = time.monotonic()
            yield b": still here\n\n"
        await ctx.news(SAID, HEARTBEAT)
        await asyncio.sleep(GATHER)


def _encoded(event: TaskEvent, task: Task) -> bytes:
    return b"event: %s\ndata: %s\n\n" % (event.type.encode(), msgspec.json.encode(event_json(event, task)))


AFTER = Parameter(name="after", type="integer", minimum=0, description="Only events with a higher id")
ENDPOINTS = (
    Endpoint(
        path=f"{PATH}/eventstream",
        run=stream,
        requires=READ_TASK,
        summary="What a task says, as server-sent events",
        parameters=[AFTER],
        answer=STREAMED,
        media="text/event-stream",
    ),
    Endpoint(
        path=f"{PATH}/events",
        run=poll,
        requires=READ_TASK,
        summary="What a task says, once it says something",
        parameters=[AFTER],
        answer={"type": "array", "items": EVENT},
    ),
)
