"""What a form has in it before anybody typed: the defaults of the schema. The server never applies them to a task."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from .expand import Expanding, Schema, expand

ROUNDS = 6
"""A default may make a condition true whose branch has a default of its own; this often it is looked at again."""
STARTS_EMPTY = {"EntityTagsPicker"}
MOST_PREFILLED = 50


def filled(page: Mapping[str, Any], values: Mapping[str, Any], work: Expanding) -> tuple[Schema, dict[str, Any]]:
    """The page as it is to be shown, and the values with the defaults of all that is shown and not yet said.

    A value that is None was taken away by the person, and stays away.
    """
    said = dict(values)
    schema = expand(page, present(said), work)
    for _ in range(ROUNDS):
        before = copy.deepcopy(said)
        _fill(schema, said)
        if said == before:
            return schema, said
        work.alternatives.clear()
        work.parts = 0
        schema = expand(page, present(said), work)
    return schema, said


def default_of(schema: Mapping[str, Any]) -> Any:
    """What one place has in it at the beginning; None for nothing."""
    if "default" in schema:
        return copy.deepcopy(schema["default"])
    if "const" in schema and not isinstance(schema["const"], bool):
        return schema["const"]  # a box that has to be ticked is ticked by the person
    if schema.get("ui:field") in STARTS_EMPTY:
        return []
    if isinstance(schema.get("properties"), Mapping):
        inner: dict[str, Any] = {}
        _fill(schema, inner)
        return inner or None
    return _fewest(schema)


def _fill(schema: Mapping[str, Any], values: dict[str, Any]) -> None:
    for name, inner in (schema.get("properties") or {}).items():
        if name not in values:
            found = default_of(inner)
            if found is not None:
                values[name] = found
        elif isinstance(values[name], dict) and isinstance(inner.get("properties"), Mapping):
            _fill(inner, values[name])
        elif isinstance(values[name], list) and isinstance(inner.get("items"), list):
            for item, value in zip(inner["items"], values[name], strict=False):
                if isinstance(value, dict):
                    _fill(item, value)


def _fewest(schema: Mapping[str, Any]) -> list[Any] | None:
    """As many items as there must be, for lists that are filled in one by one."""
    items, least = schema.get("items"), schema.get("minItems")
    if not isinstance(items, list) or not isinstance(least, int) or schema.get("ui:field"):
        return None
    blank = schema.get("additionalItems")
    if not isinstance(blank, Mapping) or "enum" in blank:
        return None
    return [default_of(blank) for _ in range(min(least, MOST_PREFILLED))] or None


def present(values: Any) -> Any:
    """Without what was taken away."""
    if isinstance(values, Mapping):
        return {key: present(value) for key, value in values.items() if value is not None}
    if isinstance(values, list):
        return [present(value) for value in values]
    return values
