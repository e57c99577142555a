"""Where code hosts post to: answered at once, the work is done by those who listen."""

from __future__ import annotations

import time
from typing import Any

from starlette.requests import Request

from callboard import Context, Endpoint

from .model import Incoming
from .receive import receive

MOST_BYTES = 5 * 1024 * 1024


async def webhook(request: Request, ctx: Context) -> dict[str, Any]:
    """POST /http/{topic}: 202 for everything that is signed and can be read, also when it is of no use."""
    incoming = Incoming(
        topic=request.path_params["topic"],
        headers={name.lower(): value for name, value in request.headers.items()},
        body=await request.body(),
        now=time.time(),
    )
    verdict = await receive(ctx, incoming)
    return {"status": "accepted"} if verdict != "repeated" else {"status": "accepted", "repeated": True}


ENDPOINTS = (
    Endpoint(
        method="POST",
        path="/api/events/http/{topic}",
        run=webhook,
        public=True,
        summary="Takes a signed webhook of a code host",
        status=202,
        most_bytes=MOST_BYTES,
        answer={"type": "object", "properties": {"status": {"const": "accepted"}}},
    ),
)
