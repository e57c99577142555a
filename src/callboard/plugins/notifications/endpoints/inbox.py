"""Backstage's protocol for the inbox of the person who asks: list, counts, topics, one, and what is read and saved."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from callboard import Context, Endpoint, Invalid

from ..model import CHANGE, READ
from ..queries import count_notifications, counts_of, find_all, find_notification, list_notifications, topics_of
from ..store import mark
from .shapes import FILTERS, LIST, NOTIFICATION, as_json, person_of, wanted_of

API = "/api/notifications"
MOST_IDS = 1000


async def listed(request: Request, ctx: Context) -> dict[str, Any]:
    """GET /, GET /notifications."""
    person, wanted = person_of(ctx), wanted_of(request.query_params)
    total = await ctx.database.read(count_notifications, person, wanted)
    found = await ctx.database.read(list_notifications, person, wanted)
    return {"totalCount": total, "notifications": [as_json(each) for each in found]}


async def status(request: Request, ctx: Context) -> dict[str, int]:  # noqa: ARG001 - an endpoint's signature
    """GET /status."""
    counts = await ctx.database.read(counts_of, person_of(ctx))
    return {"unread": counts.unread, "read": counts.read}


async def topics(request: Request, ctx: Context) -> dict[str, list[str]]:
    """GET /topics."""
    return {"topics": await ctx.database.read(topics_of, person_of(ctx), wanted_of(request.query_params))}


async def one(request: Request, ctx: Context) -> dict[str, Any]:
    """GET /{id}. Raises NotFound, also for another's."""
    return as_json(await ctx.database.read(find_notification, person_of(ctx), request.path_params["id"]))


async def update(request: Request, ctx: Context) -> list[dict[str, Any]]:
    """POST /update: what of these ids is the asker's own, as it is now."""
    person, body = person_of(ctx), request.state.body
    ids = body.get("ids")
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        raise Invalid("Invalid notification update request received: missing ids")
    if len(ids) > MOST_IDS:
        raise Invalid(f"request/body/ids must NOT have more than {MOST_IDS} items")
    changes = {name: body[name] for name in ("read", "saved") if isinstance(body.get(name), bool)}
    found = await ctx.database.run(mark, person, ids, **changes)
    return [as_json(each) for each in await ctx.database.run(find_all, person, found)]


UPDATE = {
    "type": "object",
    "properties": {
        "ids": {"type": "array", "items": {"type": "string"}},
        "read": {"type": "boolean"},
        "saved": {"type": "boolean"},
    },
}
LISTED = {
    "type": "object",
    "required": ["totalCount", "notifications"],
    "properties": {"totalCount": {"type": "integer"}, "notifications": LIST},
}
STATUS = {
    "type": "object",
    "required": ["unread", "read"],
    "properties": {"unread": {"type": "integer"}, "read": {"type": "integer"}},
}
TOPICS = {
    "type": "object",
    "required": ["topics"],
    "properties": {"topics": {"type": "array", "items": {"type": "string"}}},
}
INBOX = (
    *(
        Endpoint(
            path=path,
            run=listed,
            requires=READ,
            summary="What the person who asks has been told",
            parameters=FILTERS,
            answer=LISTED,
        )
        for path in (API, f"{API}/notifications")
    ),
    Endpoint(path=f"{API}/status", run=status, requires=READ, summary="How much is unread and read", answer=STATUS),
    Endpoint(
        path=f"{API}/topics",
        run=topics,
        requires=READ,
        summary="The topics of what the person who asks has been told",
        parameters=FILTERS,
        answer=TOPICS,
    ),
    *(
        Endpoint(path=path, run=one, requires=READ, summary="One notification", answer=NOTIFICATION)
        for path in (f"{API}/{{id}}", f"{API}/notifications/{{id}}")
    ),
    *(
        Endpoint(
            path=path,
            run=update,
            method="POST",
            requires=CHANGE,
            summary="Mark notifications as read or saved, or no longer",
            body=UPDATE,
            answer=LIST,
        )
        for path in (f"{API}/update", f"{API}/notifications/update")
    ),
)
