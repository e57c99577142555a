"""What a template asks for, for programs: `/v2/templates/{namespace}/{kind}/{name}/parameter-schema`."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from callboard import Context, Endpoint, NotFound
from callboard.plugins.catalog import EntityRef, find_entity

from ..forms import tags_of, titled
from ..model import READ_PARAMETERS, read_template
from ..rules import may_see

STEP = {
    "type": "object",
    "required": ["title", "schema"],
    "properties": {"title": {"type": "string"}, "description": {"type": "string"}, "schema": {"type": "object"}},
}
ANSWER = {
    "type": "object",
    "required": ["title", "steps"],
    "properties": {
        "title": {"type": "string"},
        "description": {"type": "string"},
        "presentation": {"type": "object"},
        "ui:options": {},
        "steps": {"type": "array", "items": STEP},
        "formDecorators": {"type": "array", "items": {"type": "object"}},
    },
}


async def parameter_schema(request: Request, ctx: Context) -> dict[str, Any]:
    """The pages of a template's form that the person who asks may see, as they were written."""
    namespace, kind, name = (request.path_params[part] for part in ("namespace", "kind", "name"))
    ref = EntityRef(kind.lower(), namespace.lower(), name.lower())
    try:
        entity = await find_entity(ctx, ref)
    except NotFound as error:
        raise NotFound(f"Template {ref} not found", hint=error.hint) from error
    template = read_template(entity.document)
    decision = ctx.decide(READ_PARAMETERS)
    spec, metadata = entity.spec, entity.metadata
    more = {
        "presentation": spec.get("presentation"),
        "description": metadata.get("description"),
        "ui:options": metadata.get("ui:options"),
        "formDecorators": spec.get("formDecorators") or spec.get("EXPERIMENTAL_formDecorators"),
    }
    return {
        "title": template.title,
        **{key: value for key, value in more.items() if value is not None},
        "steps": [_step(page) for page in template.pages if may_see(decision, tags_of(page))],
    }


def _step(page: Any) -> dict[str, Any]:
    said = {"title": titled(page), "description": page.get("description")}
    return {**{key: value for key, value in said.items() if value is not None}, "schema": page}


ENDPOINTS = (
    Endpoint(
        path="/api/scaffolder/v2/templates/{namespace}/{kind}/{name}/parameter-schema",
        run=parameter_schema,
        requires=READ_PARAMETERS,
        summary="What a template asks for",
        answer=ANSWER,
    ),
)
