"""Reading entities: lists, queries, by name, by uid, by refs, ancestry, facets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from callboard import Context, Endpoint, Invalid, NotFound, Parameter

from ..catalog import catalog_of, documents_of, find_stored, visible
from ..index import (
    And,
    EntityList,
    EntityQuery,
    OrderField,
    QueryPage,
    find_by_refs,
    list_entities,
    parse_fields,
    parse_filter,
    parse_order,
    parse_order_fields,
    parse_predicate,
    project,
    query_entities,
)
from ..ingest import forget
from ..live import Stored
from ..model import parse_ref
from ..queries import ancestry_of

READ = "catalog.entity.read"
FILTER = Parameter(name="filter", many=True, description="`key=value,…`; several are alternatives")
FIELDS = Parameter(name="fields", many=True, description="Comma separated paths to keep")
LIMIT = Parameter(name="limit", type="integer", minimum=0)
OFFSET = Parameter(name="offset", type="integer", minimum=0)
QUERY = {"type": "object"}
TEXTS = {"type": "array", "items": {"type": "string"}}


async def entities(request: Request, ctx: Context) -> Response:
    """GET /entities: a bare array, everything unless a page is asked for."""
    asked = EntityList(
        filter=request.query_params.getlist("filter"),
        order=parse_order(request.query_params.getlist("order")),
        limit=_number(request, "limit"),
        offset=_number(request, "offset"),
        after=request.query_params.get("after"),
    )
    fields = parse_fields(request.query_params.getlist("fields"))
    page = list_entities(catalog_of(ctx).live.index, asked, visible=visible(ctx))
    response = _array(await documents_of(ctx, page.ids), fields)
    if page.next_after:
        kept = [(k, v) for k, v in request.query_params.multi_items() if k not in {"after", "offset"}]
        response.headers["link"] = f'</entities?{urlencode([*kept, ("after", page.next_after)])}>; rel="next"'
    return response


async def query(request: Request, ctx: Context) -> Response:
    """GET /entities/by-query: items, how many there are, and cursors both ways."""
    params = request.query_params
    text_fields = [part for value in params.getlist("fullTextFilterFields") for part in value.split(",") if part]
    asked = EntityQuery(
        filter=params.getlist("filter"),
        order=parse_order_fields(params.getlist("orderField")),
        text=params.get("fullTextFilterTerm", ""),
        text_fields=text_fields or None,
        limit=_number(request, "limit", 200) or 0,
        offset=_number(request, "offset", 0) or 0,
        cursor=params.get("cursor"),
        count=params.get("totalItems", "include") == "include",
    )
    return await _answer_query(ctx, asked, parse_fields(params.getlist("fields")))


async def query_by_post(request: Request, ctx: Context) -> Response:
    """POST /entities/by-query: the same with a predicate in the body."""
    body = request.state.body
    text = body.get("fullTextFilter") or {}
    asked = EntityQuery(
        query=body.get("query"),
        order=[OrderField(each["field"], each["order"] == "desc") for each in body.get("orderBy") or ()],
        text=text.get("term", ""),
        text_fields=text.get("fields"),
        limit=body.get("limit", 200),
        offset=body.get("offset", 0),
        cursor=body.get("cursor"),
        count=body.get("totalItems", "include") == "include",
    )
    if asked.query is not None:
        parse_predicate(asked.query)
    return await _answer_query(ctx, asked, parse_fields(body.get("fields") or []))


async def by_name(request: Request, ctx: Context) -> Response:
    """GET /entities/by-name/:kind/:namespace/:name."""
    stored = await _named(request, ctx)
    return _json(stored.content)


async def by_uid(request: Request, ctx: Context) -> Response:
    """GET /entities/by-uid/:uid."""
    uid = request.path_params["uid"]
    index = catalog_of(ctx).live.index
    found = index.id_of_uid(uid)
    if found is not None and found in index.select(visible(ctx)):
        stored = await documents_of(ctx, [found])
        if stored:
            return _json(stored[0].content)
    raise NotFound(f"No entity with uid {uid}")


async def delete_by_uid(request: Request, ctx: Context) -> Response:
    """DELETE /entities/by-uid/:uid: 204 in any case; what still stands in a live file comes back."""
    index = catalog_of(ctx).live.index
    found = index.id_of_uid(request.path_params["uid"])
    ref = None if found is None else index.ref_of(found)
    if ref is not None:
        await forget(ctx, ref)
    return Response(status_code=204)


async def by_refs(request: Request, ctx: Context) -> Response:
    """POST /entities/by-refs: one item for each ref asked for, null for those that are not there."""
    body = request.state.body
    condition = parse_filter(request.query_params.getlist("filter"))
    if body.get("query") is not None:
        condition = And((condition, parse_predicate(body["query"])))
    ids = find_by_refs(catalog_of(ctx).live.index, body["entityRefs"], filter=condition, visible=visible(ctx))
    stored = {each.id: each for each in await documents_of(ctx, sorted({id_ for id_ in ids if id_ is not None}))}
    fields = parse_fields(body.get("fields") or [])
    items = [b"null" if id_ is None or id_ not in stored else _shown(stored[id_], fields) for id_ in ids]
    return _json(b'{"items":[' + b",".join(items) + b"]}")


async def ancestry(request: Request, ctx: Context) -> dict[str, Any]:
    """GET …/ancestry: the entity, then what led to it, up to the roots."""
    parts = request.path_params
    ref = parse_ref(f"{parts['kind']}:{parts['namespace']}/{parts['name']}")
    if catalog_of(ctx).live.index.id_of_ref(str(ref)) is None:
        raise NotFound(f"No such entity {ref}")
    found = await ctx.database.run(ancestry_of, str(ref))
    items = []
    for each, parents in found:
        stored = await find_stored(ctx, parse_ref(each))
        items.append({"entity": stored.document, "parentEntityRefs": parents})
    return {"rootEntityRef": str(ref), "items": items}


async def facets(request: Request, ctx: Context) -> dict[str, Any]:
    """GET /entity-facets."""
    return _facets(ctx, request.query_params.getlist("facet"), parse_filter(request.query_params.getlist("filter")))


async def facets_by_post(request: Request, ctx: Context) -> dict[str, Any]:
    """POST /entity-facets."""
    body = request.state.body
    if not body.get("facets"):
        raise Invalid("Missing or empty facets parameter")
    return _facets(ctx, body["facets"], parse_predicate(body.get("query") or {}))


def _facets(ctx: Context, keys: Sequence[str], condition: Any) -> dict[str, Any]:
    index = catalog_of(ctx).live.index
    found = index.facets(keys, index.select(condition, visible=visible(ctx)))
    return {"facets": {k: [{"value": v.value, "count": v.count} for v in values] for k, values in found.items()}}


async def _answer_query(ctx: Context, asked: EntityQuery, fields: Sequence[str]) -> Response:
    page: QueryPage = query_entities(catalog_of(ctx).live.index, asked, visible=visible(ctx))
    items = b",".join(_shown(each, fields) for each in await _each_document(ctx, page.ids))
    cursors = {"nextCursor": page.next_cursor, "prevCursor": page.previous_cursor}
    info = msgspec.json.encode({name: cursor for name, cursor in cursors.items() if cursor})
    return _json(b'{"items":[%s],"totalItems":%d,"pageInfo":%s}' % (items, page.total, info))


async def _each_document(ctx: Context, ids: Sequence[int]) -> list[Stored]:
    """Documents in the order of ids, which may repeat."""
    stored = {each.id: each for each in await documents_of(ctx, list(dict.fromkeys(ids)))}
    return [stored[id_] for id_ in ids if id_ in stored]


async def _named(request: Request, ctx: Context) -> Stored:
    parts = request.path_params
    try:
        ref = parse_ref(f"{parts['kind']}:{parts['namespace']}/{parts['name']}")
        return await find_stored(ctx, ref)
    except (NotFound, Invalid) as error:
        raise NotFound(
            f"No entity named '{parts['name']}' found, with kind '{parts['kind']}' in namespace '{parts['namespace']}'"
        ) from error


def _number(request: Request, name: str, default: int | None = None) -> int | None:
    value = request.query_params.get(name)
    return default if value is None else int(value)


def _array(stored: Sequence[Stored], fields: Sequence[str]) -> Response:
    return _json(b"[" + b",".join(_shown(each, fields) for each in stored) + b"]")


def _shown(stored: Stored, fields: Sequence[str]) -> bytes:
    return msgspec.json.encode(project(stored.document, fields)) if fields else stored.content


def _json(content: bytes) -> Response:
    return Response(content, media_type="application/json")


def _read(method: str, path: str, run: Any, summary: str, **more: Any) -> Endpoint:
    return Endpoint(method=method, path=f"/api/catalog{path}", run=run, summary=summary, requires=READ, **more)  # type: ignore[arg-type]


ENTITY = "/entities/by-name/{kind}/{namespace}/{name}"
QUERY_BODY = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "cursor": {"type": "string"},
        "limit": {"type": "integer", "minimum": 0},
        "offset": {"type": "integer", "minimum": 0},
        "fields": TEXTS,
        "orderBy": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "order"],
                "properties": {"field": {"type": "string"}, "order": {"enum": ["asc", "desc"]}},
            },
        },
        "fullTextFilter": {"type": "object", "properties": {"term": {"type": "string"}, "fields": TEXTS}},
        "totalItems": {"enum": ["include", "exclude"]},
        "query": QUERY,
    },
}
REFS_BODY = {
    "type": "object",
    "required": ["entityRefs"],
    "properties": {"entityRefs": TEXTS, "fields": TEXTS, "query": QUERY},
}
FACETS_BODY = {"type": "object", "properties": {"facets": TEXTS, "query": QUERY}}
ENDPOINTS = (
    _read(
        "GET",
        "/entities",
        entities,
        "Entities as an array",
        parameters=[FILTER, FIELDS, LIMIT, OFFSET, Parameter(name="after"), Parameter(name="order", many=True)],
    ),
    _read(
        "GET",
        "/entities/by-query",
        query,
        "Entities in pages",
        parameters=[
            FILTER,
            FIELDS,
            LIMIT,
            OFFSET,
            Parameter(name="cursor"),
            Parameter(name="orderField", many=True),
            Parameter(name="fullTextFilterTerm"),
            Parameter(name="fullTextFilterFields", many=True),
            Parameter(name="totalItems", choices=["include", "exclude"]),
        ],
    ),
    _read("POST", "/entities/by-query", query_by_post, "Entities in pages, by a predicate", body=QUERY_BODY),
    _read("GET", "/entities/by-uid/{uid}", by_uid, "One entity by uid"),
    _read("GET", ENTITY, by_name, "One entity by name"),
    _read("GET", f"{ENTITY}/ancestry", ancestry, "What led to an entity"),
    _read("POST", "/entities/by-refs", by_refs, "Entities by refs", parameters=[FILTER], body=REFS_BODY),
    _read(
        "GET",
        "/entity-facets",
        facets,
        "Values and how many entities have them",
        parameters=[Parameter(name="facet", many=True, required=True), FILTER],
    ),
    _read("POST", "/entity-facets", facets_by_post, "Values and counts, by a predicate", body=FACETS_BODY),
    Endpoint(
        method="DELETE",
        path="/api/catalog/entities/by-uid/{uid}",
        run=delete_by_uid,
        summary="Removes an entity until its source says it again",
        requires="catalog.entity.delete",
        status=204,
    ),
)
