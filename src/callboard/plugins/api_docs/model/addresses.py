"""Where the pages of an API's definition are. `ref.path` is the entity's own."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from callboard.plugins.catalog import EntityRef

TAB = "definition"


def base(ref: EntityRef) -> str:
    """Below which all pages of one definition are."""
    return f"/api-docs/{quote(ref.namespace)}/{quote(ref.kind)}/{quote(ref.name)}"


def tab(ref: EntityRef) -> str:
    """The page of the whole."""
    return f"{ref.path}/{TAB}"


def of_operation(ref: EntityRef, operation: str) -> str:
    """The page of one operation."""
    return f"{base(ref)}/operations/{quote(operation, safe='')}"


def of_type(ref: EntityRef, name: str) -> str:
    """The page of one type."""
    return f"{base(ref)}/types?{urlencode({'name': name})}"
