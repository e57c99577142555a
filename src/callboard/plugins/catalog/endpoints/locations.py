"""Registering, listing and removing locations."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from callboard import Conflict, Context, Endpoint, Invalid, NotAllowed, NotFound, Parameter

from ..catalog import catalog_of, check_change, find_entity
from ..index import SearchRow, matches, parse_predicate
from ..ingest import Preview, Registered, move, preview, refresh, register, unregister
from ..model import LocationRef
from ..queries import find_location, locations_of_entity, registered
from ..store import Known
from ..whence import refs_from, shown_locations
from .answers import ref_in
from .shapes import CURSORS, LOCATION, NUMBER, PART, all_of, many

DELETE = "catalog.entity.delete"
ALLOWED_TYPES = ("url", "file", "git", "repositories")
LOCATION_BODY = {
    "type": "object",
    "required": ["type", "target"],
    "additionalProperties": False,
    "properties": {"type": {"type": "string"}, "target": {"type": "string"}, "presence": {"type": "string"}},
}


class _Cursor(msgspec.Struct, frozen=True, kw_only=True):
    """Where a walk through locations stands: the whole question, and the last id that was sent."""

    query: dict[str, Any]
    limit: int = 1000
    after: str = ""


async def all_locations(request: Request, ctx: Context) -> list[dict[str, Any]]:  # noqa: ARG001
    """GET /locations."""
    return [{"data": _shown(each)} for each in await _registered(ctx)]


async def query(request: Request, ctx: Context) -> dict[str, Any]:
    """POST /locations/by-query: a predicate over id, type and target; ordered by id. A cursor carries all of it."""
    body = request.state.body
    asked = _decode_cursor(body["cursor"]) if body.get("cursor") else _Cursor(query=body.get("query") or {})
    limit = int(body.get("limit") or asked.limit)
    wanted = parse_predicate(asked.query)
    matching = [each for each in await _registered(ctx) if matches(wanted, _rows_of(each))]
    ahead = [each for each in matching if each.uuid > asked.after]
    items = ahead[:limit]
    info = {}
    if len(ahead) > limit:
        info["nextCursor"] = _encode_cursor(_Cursor(query=asked.query, limit=limit, after=items[-1].uuid))
    return {"items": [_shown(each) for each in items], "totalItems": len(matching), "pageInfo": info}


async def create(request: Request, ctx: Context) -> Any:
    """POST /locations: registers and reads at once; `dryRun` says what would come of it."""
    body = request.state.body
    ref = _ref(body)
    by = ctx.identity.ref
    if (request.query_params.get("dryRun") or "").lower() in {"y", "yes", "true", "t", "1", "on"}:
        return await _dry_run(ctx, ref)
    ctx.audit(target=str(ref))
    _refuse_when_read_only(ctx)
    wanted = request.query_params.get("onConflict") or catalog_of(ctx).settings.default_location_conflict_strategy
    try:
        known: Known | Registered = await register(ctx, ref, by=by, optional=body.get("presence") == "optional")
    except Conflict:
        if wanted != "refresh":
            raise
        existing = await _existing(ctx, ref)
        await refresh(ctx, [existing.id], force=True)
        known = existing
    return {"location": _shown(known), "entities": []}


async def one(request: Request, ctx: Context) -> dict[str, str]:
    """GET /locations/:id."""
    return _shown(await _find(request, ctx))


async def change(request: Request, ctx: Context) -> dict[str, str]:
    """PUT /locations/:id: another target for the same location, by who may remove what it gives."""
    _refuse_when_read_only(ctx)
    known = await _find(request, ctx)
    ctx.audit(target=str(known.ref), to=str(_ref(request.state.body)))
    check_change(ctx, DELETE, *await refs_from(ctx, known))
    return _shown(await move(ctx, known, _ref(request.state.body)))


async def remove(request: Request, ctx: Context) -> Response:
    """DELETE /locations/:id: with all that only it led to."""
    _refuse_when_read_only(ctx)
    known = await _find(request, ctx)
    ctx.audit(target=str(known.ref))
    await unregister(ctx, known)
    return Response(status_code=204)


async def by_entity(request: Request, ctx: Context) -> dict[str, str]:
    """GET /locations/by-entity/…: the registered location that led to an entity."""
    ref = ref_in(request)
    try:
        await find_entity(ctx, ref)
        _, origin = await ctx.database.read(locations_of_entity, str(ref))
    except NotFound as error:
        raise NotFound(f"found no origin annotation for ref {ref}", hint=error.hint) from error
    if origin is None:
        raise NotFound(f"found no origin annotation for ref {ref}", hint="It comes from the settings or a provider.")
    return _shown(origin)


async def _registered(ctx: Context) -> list[Known]:
    return await shown_locations(ctx, await ctx.database.read(registered))


async def _find(request: Request, ctx: Context) -> Known:
    id_ = request.path_params["id"]
    for each in await shown_locations(ctx, [await ctx.database.read(find_location, id_)]):
        return each
    raise NotFound(f"Found no location with ID {id_}")


async def _dry_run(ctx: Context, ref: LocationRef) -> dict[str, Any]:
    found = await preview(ctx, ref)
    _refuse_faulty(found)
    exists = any(each.ref == ref for each in await ctx.database.read(registered))
    location = {"id": str(ref), "type": ref.type, "target": ref.target, "entityRef": ref.entity_ref}
    return {"exists": exists, "location": location, "entities": [each.document for each in found.entities]}


def _refuse_faulty(found: Preview) -> None:
    """Raises Invalid with the first thing that is wrong with what would be registered."""
    errors = [each for each in found.problems if each.level == "error"]
    if errors:
        first = errors[0]
        twice = first.stage == "conflict"
        message = f"Duplicate nested entity: {first.entity}" if twice else f"{first.name}: {first.message}"
        raise Invalid(message, hint=first.hint)
    seen: set[str] = set()
    for each in found.entities:
        if str(each.ref) in seen:
            raise Invalid(f"Duplicate nested entity: {each.ref}", hint="Rename one of the two, or remove it.")
        seen.add(str(each.ref))


async def _existing(ctx: Context, ref: LocationRef) -> Known:
    for each in await ctx.database.read(registered):
        if each.ref == ref:
            return each
    raise NotFound(f"Location {ref} was removed meanwhile")


def _shown(known: Known | Registered) -> dict[str, str]:
    entity_ref = known.entity_ref if isinstance(known, Known) else known.ref.entity_ref
    return {"id": known.uuid, "type": known.ref.type, "target": known.ref.target, "entityRef": entity_ref}


def _ref(body: dict[str, Any]) -> LocationRef:
    if body["type"] not in ALLOWED_TYPES:
        raise Invalid('Registered locations must be of an allowed type ["url"]', hint="Register a URL or a path.")
    return LocationRef(body["type"], body["target"].strip())


def _refuse_when_read_only(ctx: Context) -> None:
    if catalog_of(ctx).settings.readonly:
        raise NotAllowed("This operation not allowed in readonly mode", hint="See `catalog.readonly` in the settings.")


def _rows_of(known: Known) -> list[SearchRow]:
    """What a predicate can ask about. No length is too long here: addresses often are."""
    return [(key, value.lower(), value) for key, value in _shown(known).items() if key != "entityRef"]


def _encode_cursor(cursor: _Cursor) -> str:
    return b64encode(msgspec.json.encode(cursor)).decode()


def _decode_cursor(text: str) -> _Cursor:
    try:
        cursor = msgspec.json.decode(b64decode(text.encode("ascii", "replace"), validate=True), type=_Cursor)
    except (ValueError, RecursionError) as error:
        raise Invalid(f"Malformed cursor: {error}", hint="Start again without a cursor.") from error
    if cursor.limit < 1:
        raise Invalid("Malformed cursor: its limit is not positive", hint="Start again without a cursor.")
    return cursor


QUERY_BODY = {
    "type": "object",
    "properties": {
        "limit": {"type": "integer", "minimum": 1},
        "cursor": {"type": "string"},
        "query": {"type": "object"},
    },
}
REGISTERED = all_of(location=LOCATION, entities=many(PART))
_ID = "/api/catalog/locations/{id}"
ENDPOINTS = (
    Endpoint(
        path="/api/catalog/locations",
        run=all_locations,
        requires="catalog.location.read",
        summary="Registered locations",
        answer=many(all_of(data=LOCATION)),
    ),
    Endpoint(
        method="POST",
        path="/api/catalog/locations",
        run=create,
        requires="catalog.location.create",
        summary="Registers a location",
        answer=REGISTERED,
        status=201,
        body=LOCATION_BODY,
        parameters=[
            Parameter(name="dryRun", type="boolean"),
            Parameter(name="onConflict", choices=["reject", "refresh"]),
        ],
        deadline=120.0,
    ),
    Endpoint(
        method="POST",
        path="/api/catalog/locations/by-query",
        run=query,
        requires="catalog.location.read",
        summary="Registered locations, by a predicate",
        answer=all_of(items=many(LOCATION), totalItems=NUMBER, pageInfo=CURSORS),
        body=QUERY_BODY,
    ),
    Endpoint(path=_ID, run=one, requires="catalog.location.read", summary="One registered location", answer=LOCATION),
    Endpoint(
        method="PUT",
        path=_ID,
        run=change,
        requires="catalog.location.create",
        summary="Points a location elsewhere",
        answer=LOCATION,
        body=LOCATION_BODY,
        deadline=120.0,
    ),
    Endpoint(
        method="DELETE",
        path=_ID,
        run=remove,
        requires="catalog.location.delete",
        summary="Removes a location and what came from it",
        status=204,
    ),
    Endpoint(
        path="/api/catalog/locations/by-entity/{kind}/{namespace}/{name}",
        run=by_entity,
        requires="catalog.location.read",
        summary="The registered location behind an entity",
        answer=LOCATION,
    ),
)
