"""What is sent and answered, as JSON Schema: the OpenAPI document shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from callboard import Endpoint, Parameter

from ..model import MEDIA, MESSAGES, ROOT, WRITE, problem
from .answers import MOST_BYTES, Run, where_enabled

Shape = Mapping[str, Any]
TEXT: Shape = {"type": "string"}
TEXTS: Shape = {"type": "array", "items": TEXT}
NUMBER: Shape = {"type": "integer"}
FLAG: Shape = {"type": "boolean"}
NOTHING: Shape = {}


def some(**fields: Shape) -> Shape:
    """An object in which these fields may be, and others too."""
    return {"type": "object", "properties": fields}


def many(item: Shape) -> Shape:
    return {"type": "array", "items": item}


NAME_PARTS = ("formatted", "givenName", "familyName", "middleName", "honorificPrefix", "honorificSuffix")
NAME = some(**dict.fromkeys(NAME_PARTS, TEXT))
EMAIL = some(value=TEXT, type=TEXT, display=TEXT, primary=FLAG)
TIE = some(value=TEXT, display=TEXT, type=TEXT)
PERSON = {"userName": TEXT, "externalId": TEXT, "displayName": TEXT, "title": TEXT, "active": FLAG}
USER_BODY: Shape = {
    **some(schemas=TEXTS, **PERSON, name=NAME, emails=many(EMAIL)),
    "required": ["userName"],
}
GROUP_BODY: Shape = {
    **some(schemas=TEXTS, displayName=TEXT, externalId=TEXT, members=many(TIE)),
    "required": ["displayName"],
}
OPERATION: Shape = {
    **some(op={"type": "string", "enum": ["add", "replace", "remove"]}, path=TEXT, value={}),
    "required": ["op"],
}
PATCH_BODY: Shape = {**some(schemas=TEXTS, Operations=many(OPERATION)), "required": ["Operations"]}
OWN: Mapping[str, Shape] = {"schemas": TEXTS, "id": TEXT, "meta": {"type": "object"}}
USER = {**some(**OWN, **PERSON, name=NAME, emails=many(EMAIL), groups=many(TIE)), "required": ["id", "schemas"]}
GROUP = {**some(**OWN, displayName=TEXT, externalId=TEXT, members=many(TIE)), "required": ["id", "schemas"]}
ERROR: Shape = {
    **some(schemas={**TEXTS, "const": [f"{MESSAGES}:Error"]}, status=TEXT, scimType=TEXT, detail=TEXT),
    "required": ["schemas", "status", "detail"],
}
ERRORS: Mapping[int, Shape] = dict.fromkeys((400, 401, 403, 404, 409, 429, 503), ERROR)


def listed(item: Shape) -> Shape:
    """A page of a list."""
    fields = some(schemas=TEXTS, totalResults=NUMBER, startIndex=NUMBER, itemsPerPage=NUMBER, Resources=many(item))
    return {**fields, "required": ["schemas", "totalResults", "startIndex", "itemsPerPage", "Resources"]}


def endpoint(
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"],
    path: str,
    run: Run,
    summary: str,
    *,
    answer: Shape = NOTHING,
    status: int = 200,
    parameters: Sequence[Parameter] = (),
    body: Shape | None = None,
) -> Endpoint:
    """One address of the protocol: who asks it needs the one permission, whatever it is."""
    return Endpoint(
        path=f"{ROOT}{path}",
        run=where_enabled(run),
        requires=WRITE,
        method=method,
        summary=summary,
        parameters=parameters,
        body=body,
        status=status,
        answer=answer,
        answers=ERRORS,
        media=MEDIA,
        most_bytes=MOST_BYTES,
        problem=problem,
    )
