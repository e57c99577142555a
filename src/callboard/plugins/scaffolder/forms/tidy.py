"""A page as its author must have meant it: keywords whose value is of no use are left out, so that nobody further on
has to look twice. What is left out here, the browser-side form of Backstage stumbles over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import jsonschema_rs

from callboard import Invalid

DEEPEST, MOST = 64, 20_000
TYPES = frozenset({"string", "number", "integer", "boolean", "array", "object", "null"})
Clean = Callable[[Any, "_Tidying", int], Any]
"""What is left of a keyword's value; None for nothing."""


def tidy(page: Mapping[str, Any]) -> dict[str, Any]:
    """The page with usable keywords only. Raises Invalid for one without end."""
    return _Tidying().schema(page, 0)


class _Tidying:
    def __init__(self) -> None:
        self._left = MOST

    def schema(self, written: Mapping[str, Any], depth: int) -> dict[str, Any]:
        self._left -= 1
        if depth > DEEPEST or self._left < 0:
            raise Invalid("The form of this template is too large", hint=f"It may have {DEEPEST} levels at most.")
        kept = {}
        for key, value in written.items():
            clean = KEYWORDS.get(str(key))
            left = value if clean is None else clean(value, self, depth + 1)
            if left is not None or clean is None:
                kept[str(key)] = left
        return kept


def _schema(value: Any, work: _Tidying, depth: int) -> Any:
    if value is True:
        return {}
    return work.schema(value, depth) if isinstance(value, Mapping) else None


def _schema_or_flag(value: Any, work: _Tidying, depth: int) -> Any:
    return value if isinstance(value, bool) else _schema(value, work, depth)


def _schemas(value: Any, work: _Tidying, depth: int) -> Any:
    if not isinstance(value, list):
        return None
    return [each for each in (_schema(inner, work, depth) for inner in value) if each is not None] or None


def _items(value: Any, work: _Tidying, depth: int) -> Any:
    return _schemas(value, work, depth) if isinstance(value, list) else _schema(value, work, depth)


def _by_name(value: Any, work: _Tidying, depth: int) -> Any:
    if not isinstance(value, Mapping):
        return None
    cleaned = {str(name): _schema(inner, work, depth) for name, inner in value.items()}
    return {name: inner for name, inner in cleaned.items() if inner is not None}


def _dependencies(value: Any, work: _Tidying, depth: int) -> Any:
    if not isinstance(value, Mapping):
        return None
    cleaned = {
        str(name): _names(inner, work, depth) if isinstance(inner, list) else _schema(inner, work, depth)
        for name, inner in value.items()
    }
    return {name: inner for name, inner in cleaned.items() if inner is not None}


def _names(value: Any, _work: _Tidying, _depth: int) -> Any:
    if not isinstance(value, list):
        return None
    return list(dict.fromkeys(each for each in value if isinstance(each, str)))


def _type(value: Any, _work: _Tidying, _depth: int) -> Any:
    if isinstance(value, list):
        return [each for each in dict.fromkeys(map(str, value)) if each in TYPES] or None
    return value if isinstance(value, str) and value in TYPES else None


def _enum(value: Any, _work: _Tidying, _depth: int) -> Any:
    if not isinstance(value, list):
        return None
    once: list[Any] = []
    for each in value[:MOST]:
        if not any(type(each) is type(other) and each == other for other in once):
            once.append(each)
    return once or None


def _pattern(value: Any, _work: _Tidying, _depth: int) -> Any:
    try:
        jsonschema_rs.Draft7Validator({"pattern": value})
    except (ValueError, TypeError, jsonschema_rs.ValidationError):
        return None
    return value


def _count(value: Any, _work: _Tidying, _depth: int) -> Any:
    return int(value) if _is_number(value) and value >= 0 and value == int(value) else None


def _number(value: Any, _work: _Tidying, _depth: int) -> Any:
    return value if _is_number(value) else None


def _positive(value: Any, _work: _Tidying, _depth: int) -> Any:
    return value if _is_number(value) and value > 0 else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _of(kind: type[Any]) -> Clean:
    return lambda value, _work, _depth: value if isinstance(value, kind) else None


def _text(value: Any, _work: _Tidying, _depth: int) -> Any:
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def _options(value: Any, work: _Tidying, depth: int) -> Any:
    """`ui:options` may hold each of the `ui:` keys, without the prefix."""
    if not isinstance(value, Mapping):
        return None
    kept = {}
    for key, inner in value.items():
        clean = KEYWORDS.get(f"ui:{key}")
        left = inner if clean is None or key == "options" else clean(inner, work, depth)
        if left is not None:
            kept[str(key)] = left
    return kept


_NAMED: Mapping[Any, tuple[str, ...]] = {
    _schema: ("if", "then", "else", "not", "contains", "propertyNames"),
    _schema_or_flag: ("additionalItems", "additionalProperties"),
    _schemas: ("allOf", "anyOf", "oneOf"),
    _items: ("items",),
    _by_name: ("properties", "patternProperties", "definitions", "$defs", "dependentSchemas"),
    _dependencies: ("dependencies", "dependentRequired"),
    _names: ("required", "ui:order"),
    _type: ("type",),
    _enum: ("enum",),
    _pattern: ("pattern",),
    _count: ("minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties"),
    _number: ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    _positive: ("multipleOf",),
    _text: ("title", "description", "ui:title", "ui:description", "ui:help", "ui:placeholder"),
    _of(str): ("$ref", "format", "ui:widget", "ui:field"),
    _of(bool): ("uniqueItems",),
    _of(list): ("enumNames", "ui:enumDisabled"),
    _of(Mapping): ("ui:backstage",),
    _options: ("ui:options",),
}
KEYWORDS: Mapping[str, Clean] = {key: clean for clean, keys in _NAMED.items() for key in keys}
