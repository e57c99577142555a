"""Removals that are held, beyond Backstage's API: what would go, and deciding on it."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from callboard import Context, Endpoint, Invalid

from ..catalog import shows
from ..ingest import approve, keep
from ..queries import HeldRemoval, held_refs, held_removal, held_removals
from .answers import moment
from .shapes import NUMBER, TEXT, all_of, many, maybe

READ = "catalog.removal.read"
DECIDE = "catalog.removal.decide"


async def held(request: Request, ctx: Context) -> dict[str, Any]:  # noqa: ARG001
    """GET /held: every removal that waits for a decision, or that somebody decided against."""
    found = await ctx.database.run(held_removals)
    return {"items": [_shown(each) for each in found], "totalItems": len(found)}


async def one(request: Request, ctx: Context) -> dict[str, Any]:
    """GET /held/:id: one of them, with all that would go."""
    found = await ctx.database.run(held_removal, _id(request))
    refs = filter(shows(ctx), await ctx.database.run(held_refs, found.id))
    return {**_shown(found), "entityRefs": list(refs)}


async def approved(request: Request, ctx: Context) -> dict[str, Any]:
    """POST /held/:id/approve: removes what `digest` stands for. 409 when something else would go by now."""
    is_shown = shows(ctx)
    ctx.audit(target=f"removal {_id(request)}", what="approve")
    removed = await approve(ctx, _id(request), request.state.body["digest"])
    return {"removed": sorted(filter(is_shown, removed))}


async def kept(request: Request, ctx: Context) -> dict[str, Any]:
    """POST /held/:id/keep: has the entities stay until their source says something else."""
    id_ = _id(request)
    ctx.audit(target=f"removal {id_}", what="keep")
    await keep(ctx, id_, request.state.body["digest"])
    return _shown(await ctx.database.read(held_removal, id_))


def _shown(each: HeldRemoval) -> dict[str, Any]:
    return {
        "id": each.id,
        "location": str(each.location),
        "revision": each.revision,
        "since": moment(each.since),
        "lastRead": moment(each.last_read),
        "going": each.going,
        "total": each.total,
        "digest": each.digest,
        "decision": each.decision,
        "decidedBy": each.decided_by or None,
        "decidedAt": None if each.decided_at is None else moment(each.decided_at),
    }


def _id(request: Request) -> int:
    text = request.path_params["id"]
    if not text.isdecimal() or len(text) > 9:
        raise Invalid(f"{text!r} is no id of a held removal", hint="GET /api/catalog/held lists them.")
    return int(text)


BODY = {
    "type": "object",
    "required": ["digest"],
    "additionalProperties": False,
    "properties": {"digest": {"type": "string"}},
}
_FIELDS = {
    **dict.fromkeys(("location", "revision", "since", "lastRead", "digest", "decision"), TEXT),
    **dict.fromkeys(("id", "going", "total"), NUMBER),
    **dict.fromkeys(("decidedBy", "decidedAt"), maybe(TEXT)),
}
HELD, HELD_WITH_REFS = all_of(**_FIELDS), all_of(**_FIELDS, entityRefs=many(TEXT))
ENDPOINTS = (
    Endpoint(
        path="/api/catalog/held",
        run=held,
        requires=READ,
        summary="Removals that are held",
        answer=all_of(items=many(HELD), totalItems=NUMBER),
    ),
    Endpoint(
        path="/api/catalog/held/{id}",
        run=one,
        requires=READ,
        summary="One held removal, with all that would go",
        answer=HELD_WITH_REFS,
    ),
    Endpoint(
        method="POST",
        path="/api/catalog/held/{id}/approve",
        run=approved,
        requires=DECIDE,
        summary="Approves a held removal",
        answer=all_of(removed=many(TEXT)),
        body=BODY,
        deadline=120.0,
    ),
    Endpoint(
        method="POST",
        path="/api/catalog/held/{id}/keep",
        run=kept,
        requires=DECIDE,
        summary="Keeps what a held removal would take",
        answer=HELD,
        body=BODY,
        deadline=120.0,
    ),
)
