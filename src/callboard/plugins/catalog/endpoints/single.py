"""One entity: by name, by uid, what led to it, and its removal."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from callboard import Context, Endpoint, NotFound

from ..catalog import catalog_of, check_change, documents_of, find_stored, select_ids, visible
from ..index import find_by_refs
from ..ingest import forget
from ..queries import ancestry_of
from .answers import json_answer, ref_in
from .past import AT, by_name_at
from .shapes import ENTITY, PART, TEXT, all_of, many

READ = "catalog.entity.read"
DELETE = "catalog.entity.delete"
UID = "/api/catalog/entities/by-uid/{uid}"
NAME = "/api/catalog/entities/by-name/{kind}/{namespace}/{name}"


async def by_name(request: Request, ctx: Context) -> Response:
    """GET /entities/by-name/:kind/:namespace/:name, with `at` as it was then."""
    if "at" in request.query_params:
        return await by_name_at(request, ctx)
    try:
        stored = await find_stored(ctx, ref_in(request))
    except NotFound as error:
        kind, namespace, name = (request.path_params[part] for part in ("kind", "namespace", "name"))
        message = f"No entity named '{name}' found, with kind '{kind}' in namespace '{namespace}'"
        raise NotFound(message, hint=error.hint) from error
    return json_answer(stored.content)


async def by_uid(request: Request, ctx: Context) -> Response:
    """GET /entities/by-uid/:uid."""
    uid, may_see = request.path_params["uid"], select_ids(ctx)
    found = catalog_of(ctx).live.index.id_of_uid(uid)
    if found is not None and found in may_see:
        stored = await documents_of(ctx, [found])
        if stored:
            return json_answer(stored[0].content)
    raise NotFound(f"No entity with uid {uid}")


async def delete_by_uid(request: Request, ctx: Context) -> Response:
    """DELETE /entities/by-uid/:uid: 204 also for what is not there; what still stands in a live file comes back."""
    index = catalog_of(ctx).live.index
    found = index.id_of_uid(request.path_params["uid"])
    ref = None if found is None or found not in select_ids(ctx) else index.ref_of(found)
    if ref is not None:
        ctx.audit(target=ref)
        check_change(ctx, DELETE, ref)
        await forget(ctx, ref)
    return Response(status_code=204)


async def ancestry(request: Request, ctx: Context) -> dict[str, Any]:
    """GET …/ancestry: the entity, then breadth first what led to it, up to the roots.

    What may not be seen is left out, and with it what is only reachable through it.
    """
    ref = str(ref_in(request))
    parents = dict(await ctx.database.read(ancestry_of, ref))
    documents = await _documents_by_ref(ctx, list(parents))
    if ref not in documents:
        raise NotFound(f"No such entity {ref}")
    items: dict[str, dict[str, Any]] = {}
    queue = [ref]
    for each in queue:
        if each in documents and each not in items:
            above = [parent for parent in parents[each] if parent in documents]
            items[each] = {"entity": documents[each], "parentEntityRefs": above}
            queue += parents[each]
    return {"rootEntityRef": ref, "items": list(items.values())}


async def _documents_by_ref(ctx: Context, refs: list[str]) -> dict[str, msgspec.Raw]:
    ids = find_by_refs(catalog_of(ctx).live.index, refs, visible=visible(ctx))
    ref_of = {id_: ref for id_, ref in zip(ids, refs, strict=True) if id_ is not None}
    return {ref_of[each.id]: msgspec.Raw(each.content) for each in await documents_of(ctx, list(ref_of))}


ANCESTRY = all_of(rootEntityRef=TEXT, items=many(all_of(entity=ENTITY, parentEntityRefs=many(TEXT))))
ENDPOINTS = (
    Endpoint(path=UID, run=by_uid, requires=READ, summary="One entity by uid", answer=ENTITY),
    Endpoint(path=NAME, run=by_name, requires=READ, summary="One entity by name", answer=PART, parameters=[AT]),
    Endpoint(path=f"{NAME}/ancestry", run=ancestry, requires=READ, summary="What led to an entity", answer=ANCESTRY),
    Endpoint(
        method="DELETE",
        path=UID,
        run=delete_by_uid,
        summary="Removes an entity until its source says it again",
        requires=DELETE,
        status=204,
        deadline=120.0,
    ),
)
