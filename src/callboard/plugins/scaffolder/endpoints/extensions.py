"""What there is beside the language itself, and what a code host has to suggest for a field."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from callboard import Context, Endpoint, Invalid

from ..model import CREATE_TASK, READ_PARAMETERS, TemplateFilter
from ..render import all_filters
from .shapes import OBJECT, TEXT, all_of

AUTOCOMPLETE = "/api/scaffolder/v2/autocomplete/{provider}/{resource}"


async def templating(request: Request, ctx: Context) -> dict[str, Any]:  # noqa: ARG001 - an endpoint's signature
    """GET /v2/templating-extensions."""
    filters = {each.id: _described(each) for each in all_filters(ctx)}
    return {"filters": filters, "globals": {"functions": {}, "values": {}}}


async def autocomplete(request: Request, ctx: Context) -> dict[str, Any]:  # noqa: ARG001 - an endpoint's signature
    """POST /v2/autocomplete/{provider}/{resource}: fields of this portal ask code hosts themselves, so that no
    provider is there for others."""
    if not request.state.body.get("token"):
        raise Invalid("Missing token query parameter")
    raise Invalid(f"Unsupported provider: {request.path_params['provider'][:100]}")


def _described(each: TemplateFilter) -> dict[str, Any]:
    return {"description": each.description, "examples": [{"example": example} for example in each.examples]}


ENDPOINTS = (
    Endpoint(
        path="/api/scaffolder/v2/templating-extensions",
        run=templating,
        requires=READ_PARAMETERS,
        summary="Filters and functions that templates can use beside those of the language",
        answer=all_of(filters=OBJECT, globals=all_of(functions=OBJECT, values=OBJECT)),
    ),
    Endpoint(
        method="POST",
        path=AUTOCOMPLETE,
        run=autocomplete,
        requires=CREATE_TASK,
        summary="What a code host suggests, of which there is none that does",
        answer=all_of(results={"type": "array", "items": all_of(id=TEXT)}),
        body={"type": "object", "properties": {"token": TEXT, "context": OBJECT}},
    ),
)
