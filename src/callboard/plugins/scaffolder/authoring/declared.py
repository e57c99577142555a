"""What a template's form asks for: the names that `parameters` and `secrets` have, whatever else has been answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..forms import secret_names
from ..model import Template

BRANCHES = ("oneOf", "anyOf", "allOf")
DEEPEST = 20


def properties_of(page: Mapping[str, Any], depth: int = DEEPEST) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The fields of a page with their schemas, those of every branch of a condition among them."""
    if depth == 0 or not isinstance(page, Mapping):
        return
    for name, schema in _mapping(page.get("properties")).items():
        yield name, schema if isinstance(schema, Mapping) else {}
    inner = [each for key in BRANCHES for each in page.get(key) or () if isinstance(each, Mapping)]
    inner += [page[key] for key in ("then", "else") if isinstance(page.get(key), Mapping)]
    inner += [each for each in _mapping(page.get("dependencies")).values() if isinstance(each, Mapping)]
    for each in inner:
        yield from properties_of(each, depth - 1)


def parameter_names(template: Template) -> set[str]:
    """All names that `parameters` may have."""
    return {name for page in template.pages for name, _ in properties_of(page)}


def names_of_secrets(template: Template) -> set[str]:
    """All names that `secrets` may have: what the form asks for, what decorators of forms set, and the token of whoever
    starts the task."""
    found = {"backstageToken", *secret_names(template)}
    decorators = [each for key in ("formDecorators", "EXPERIMENTAL_formDecorators") for each in _spec(template, key)]
    for each in decorators:
        found |= {str(value) for value in _mapping(_mapping(each).get("input")).values()}
    return found


def _spec(template: Template, key: str) -> list[Any]:
    value = _mapping(template.entity.get("spec")).get(key)
    return value if isinstance(value, list) else []


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
