"""The first check: does a document look like an entity at all? Without kind and name nothing else makes sense."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..hints import SKELETON_HINT, TEMPLATE_HINT, is_unfilled
from .refusal import Refusal
from .schema_errors import Schema, Violation

_TEXT = {"type": "string", "minLength": 1}


def envelope_schema() -> Schema:
    return Schema(
        {
            "type": "object",
            "required": ["apiVersion", "kind", "metadata"],
            "properties": {
                "apiVersion": _TEXT,
                "kind": _TEXT,
                "metadata": {
                    "type": "object",
                    "required": ["name"],
                    "properties": {"name": _TEXT, "namespace": _TEXT},
                },
            },
        }
    )


def check_envelope(document: Mapping[str, Any], schema: Schema) -> Refusal | None:
    """Refuses what has no apiVersion, kind and name."""
    violation = schema.first_violation(document)
    if not violation:
        return None
    return Refusal(
        message="Entity envelope failed validation before processing; "
        f"caused by TypeError: {violation.with_parameters}",
        pointer=violation.pointer,
        stage="envelope",
        hint=_hint(violation, document),
    )


def _hint(violation: Violation, document: Mapping[str, Any]) -> str:
    if violation.pointer or "metadata" in document:
        return hint_for(violation)
    return (
        "This does not look like an entity, which needs `apiVersion`, `kind` and `metadata.name`. "
        "If the file belongs to another tool, leave it out of discovery."
    )


def hint_for(violation: Violation) -> str:
    """What to do about a violation of any schema."""
    place = violation.pointer.removeprefix("/").replace("/", ".") or "the document"
    field = f"`{place}`" if violation.pointer else place
    if violation.keyword == "required":
        return f"Add `{violation.parameters.removeprefix('missingProperty: ')}:` to {field}."
    if is_unfilled(violation.found) and violation.keyword == "type":
        return SKELETON_HINT if isinstance(violation.found, str) else TEMPLATE_HINT
    if violation.found is None:
        return f"{field} is empty: give it a value, or delete the line."
    return _hint_for_value(violation, field)


def _hint_for_value(violation: Violation, field: str) -> str:
    if violation.keyword == "additionalProperties":
        key = violation.parameters.removeprefix("additionalProperty: ")
        return f"`{key}` does not belong at the root: put it under `metadata` or `spec`."
    if violation.keyword == "minLength":
        return f"{field} is empty: give it a value, or delete the line."
    if violation.keyword != "type":
        return f"Change {field}."
    wanted = violation.parameters.removeprefix("type: ")
    if wanted == "string" and isinstance(violation.found, bool | int | float):
        return f"Quote the value of {field}, so that it is text."
    if wanted == "array" and isinstance(violation.found, str):
        return f"{field} is a list: put each value on a line of its own that starts with `- `."
    return f"{field} must be {_WANTED.get(wanted, wanted)}."


_WANTED = {"string": "text", "array": "a list", "object": "a map of `key: value` lines"}
