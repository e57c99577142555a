"""The shape that a template must have before anything of it is looked at. What the catalog has read has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jsonschema_rs

TEXT, OBJECT = {"type": "string"}, {"type": "object"}
_TAGS = {"type": "object", "properties": {"tags": {"type": "array", "items": TEXT}}}
_PAGE = {
    "type": "object",
    "properties": {
        "properties": {"type": "object", "additionalProperties": {"type": ["object", "boolean"]}},
        "required": {"type": "array", "items": TEXT},
        "dependencies": OBJECT,
        "backstage:permissions": _TAGS,
        "backstage:featureFlag": TEXT,
        "title": TEXT,
        "description": TEXT,
        **{key: {"type": "array"} for key in ("oneOf", "anyOf", "allOf")},
    },
}
_STEP = {
    "type": "object",
    "required": ["action"],
    "properties": {
        "id": TEXT,
        "name": TEXT,
        "action": TEXT,
        "input": {"type": ["object", "null"]},
        "if": {},
        "backstage:permissions": _TAGS,
    },
}
_OUTPUT = {
    "type": ["object", "null"],
    "properties": {key: {"type": "array", "items": OBJECT} for key in ("links", "text")},
}
_SCHEMA = {
    "type": "object",
    "required": ["metadata", "spec"],
    "properties": {
        "metadata": {
            "type": "object",
            "properties": {
                **{key: {"type": ["string", "null"]} for key in ("name", "namespace", "title", "description")},
                "annotations": {"type": ["object", "null"], "additionalProperties": TEXT},
                "tags": {"type": ["array", "null"], "items": TEXT},
            },
        },
        "spec": {
            "type": "object",
            "properties": {
                "parameters": {**_PAGE, "type": ["object", "array", "null"], "items": _PAGE},
                "steps": {"type": ["array", "null"], "items": _STEP},
                "output": _OUTPUT,
                "secrets": {"type": ["object", "null"], "properties": {"schema": OBJECT}},
                "presentation": {
                    "type": ["object", "null"],
                    "properties": {"buttonLabels": {"type": ["object", "null"], "additionalProperties": TEXT}},
                },
                "EXPERIMENTAL_recovery": {"type": ["object", "null"]},
            },
        },
    },
}
_VALIDATOR = jsonschema_rs.Draft7Validator(_SCHEMA)


def fault_of(entity: Mapping[str, Any]) -> tuple[str, str] | None:
    """The first place where a document is no template, as a JSON pointer, and why; None when it may be one."""
    for error in _VALIDATOR.iter_errors(entity):
        return "".join(f"/{part}" for part in error.instance_path), error.message
    return None
