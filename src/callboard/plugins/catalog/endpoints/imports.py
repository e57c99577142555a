"""What was imported of each source, beyond Backstage's API: what an import changed, and undoing the last one."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from callboard import Context, Endpoint, Invalid, Parameter

from ..catalog import shows
from ..ingest import release, revert
from ..queries import Import, import_refs, imports_of, one_import
from .answers import moment
from .shapes import FLAG, NUMBER, TEXT, all_of, by_name, many, maybe

READ = "catalog.import.read"
REVERT = "catalog.import.revert"


async def imports(request: Request, ctx: Context) -> dict[str, Any]:
    """GET /imports: the last fifty, of one `source` or of all."""
    found = await ctx.database.run(imports_of, request.query_params.get("source", ""))
    return {"items": [_shown(each) for each in found], "totalItems": len(found)}


async def one(request: Request, ctx: Context) -> dict[str, Any]:
    """GET /imports/:id: one of them, with all that it changed."""
    found = await ctx.database.run(one_import, _id(request))
    refs, is_shown = await ctx.database.run(import_refs, found.id), shows(ctx)
    return {**_shown(found), "entityRefs": {what: list(filter(is_shown, refs[what])) for what in refs}}


async def reverted(request: Request, ctx: Context) -> dict[str, Any]:
    """POST /imports/:id/revert: makes its entities what they were before. 409 when it is not the last of its source."""
    is_shown = shows(ctx)
    ctx.audit(target=f"import {_id(request)}", what="revert")
    done = await revert(ctx, _id(request))
    return {"written": list(filter(is_shown, done.written)), "removed": list(filter(is_shown, done.removed))}


async def released(request: Request, ctx: Context) -> dict[str, Any]:
    """POST /imports/:id/release: reads a source as it is that is held since a revert. 409 when it is not."""
    ctx.audit(target=f"import {_id(request)}", what="release")
    await release(ctx, _id(request))
    return _shown(await ctx.database.read(one_import, _id(request)))


def _shown(each: Import) -> dict[str, Any]:
    return {
        "id": each.id,
        "source": each.source,
        "started": moment(each.started),
        "ended": moment(each.ended),
        "revision": each.revision or None,
        "counts": {"created": each.created, "changed": each.changed, "deleted": each.deleted},
        "by": each.by or None,
        "revertable": each.revertable,
        "revertedBy": each.reverted_by or None,
        "revertedAt": None if each.reverted_at is None else moment(each.reverted_at),
        "pinned": each.pinned,
    }


def _id(request: Request) -> int:
    text = request.path_params["id"]
    if not text.isdecimal() or len(text) > 9:
        raise Invalid(f"{text!r} is no id of an import", hint="GET /api/catalog/imports lists them.")
    return int(text)


SOURCE = Parameter(name="source", description="A source as `type:target`; all of them when it is left out")
_FIELDS = {
    **dict.fromkeys(("source", "started", "ended"), TEXT),
    **dict.fromkeys(("revertable", "pinned"), FLAG),
    **dict.fromkeys(("revision", "by", "revertedBy", "revertedAt"), maybe(TEXT)),
    "id": NUMBER,
    "counts": all_of(created=NUMBER, changed=NUMBER, deleted=NUMBER),
}
IMPORT, IMPORT_WITH_REFS = all_of(**_FIELDS), all_of(**_FIELDS, entityRefs=by_name(many(TEXT)))
ENDPOINTS = (
    Endpoint(
        path="/api/catalog/imports",
        run=imports,
        requires=READ,
        summary="What was imported lately",
        answer=all_of(items=many(IMPORT), totalItems=NUMBER),
        parameters=[SOURCE],
    ),
    Endpoint(
        path="/api/catalog/imports/{id}",
        run=one,
        requires=READ,
        summary="One import, with all that it changed",
        answer=IMPORT_WITH_REFS,
    ),
    Endpoint(
        method="POST",
        path="/api/catalog/imports/{id}/revert",
        run=reverted,
        requires=REVERT,
        summary="Reverts the last import of a source",
        answer=all_of(written=many(TEXT), removed=many(TEXT)),
        deadline=120.0,
    ),
    Endpoint(
        method="POST",
        path="/api/catalog/imports/{id}/release",
        run=released,
        requires=REVERT,
        summary="Reads a source again as it is, after a revert",
        answer=IMPORT,
        deadline=120.0,
    ),
)
