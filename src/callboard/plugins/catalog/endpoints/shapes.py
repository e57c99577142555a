"""What answers look like, as JSON Schema: the OpenAPI document shows it, and a test holds the answers against it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Shape = Mapping[str, Any]

TEXT: Shape = {"type": "string"}
NUMBER: Shape = {"type": "integer"}
FLAG: Shape = {"type": "boolean"}
ANY_OBJECT: Shape = {"type": "object"}


def some(**fields: Shape) -> Shape:
    """An object in which these fields may be, and others too."""
    return {"type": "object", "properties": fields}


def all_of(**fields: Shape) -> Shape:
    """An object with all of these fields, and perhaps others."""
    return {**some(**fields), "required": list(fields)}


def many(item: Shape) -> Shape:
    return {"type": "array", "items": item}


def maybe(shape: Shape) -> Shape:
    """This, or null."""
    return {"anyOf": [shape, {"type": "null"}]}


def by_name(shape: Shape) -> Shape:
    """An object whose fields have names of any kind, and all have this shape."""
    return {"type": "object", "additionalProperties": shape}


PART = some(apiVersion=TEXT, kind=TEXT, metadata=ANY_OBJECT)
"""An entity, or as much of it as was asked for."""
ENTITY = {
    **some(apiVersion=TEXT, kind=TEXT, metadata=all_of(name=TEXT), relations=many(all_of(type=TEXT, targetRef=TEXT))),
    "required": ["apiVersion", "kind", "metadata"],
}
LOCATION = all_of(id=TEXT, type=TEXT, target=TEXT, entityRef=TEXT)
CURSORS = some(nextCursor=TEXT, prevCursor=TEXT)
PAGE = all_of(items=many(PART), totalItems=NUMBER, pageInfo=CURSORS)
FACETS = all_of(facets=by_name(many(all_of(value=TEXT, count=NUMBER))))
EVENT = all_of(id=TEXT, event={"enum": ["created", "changed", "deleted", "reload"]}, data=TEXT)
"""One of a stream of server-sent events, which has no end."""
