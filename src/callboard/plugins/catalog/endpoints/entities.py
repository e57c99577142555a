"""Many entities: the list, queries in pages, and by refs."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from callboard import Context, Endpoint, Parameter

from ..catalog import catalog_of, documents_of, visible
from ..index import (
    And,
    EntityList,
    EntityQuery,
    OrderField,
    find_by_refs,
    list_entities,
    parse_fields,
    parse_filter,
    parse_order,
    parse_order_fields,
    parse_predicate,
    query_entities,
)
from .answers import json_answer, send_documents, shown
from .past import query_at
from .shapes import PAGE, PART, all_of, many, maybe

READ = "catalog.entity.read"


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
    headers = {"link": _next_link(request, page.next_after)} if page.next_after else None
    return await send_documents(ctx, page.ids, fields, headers=headers)


async def query(request: Request, ctx: Context) -> Response:
    """GET /entities/by-query: items, how many there are, and cursors both ways."""
    params = request.query_params
    if "at" in params:
        return json_answer(msgspec.json.encode(await query_at(request, ctx)))
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
    return await _answer(ctx, asked, parse_fields(params.getlist("fields")))


async def query_by_post(request: Request, ctx: Context) -> Response:
    """POST /entities/by-query: the same with a predicate in the body."""
    body = request.state.body
    text = body.get("fullTextFilter") or {}
    asked = EntityQuery(
        query=body.get("query"),
        order=[OrderField(each["field"], each["order"] == "desc") for each in body.get("orderBy") or ()],
        text=text.get("term", ""),
        text_fields=text.get("fields") or None,
        limit=int(body.get("limit", 200)),
        offset=int(body.get("offset", 0)),
        cursor=body.get("cursor"),
        count=body.get("totalItems", "include") == "include",
    )
    return await _answer(ctx, asked, parse_fields(body.get("fields") or []))


async def by_refs(request: Request, ctx: Context) -> Response:
    """POST /entities/by-refs: one item for each ref asked for, null for those that are not there."""
    body = request.state.body
    condition = parse_filter(request.query_params.getlist("filter"))
    if body.get("query") is not None:
        condition = And((condition, parse_predicate(body["query"])))
    ids = find_by_refs(catalog_of(ctx).live.index, body["entityRefs"], filter=condition, visible=visible(ctx))
    found = await documents_of(ctx, sorted({id_ for id_ in ids if id_ is not None}))
    fields = parse_fields(body.get("fields") or [])
    documents = {each.id: shown(each, fields) for each in found}
    items = [b"null" if id_ is None else documents.get(id_, b"null") for id_ in ids]
    return json_answer(b'{"items":[' + b",".join(items) + b"]}")


async def _answer(ctx: Context, asked: EntityQuery, fields: Sequence[str]) -> Response:
    page = query_entities(catalog_of(ctx).live.index, asked, visible=visible(ctx))
    cursors = {"nextCursor": page.next_cursor, "prevCursor": page.previous_cursor}
    info = msgspec.json.encode({name: cursor for name, cursor in cursors.items() if cursor})
    after = b'],"totalItems":%d,"pageInfo":%s}' % (page.total, info)
    return await send_documents(ctx, page.ids, fields, before=b'{"items":[', after=after)


def _next_link(request: Request, after: str) -> str:
    """The same request from another place on, relative to where the plugin is mounted."""
    kept = [(key, value) for key, value in request.query_params.multi_items() if key not in {"after", "offset"}]
    return f'</entities?{urlencode([*kept, ("after", after)])}>; rel="next"'


def _number(request: Request, name: str, default: int | None = None) -> int | None:
    value = request.query_params.get(name)
    return default if value is None else int(value)


FILTER = Parameter(name="filter", many=True, description="`key=value,…`; several are alternatives")
FIELDS = Parameter(name="fields", many=True, description="Comma separated paths to keep")
LIMIT = Parameter(name="limit", type="integer", minimum=0)
OFFSET = Parameter(name="offset", type="integer", minimum=0)
QUERY = {"type": "object"}
TEXTS = {"type": "array", "items": {"type": "string"}}
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
ENDPOINTS = (
    Endpoint(
        path="/api/catalog/entities",
        run=entities,
        requires=READ,
        summary="Entities as an array",
        answer=many(PART),
        parameters=[FILTER, FIELDS, LIMIT, OFFSET, Parameter(name="after"), Parameter(name="order", many=True)],
    ),
    Endpoint(
        path="/api/catalog/entities/by-query",
        run=query,
        requires=READ,
        summary="Entities in pages",
        answer=PAGE,
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
            Parameter(name="at", description="A time in the past; with it only `kind=` filters"),
        ],
    ),
    Endpoint(
        method="POST",
        path="/api/catalog/entities/by-query",
        run=query_by_post,
        requires=READ,
        summary="Entities in pages, by a predicate",
        answer=PAGE,
        body=QUERY_BODY,
    ),
    Endpoint(
        method="POST",
        path="/api/catalog/entities/by-refs",
        run=by_refs,
        requires=READ,
        summary="Entities by refs",
        answer=all_of(items=many(maybe(PART))),
        parameters=[FILTER],
        body=REFS_BODY,
    ),
)
