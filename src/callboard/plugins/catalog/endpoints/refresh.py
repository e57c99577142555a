"""Asking the catalog to look again, to check a document, to analyse a repository."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from callboard import Context, Endpoint, Invalid, NotFound

from ..catalog import check_change, find_entity
from ..ingest import analyze, refresh_entity, validate
from ..model import LocationRef, parse_ref
from .answers import json_answer
from .shapes import ANY_OBJECT, FLAG, PART, TEXT, all_of, many, some

REFRESH = "catalog.entity.refresh"


async def refresh(request: Request, ctx: Context) -> Response:
    """POST /refresh: the entity's file is read again."""
    text = request.state.body["entityRef"]
    ctx.audit(target=text)
    try:
        entity = await find_entity(ctx, parse_ref(text))
    except (NotFound, Invalid) as error:
        raise NotFound(f"Entity {text} not found", hint=error.hint) from error
    check_change(ctx, REFRESH, entity.ref)
    await refresh_entity(ctx, str(entity.ref))
    return Response(status_code=200)


async def validate_entity(request: Request, ctx: Context) -> Response:
    """POST /validate-entity: 200 without a body, or 400 with all that is wrong."""
    body = request.state.body
    kind, _, target = body["location"].partition(":")
    if kind != "url" or not target:
        raise Invalid(f"Invalid location ref {body['location']}, only 'url:<target>' is supported")
    problems = await validate(ctx, body["entity"], LocationRef(kind, target.strip()))
    if not problems:
        return Response(status_code=200)
    errors = [{"name": each.name, "message": each.message} for each in problems]
    return json_answer(msgspec.json.encode({"errors": errors}), 400)


async def analyze_location(request: Request, ctx: Context) -> dict[str, Any]:
    """POST /analyze-location: what is there already, and what could be generated."""
    body = request.state.body
    where = body["location"]
    if where["type"] == "url" and "://" not in where["target"]:
        raise Invalid("The given location.target is not a URL")
    found = await analyze(ctx, LocationRef(where["type"], where["target"]), body.get("catalogFilename") or "")
    return {
        "existingEntityFiles": [
            {
                "location": {"type": each.location.type, "target": each.location.target},
                "isRegistered": each.registered,
                "entity": each.document,
            }
            for each in found.existing
        ],
        "generateEntities": [{"entity": each, "fields": []} for each in found.generated],
    }


_FOUND = all_of(location=all_of(type=TEXT, target=TEXT), isRegistered=FLAG, entity=PART)
ANALYSED = all_of(existingEntityFiles=many(_FOUND), generateEntities=many(all_of(entity=PART, fields=many(ANY_OBJECT))))
ENDPOINTS = (
    Endpoint(
        method="POST",
        path="/api/catalog/refresh",
        run=refresh,
        requires=REFRESH,
        summary="Reads an entity's source again",
        body={
            "type": "object",
            "required": ["entityRef"],
            "additionalProperties": False,
            "properties": {"entityRef": {"type": "string"}, "authorizationToken": {"type": "string"}},
        },
        deadline=120.0,
    ),
    Endpoint(
        method="POST",
        path="/api/catalog/validate-entity",
        run=validate_entity,
        requires="catalog.entity.validate",
        summary="Checks a document without storing it",
        answers={400: some(errors=many(all_of(name=TEXT, message=TEXT)), error=all_of(name=TEXT, message=TEXT))},
        body={
            "type": "object",
            "required": ["entity", "location"],
            "additionalProperties": False,
            "properties": {"entity": {"type": "object"}, "location": {"type": "string"}},
        },
    ),
    Endpoint(
        method="POST",
        path="/api/catalog/analyze-location",
        run=analyze_location,
        requires="catalog.location.analyze",
        summary="Looks at a repository before it is registered",
        answer=ANALYSED,
        body={
            "type": "object",
            "required": ["location"],
            "properties": {
                "location": {
                    "type": "object",
                    "required": ["type", "target"],
                    "properties": {"type": {"type": "string"}, "target": {"type": "string"}},
                },
                "catalogFilename": {"type": "string"},
            },
        },
        deadline=60.0,
    ),
)
