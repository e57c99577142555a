"""What somebody is about to create, as it is shown once more before it happens: a row for each answer. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .expand import Schema
from .form import secret_by_hint, text_of
from .hints import backstage, in_order

STARS = "******"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One answer: its name, and what was answered as one text or as several."""

    label: str
    values: Sequence[str]
    long: bool = False


def rows_of(schema: Schema, values: Mapping[str, Any]) -> list[Row]:
    """The rows of one expanded page."""
    shown: list[Row] = []
    for name in in_order(schema):
        inner = schema["properties"][name]
        if isinstance(inner, Mapping) and (values.get(name) is not None or secret_by_hint(inner)):
            shown += _rows(inner, values.get(name), (name,))
    return shown


def rows_without_schema(values: Mapping[str, Any]) -> list[Row]:
    """The rows of what no page asks for."""
    return [_row({}, value, (name,)) for name, value in values.items() if value is not None]


def _rows(schema: Mapping[str, Any], value: Any, path: tuple[str, ...]) -> Iterator[Row]:
    said = backstage(schema).get("review")
    rules = said if isinstance(said, Mapping) else {}
    label = str(rules.get("name") or schema.get("title") or _pretty(path))
    if isinstance(rules.get("mask"), str) and rules["mask"]:
        yield Row(label=label, values=[rules["mask"]])
    elif rules.get("show") is False:
        return
    elif secret_by_hint(schema):
        yield Row(label=label, values=[STARS])
    elif isinstance(value, Mapping) and rules.get("explode") is not False and value:
        yield from _leaves(schema, value, path)
    else:
        yield _row(schema, value, path, label)


def _leaves(schema: Mapping[str, Any], value: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[Row]:
    properties = schema.get("properties")
    known = properties if isinstance(properties, Mapping) else {}
    for name, inner in value.items():
        described = known.get(name)
        if inner is not None:
            yield from _rows(described if isinstance(described, Mapping) else {}, inner, (*path, str(name)))


def _row(schema: Mapping[str, Any], value: Any, path: tuple[str, ...], label: str = "") -> Row:
    label = label or _pretty(path)
    if isinstance(value, list):
        blank = schema.get("additionalItems")
        inner = {**(blank if isinstance(blank, Mapping) else {}), **_names(schema)}
        return Row(label=label, values=[_words(inner, each) for each in value] or ["None"])
    words = _words(schema, value)
    return Row(label=label, values=[words], long="\n" in words or len(words) > 300)


def _names(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"enumNames": schema["enumNames"]} if "enumNames" in schema else {}


def _words(schema: Mapping[str, Any], value: Any) -> str:
    values, names = schema.get("enum"), schema.get("enumNames")
    if isinstance(values, list) and isinstance(names, list) and value in values:
        at = values.index(value)
        if at < len(names):
            return str(names[at])
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False)
    text = text_of(value)
    return f"{text[:40]}… ({len(text):,} characters)" if text.startswith("data:") and len(text) > 80 else text


def _pretty(path: tuple[str, ...]) -> str:
    """`address/streetName` as `Address > Street name`."""
    return " > ".join(_capitalised(step) for step in path)


def _capitalised(step: str) -> str:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[_-]+", " ", step).strip().lower() or step
    return spaced[:1].upper() + spaced[1:]
