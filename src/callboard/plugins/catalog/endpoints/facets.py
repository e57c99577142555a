"""Counting the values that entities have: `/entity-facets`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request

from callboard import Context, Endpoint, Invalid, Parameter

from ..catalog import catalog_of, visible
from ..index import Expression, parse_filter, parse_predicate
from .shapes import FACETS

READ = "catalog.entity.read"
BODY = {
    "type": "object",
    "properties": {"facets": {"type": "array", "items": {"type": "string"}}, "query": {"type": "object"}},
}


async def facets(request: Request, ctx: Context) -> dict[str, Any]:
    """GET /entity-facets."""
    return _count(ctx, request.query_params.getlist("facet"), parse_filter(request.query_params.getlist("filter")))


async def facets_by_post(request: Request, ctx: Context) -> dict[str, Any]:
    """POST /entity-facets."""
    body = request.state.body
    if not body.get("facets"):
        raise Invalid("Missing or empty facets parameter")
    return _count(ctx, body["facets"], parse_predicate(body.get("query") or {}))


def _count(ctx: Context, keys: Sequence[str], condition: Expression) -> dict[str, Any]:
    index, may_see = catalog_of(ctx).live.index, visible(ctx)
    with index.reading():
        found = index.counts(keys, index.select(condition, visible=may_see), visible=may_see)
    return {"facets": {key: counts.json() for key, counts in found.items()}}


ENDPOINTS = (
    Endpoint(
        path="/api/catalog/entity-facets",
        run=facets,
        requires=READ,
        summary="Values and how many entities have them",
        answer=FACETS,
        parameters=[
            Parameter(name="facet", many=True, required=True),
            Parameter(name="filter", many=True, description="`key=value,…`; several are alternatives"),
        ],
    ),
    Endpoint(
        method="POST",
        path="/api/catalog/entity-facets",
        run=facets_by_post,
        requires=READ,
        summary="Values and counts, by a predicate",
        answer=FACETS,
        body=BODY,
    ),
)
