"""Backstage's protocol for what people want: by channel, origin and topic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from starlette.requests import Request

from callboard import Context, Endpoint, Invalid

from ..model import CHANGE, READ
from ..preferring import Choices, choices_of
from ..store import Choice, choose
from .inbox import API
from .shapes import person_of

MOST = 1000
LONGEST = {"origin": 300, "topic": 200}


async def show(request: Request, ctx: Context) -> dict[str, Any]:  # noqa: ARG001 - an endpoint's signature
    """GET /settings."""
    return _as_json(await choices_of(ctx, person_of(ctx)))


async def change(request: Request, ctx: Context) -> dict[str, Any]:
    """POST /settings: what is said is set, the rest stays. Raises Invalid for a channel that there is not."""
    person, known = person_of(ctx), await choices_of(ctx, person_of(ctx))
    said = list(_read(request.state.body.get("channels") or []))
    if any(each.channel not in known.channels for each in said):
        raise Invalid("Invalid channel", hint=f"There are {', '.join(known.channels)}.")
    if len(said) > MOST:
        raise Invalid(f"request/body/channels must NOT have more than {MOST} items")
    await ctx.database.run(choose, person, said)
    return _as_json(await choices_of(ctx, person))


def _read(channels: list[Mapping[str, Any]]) -> Iterator[Choice]:
    for channel in channels:
        if "enabled" in channel:
            yield Choice(channel["id"], "", "", channel["enabled"])
        for origin in channel.get("origins") or []:
            where = _short(origin["id"], "origin")
            if "enabled" in origin:
                yield Choice(channel["id"], where, "", origin["enabled"])
            for topic in origin.get("topics") or []:
                yield Choice(channel["id"], where, _short(topic["id"], "topic"), topic.get("enabled", True))


def _short(text: str, what: str) -> str:
    if not 0 < len(text) <= LONGEST[what]:
        raise Invalid(f"Invalid {what}", hint=f"It has 1 to {LONGEST[what]} characters.")
    return text


def _as_json(known: Choices) -> dict[str, Any]:
    wants = known.preferences.wants
    return {
        "channels": [
            {
                "id": channel,
                "enabled": wants(channel),
                "origins": [
                    {
                        "id": origin,
                        "enabled": wants(channel, origin),
                        "topics": [{"id": topic, "enabled": wants(channel, origin, topic)} for topic in topics],
                    }
                    for origin, topics in known.sources.items()
                ],
            }
            for channel in known.channels
        ]
    }


def _described(**more: Any) -> dict[str, Any]:
    named = {"id": {"type": "string"}, "enabled": {"type": "boolean"}, **more}
    return {"type": "array", "items": {"type": "object", "required": ["id"], "properties": named}}


SHAPE = {
    "type": "object",
    "required": ["channels"],
    "properties": {"channels": _described(origins=_described(topics=_described()))},
}
SETTINGS = (
    Endpoint(path=f"{API}/settings", run=show, requires=READ, summary="What comes by which channel", answer=SHAPE),
    Endpoint(
        path=f"{API}/settings",
        run=change,
        method="POST",
        requires=CHANGE,
        summary="Choose what comes by which channel",
        body=SHAPE,
        answer=SHAPE,
    ),
)
