"""The shapes that the schemas of kinds are made of, so that each kind states only what is its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

BACKSTAGE_VERSIONS = ("backstage.io/v1alpha1", "backstage.io/v1beta1")

TEXT: Mapping[str, Any] = {"type": "string", "minLength": 1}
TEXTS: Mapping[str, Any] = {"type": "array", "items": TEXT}
OBJECT: Mapping[str, Any] = {"type": "object"}


def whole_document(
    spec: Mapping[str, Any], *, required: Sequence[str] = (), rules: Mapping[str, Any] | None = None
) -> Mapping[str, Any]:
    """The schema of a document that must have a spec with these fields; further fields are always allowed.

    `rules` are further keywords for the spec, such as `if`/`then`.
    """
    return {
        "type": "object",
        "required": ["spec"],
        "properties": {
            "spec": {"type": "object", "required": list(required), "properties": dict(spec), **(rules or {})}
        },
    }


def when_type(value: str, then: Mapping[str, Any], otherwise: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Rules for a spec that hold only when its `type` is `value` (and `otherwise` when it is not)."""
    condition = {"required": ["type"], "properties": {"type": {"const": value}}}
    return {"if": condition, "then": then, **({"else": otherwise} if otherwise else {})}
