"""The cookie that Backstage's reader asks for, so that its images load. Ours is the one of the session, which whoever
comes here has already, or does not need."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request

from callboard import Context, Endpoint

from .metadata import READ

COOKIE = "/api/techdocs/.backstage/auth/v1/cookie"
AGAIN_AFTER = timedelta(hours=1)


async def give(request: Request, ctx: Context) -> dict[str, Any]:  # noqa: ARG001 - an endpoint's signature
    """GET: until when it is good. The reader asks again before."""
    until = datetime.now(UTC) + AGAIN_AFTER
    return {"expiresAt": until.isoformat(timespec="milliseconds").replace("+00:00", "Z")}


async def take(request: Request, ctx: Context) -> None:
    """DELETE: nothing was given, so nothing is taken."""


ENDPOINTS = (
    Endpoint(
        path=COOKIE,
        run=give,
        requires=READ,
        summary="Until when files of documentation can be read with a cookie",
        answer={"type": "object", "required": ["expiresAt"], "properties": {"expiresAt": {"type": "string"}}},
    ),
    Endpoint(
        path=COOKIE,
        method="DELETE",
        run=take,
        requires=READ,
        status=204,
        summary="Give back the cookie for files of documentation",
    ),
)
