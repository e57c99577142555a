"""What an action takes and gives, as JSON Schema; and what it might give, for a run that does not do it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import yaml

from callboard import Action, ActionModel

DRAFT = "http://json-schema.org/draft-07/schema#"
FAKES: Mapping[str, Any] = {"string": "<example>", "number": 0, "integer": 0, "boolean": False}


def input_schema(action: Action) -> Mapping[str, Any]:
    """The JSON Schema of what it takes."""
    return _schema(action.input)


def output_schema(action: Action) -> Mapping[str, Any]:
    """The JSON Schema of what it gives: an object without properties for one that gives nothing."""
    return {"$schema": DRAFT, "type": "object", "properties": {}} if action.output is None else _schema(action.output)


def example_of(schema: Mapping[str, Any], whole: Mapping[str, Any] | None = None) -> Any:
    """A value that a schema could stand for: its first example, or something of its shape."""
    whole = schema if whole is None else whole
    if "$ref" in schema:
        return example_of(_referred(schema["$ref"], whole), whole)
    if examples := schema.get("examples"):
        return examples[0]
    for choice in schema.get("anyOf", ()):
        return example_of(choice, whole)
    match schema.get("type"):
        case "object":
            return {key: example_of(each, whole) for key, each in schema.get("properties", {}).items()}
        case "array":
            return [example_of(schema.get("items", {}), whole)]
        case kind:
            return FAKES.get(str(kind), "<unknown>")


def as_yaml(action: Action, given: Mapping[str, Any]) -> str:
    """A step of a template that has the action done with this input."""
    step = {"steps": [{"action": action.id, "name": action.title, "input": dict(given)}]}
    return yaml.safe_dump(step, sort_keys=False, allow_unicode=True)


@cache
def _schema(model: type[ActionModel]) -> Mapping[str, Any]:
    made = model.model_json_schema(by_alias=True)
    return {"$schema": DRAFT, **_plain(made)}


def _plain(schema: Any, *, names: bool = False) -> Any:
    """Without the titles and class docstrings that only repeat a field's name. Below `names` the keys are fields."""
    if isinstance(schema, list):
        return [_plain(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    kept = schema if names else {key: value for key, value in schema.items() if key != "title"}
    if not names and kept.get("type") == "object" and "properties" in kept:
        kept = {key: value for key, value in kept.items() if key != "description"}
    return {key: _plain(value, names=key in {"properties", "$defs"} and not names) for key, value in kept.items()}


def _referred(ref: str, whole: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = whole.get("$defs", {}).get(ref.rpartition("/")[2], {})
    return found
