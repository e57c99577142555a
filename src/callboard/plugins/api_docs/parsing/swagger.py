"""OpenAPI 2.0, once called Swagger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..model import Answer, Body, Definition, Parameter, Server
from .document import Document, Object, as_text, step, words
from .openapi import about, parameters_of, read_answers, read_groups, read_schemes
from .schemas import example_of, name_types, read_schema, read_types

HOMES = ("/definitions",)
FORM = "application/x-www-form-urlencoded"


def read_swagger(doc: Document) -> Definition:
    """A definition of version 2."""
    name_types(doc)
    groups = read_groups(doc, _operation)
    return Definition(
        format="OpenAPI 2.0",
        **about(doc),
        servers=_servers(doc),
        groups=groups,
        types=read_types(doc),
        security=read_schemes(doc, doc.root.get("securityDefinitions"), "/securityDefinitions"),
    )


def _servers(doc: Document) -> Sequence[Server]:
    host, path = words(doc.root.get("host")), words(doc.root.get("basePath"))
    if not host:
        return [Server(url=path)] if path else []
    schemes = [words(each) for each in doc.list_of(doc.root.get("schemes"), "/schemes")] or ["https"]
    return [Server(url=f"{scheme}://{host}{path}") for scheme in schemes]


def _operation(doc: Document, said: Object, at: str, item: Object, item_at: str) -> dict[str, Any]:
    listed = parameters_of(doc, said, at, item, item_at)
    media = _media(doc, said, at, "consumes")
    bodies = [
        Body(
            media=media,
            schema=None if "schema" not in one else read_schema(doc, one["schema"], f"{where}/schema"),
            description=words(one.get("description")),
            required=one.get("required") is True,
            example=example_of(one),
        )
        for one, where in listed
        if one.get("in") == "body"
    ]
    return {
        "parameters": [_parameter(doc, one, where) for one, where in listed if one.get("in") != "body"],
        "bodies": bodies,
        "answers": read_answers(
            doc,
            said,
            at,
            lambda doc, status, one, where: _answer(doc, status, one, where, _media(doc, said, at, "produces")),
        ),
    }


def _media(doc: Document, said: Object, at: str, key: str) -> str:
    own = key in said
    listed = doc.list_of(said[key] if own else doc.root.get(key), f"{at if own else ''}/{key}")
    return ", ".join(words(each) for each in listed)


def _parameter(doc: Document, said: Object, at: str) -> Parameter:
    place = words(said.get("in"))
    # What a parameter says of its values it says itself, in version 2.
    schema = {key: value for key, value in said.items() if key not in {"description", "required", "example", "$ref"}}
    return Parameter(
        name=words(said.get("name")),
        place="form" if place == "formData" else place or "query",
        schema=read_schema(doc, schema, at),
        required=said.get("required") is True or place == "path",
        description=words(said.get("description")),
        example=example_of(said),
    )


def _answer(doc: Document, status: str, said: Object, at: str, media: str) -> Answer:
    examples = doc.object(said.get("examples"), f"{at}/examples")
    example = as_text(next(iter(examples.values()))) if examples else ""
    headers = doc.object(said.get("headers"), f"{at}/headers")
    bodies = []
    if "schema" in said or example:
        schema = read_schema(doc, said["schema"], f"{at}/schema") if "schema" in said else None
        bodies.append(Body(media=media, schema=schema, example=example))
    return Answer(
        status=status,
        description=words(said.get("description")),
        bodies=bodies,
        headers=[
            _parameter(doc, {**doc.object(one, step(f"{at}/headers", name)), "name": str(name), "in": "header"}, at)
            for name, one in headers.items()
        ],
    )
