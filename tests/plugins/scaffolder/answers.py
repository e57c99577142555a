"""Answers that fit the forms of a template, for templates that nobody has written any for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from callboard.plugins.scaffolder.forms.defaults import filled
from callboard.plugins.scaffolder.forms.expand import Expanding

BY_FIELD: Mapping[str, Any] = {
    "RepoUrlPicker": "github.com?owner=acme&repo=orbit",
    "OwnerPicker": "group:default/platform",
    "EntityPicker": "component:default/web",
    "OwnedEntityPicker": "component:default/web",
    "MyGroupsPicker": "group:default/platform",
    "EntityTagsPicker": ["python"],
    "MultiEntityPicker": ["component:default/web"],
    "RepoBranchPicker": "main",
    "RepoOwnerPicker": "acme",
}
BY_FORMAT = {"email": "ann@example.com", "uri": "https://example.com", "date": "2026-01-01"}
ROUNDS = 6
"""How often an answer may bring further questions."""


def answers(pages: Sequence[Mapping[str, Any]], chosen: Mapping[str, Any]) -> dict[str, Any]:
    """What somebody may have answered who has filled in everything; `chosen` are answers that are to be."""
    given = dict(chosen)
    for page in pages:
        for _ in range(ROUNDS):
            schema, known = filled(page, given, Expanding(root=page))
            answered = _with_all(schema, known)
            if answered == given:
                break
            given = answered
    return given


def _with_all(schema: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(known)
    for key, each in (schema.get("properties") or {}).items():
        if isinstance(given.get(key), dict) and isinstance(each, dict):
            given[key] = _with_all(each, given[key])
        elif given.get(key) in (None, "", []) and isinstance(each, dict) and each.get("type") != "null":
            given[key] = _value(each)
    return given


def _value(schema: Mapping[str, Any]) -> Any:
    for key in ("default", "const"):
        if key in schema:
            return schema[key]
    if schema.get("enum"):
        return schema["enum"][0]
    if schema.get("ui:field") in BY_FIELD:
        return BY_FIELD[schema["ui:field"]]
    kind = schema.get("type", "string")
    return _BY_TYPE.get(kind[0] if isinstance(kind, list) else kind, _text)(schema)


def _list(schema: Mapping[str, Any]) -> list[Any]:
    items = schema.get("items")
    return [_value(items)] * max(1, schema.get("minItems", 1)) if isinstance(items, dict) else []


def _number(schema: Mapping[str, Any]) -> Any:
    return max(schema.get("minimum", 1), 1)


def _text(schema: Mapping[str, Any]) -> str:
    text = str(next(iter(schema.get("examples") or ()), None) or BY_FORMAT.get(schema.get("format", ""), "orbit"))
    return text.ljust(schema.get("minLength", 0), "x")[: schema.get("maxLength", 1000)]


_BY_TYPE: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "object": lambda schema: _with_all(schema, {}),
    "array": _list,
    "boolean": lambda _: True,
    "integer": _number,
    "number": _number,
}
