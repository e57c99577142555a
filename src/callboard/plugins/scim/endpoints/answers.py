"""What all addresses have in common: who is let in, what a list and a resource look like, and the parameters."""

from __future__ import annotations

import datetime
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import wraps
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from callboard import Context, NotAllowed, NotFound, Parameter

from ..filters import parse_filter, plain
from ..model import MEDIA, MESSAGES, PLURALS, ROOT, SCHEMAS, Kind, Resource, Tie
from ..reading import read_json
from ..settings import ScimSettings

Run = Callable[[Request, Context], Awaitable[Any]]
USUAL, ALWAYS = 100, frozenset({"id", "schemas"})
MOST_BYTES = 2 * 1024 * 1024

SHOWN = (
    Parameter(name="attributes", description="Only these attributes, separated by commas"),
    Parameter(name="excludedAttributes", description="Not these attributes, separated by commas"),
)
LISTED = (
    Parameter(name="filter", description='`attribute eq "value"`, several joined by `and`'),
    Parameter(name="startIndex", type="integer", description="The position of the first one, from 1 on"),
    Parameter(name="count", type="integer", description="How many at most"),
    *SHOWN,
)


def where_enabled(run: Run) -> Run:
    """As `run`, where the settings want it at all, and not for guests, whatever they may do."""

    @wraps(run)
    async def answer(request: Request, ctx: Context) -> Any:
        settings: ScimSettings = ctx.settings
        if not settings.enabled:
            raise NotFound("There is no directory here", hint="`scim.enabled` in the settings switches it on.")
        if ctx.identity.guest:
            raise NotAllowed("Guests do not say who is in the company", hint="Send a token that may.")
        return await run(request, ctx)

    return answer


async def body_of(request: Request) -> Mapping[str, Any]:
    """The object that was sent. Raises Refused."""
    return read_json(request.headers.get("content-type", ""), await request.body())


def asked_page(request: Request, most: int) -> dict[str, Any]:
    """What a list is to hold, as `list_page` wants it. Raises Refused."""
    sent = request.query_params
    text = sent.get("filter", "")
    return {
        "terms": parse_filter(text) if text.strip() else (),
        "start": max(int(sent.get("startIndex", "1")), 1),
        "count": min(max(int(sent.get("count", USUAL)), 0), most),
    }


def in_a_list(total: int, start: int, shown: Sequence[Any]) -> Mapping[str, Any]:
    """A page of a list."""
    return {
        "schemas": [f"{MESSAGES}:ListResponse"],
        "totalResults": total,
        "startIndex": start,
        "itemsPerPage": len(shown),
        "Resources": shown,
    }


def wants(request: Request, attribute: str) -> bool:
    """Is this attribute to be in the answer?"""
    only, without = _names(request, "attributes"), _names(request, "excludedAttributes")
    return attribute.lower() in ALWAYS or (attribute.lower() in only if only else attribute.lower() not in without)


def shown(request: Request, ctx: Context, resource: Resource, ties: Sequence[Tie]) -> Mapping[str, Any]:
    """A resource as it is answered, with the attributes that were asked for."""
    end = "groups" if resource.kind == "User" else "members"
    whole = {
        "schemas": [f"{SCHEMAS}:{resource.kind}"],
        "id": resource.id,
        **resource.document,
        **({end: [_tied(ctx, each, end) for each in ties]} if ties or end == "members" else {}),
        "meta": {
            "resourceType": resource.kind,
            "created": moment(resource.created),
            "lastModified": moment(resource.changed),
            "location": address_of(ctx, resource.kind, resource.id),
            "version": f'W/"{resource.version}"',
        },
    }
    return {name: value for name, value in whole.items() if wants(request, name)}


def created(ctx: Context, resource: Resource, answer: Mapping[str, Any]) -> Response:
    """An answer with the address of what is new."""
    headers = {"location": address_of(ctx, resource.kind, resource.id)}
    return Response(msgspec.json.encode(answer), 201, headers, MEDIA)


def no_content() -> Response:
    return Response(status_code=204)


def address_of(ctx: Context, kind: Kind, id_: str) -> str:
    """Where a resource is, for the outside."""
    return f"{ctx.portal.base_url.rstrip('/')}{ROOT}/{PLURALS[kind]}/{id_}"


def moment(seconds: float) -> str:
    """A time as the protocol has it."""
    when = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _tied(ctx: Context, tie: Tie, end: str) -> Mapping[str, str]:
    kind = {"type": tie.kind} if end == "members" else {"type": "direct"}
    return {"value": tie.id, "$ref": address_of(ctx, tie.kind, tie.id), "display": tie.title, **kind}


def _names(request: Request, parameter: str) -> set[str]:
    said = request.query_params.get(parameter, "").split(",")
    return {plain(each.strip()).partition(".")[0] for each in said} - {""}
