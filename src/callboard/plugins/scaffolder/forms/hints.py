"""The `ui:` keys beside a schema's own: which widget, which words, in which order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from callboard import Invalid


def hint(schema: Mapping[str, Any], name: str) -> Any:
    """What `ui:<name>` says, or `ui:options` under that name; None when neither does."""
    found = schema.get(f"ui:{name}")
    return options_of(schema).get(name) if found is None else found


def options_of(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """`ui:options`, empty when there are none."""
    options = schema.get("ui:options")
    return options if isinstance(options, Mapping) else {}


def words(schema: Mapping[str, Any], name: str) -> str:
    """The same as text; empty for what is none."""
    found = hint(schema, name)
    return found if isinstance(found, str) else ""


def backstage(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """What stands under `ui:backstage`."""
    said = schema.get("ui:backstage")
    return said if isinstance(said, Mapping) else {}


def in_order(schema: Mapping[str, Any]) -> list[str]:
    """The names of a schema's properties as `ui:order` wants them. Raises Invalid for an order that leaves some out."""
    properties = schema.get("properties")
    names = [str(name) for name in properties] if isinstance(properties, Mapping) else []
    order = hint(schema, "order")
    if not isinstance(order, list):
        return names
    named = [name for name in order if name in names]
    others = [name for name in names if name not in named]
    if "*" in order:
        at = [each for each in order if each == "*" or each in names].index("*")
        return [*named[:at], *others, *named[at:]]
    if others:
        raise Invalid(
            f"`ui:order` of this form leaves out {_listed(others)}", hint='Add them, or "*" for all that are not named.'
        )
    return named


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
