"""Time travel: documents and counts as they were, and what differs between two times. Relations are not kept."""

from __future__ import annotations

import time
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from callboard import Context, Endpoint, Invalid, NotFound, Parameter

from ..catalog import shows
from ..past import check_known, parse_time
from ..queries import Difference, counts_at, differences, documents_at, fields_changed, version_at
from .answers import JSON, moment, ref_in
from .shapes import NUMBER, TEXT, all_of, many, maybe

READ = "catalog.entity.read"
MOST = 1000
NOTE = "As its source said it then; relations and status of that time are not kept."
ALLOWED = frozenset({"at", "filter", "limit", "offset", "totalItems"})


async def by_name_at(request: Request, ctx: Context) -> Response:
    """An entity as it was at `at`: what its source said then."""
    ref, at = str(ref_in(request)), parse_time(request.query_params["at"])
    await check_known(ctx, at)
    found = await ctx.database.read(version_at, ref, at) if shows(ctx)(ref) else None
    if found is None:
        raise NotFound(f"There was no {ref} at {moment(at)}", hint="…/history lists its versions.")
    headers = {"callboard-as-of": moment(found.version.at), "callboard-note": NOTE}
    return Response(msgspec.json.encode(found.version.document), media_type=JSON, headers=headers)


async def query_at(request: Request, ctx: Context) -> dict[str, Any]:
    """A page of documents as they were at `at`, and exact counts by kind. Of filters only `kind=` can be asked."""
    params = request.query_params
    if unknown := sorted(set(params) - ALLOWED):
        hint = f"With `at` go {', '.join(sorted(ALLOWED - {'at'}))}; of filters `kind=…`."
        raise Invalid(f"`{unknown[0]}` cannot be asked of the past", hint=hint)
    at, kind = parse_time(params["at"]), _kind(params.getlist("filter"))
    await check_known(ctx, at)
    is_shown = shows(ctx)
    counts = await ctx.database.read(counts_at, at, is_shown)
    limit, offset = min(int(params.get("limit", 200)), MOST), int(params.get("offset", 0))
    items = await ctx.database.read(documents_at, at, kind, range(offset, offset + limit), is_shown)
    total = counts.get(kind, 0) if kind else sum(counts.values())
    return {"items": items, "totalItems": total, "pageInfo": {}, "at": moment(at), "counts": counts, "note": NOTE}


async def differing(request: Request, ctx: Context) -> dict[str, Any]:
    """GET /history/changes: what was created, changed and deleted between two times, the latest first."""
    start, end = await _span(request, ctx)
    owner, source = request.query_params.get("owner", "").lower(), request.query_params.get("source", "")
    is_shown = shows(ctx)
    found = [each for each in await ctx.database.read(differences, start, end) if is_shown(each.ref)]
    kept = [each for each in found if (not source or each.source == source) and (not owner or owner in owners(each))]
    counts = {what: sum(each.what == what for each in kept) for what in ("created", "changed", "deleted")}
    items = [_shown(each) for each in kept[:MOST]]
    return {"from": moment(start), "to": moment(end), "counts": counts, "items": items, "totalItems": len(kept)}


async def one_differing(request: Request, ctx: Context) -> dict[str, Any]:
    """GET …/diff: how one entity differs between two times, field by field."""
    start, end = await _span(request, ctx)
    ref = str(ref_in(request))
    times = (start, end) if shows(ctx)(ref) else ()
    before, after = [await ctx.database.read(version_at, ref, at) for at in times] or (None, None)
    if before is None and after is None:
        raise NotFound(f"There was no {ref} at either time", hint="…/history lists its versions.")
    changed = fields_changed(before and before.version.document, after and after.version.document)
    return {
        "entityRef": ref,
        "from": moment(start),
        "to": moment(end),
        "fields": [{"path": path, "before": old, "after": new} for path, old, new in changed],
    }


def owners(each: Difference) -> set[str]:
    """The owners that either version names: as written, and the bare name."""
    found: set[str] = set()
    for document in (each.before, each.after):
        spec = (document or {}).get("spec")
        owner = spec.get("owner") if isinstance(spec, dict) else None
        if isinstance(owner, str):
            found |= {owner.lower(), owner.lower().rpartition("/")[2].rpartition(":")[2]}
    return found


def _shown(each: Difference) -> dict[str, Any]:
    return {"entityRef": each.ref, "what": each.what, "at": moment(each.at), "source": each.source}


async def _span(request: Request, ctx: Context) -> tuple[float, float]:
    start = parse_time(request.query_params["from"], "from")
    end = parse_time(request.query_params["to"], "to") if "to" in request.query_params else time.time()
    if start >= end:
        raise Invalid("`from` lies behind `to`", hint="Exchange the two.")
    await check_known(ctx, end, "to")
    return start, end


def _kind(filters: list[str]) -> str:
    if not filters:
        return ""
    key, equals, value = filters[0].partition("=")
    if len(filters) > 1 or key.strip().lower() != "kind" or not equals or "," in value:
        raise Invalid("Of the past only `filter=kind=…` can be asked", hint="Ask without a filter, or without `at`.")
    return value.strip().lower()


AT = Parameter(name="at", description="A time in the past: ISO 8601 or unix milliseconds")
FROM = Parameter(name="from", required=True, description="A time: ISO 8601 or unix milliseconds")
TO = Parameter(name="to", description="A time; now when it is left out")
_SPAN = {"from": TEXT, "to": TEXT}
DIFFERENCES = all_of(
    **_SPAN,
    counts=all_of(created=NUMBER, changed=NUMBER, deleted=NUMBER),
    items=many(all_of(entityRef=TEXT, what=TEXT, at=TEXT, source=TEXT)),
    totalItems=NUMBER,
)
FIELDS = all_of(**_SPAN, entityRef=TEXT, fields=many(all_of(path=TEXT, before=maybe(TEXT), after=maybe(TEXT))))
ENDPOINTS = (
    Endpoint(
        path="/api/catalog/history/changes",
        run=differing,
        requires=READ,
        summary="What was created, changed and deleted between two times",
        answer=DIFFERENCES,
        parameters=[FROM, TO, Parameter(name="owner"), Parameter(name="source")],
    ),
    Endpoint(
        path="/api/catalog/entities/by-name/{kind}/{namespace}/{name}/diff",
        run=one_differing,
        requires=READ,
        summary="How an entity differs between two times",
        answer=FIELDS,
        parameters=[FROM, TO],
    ),
)
