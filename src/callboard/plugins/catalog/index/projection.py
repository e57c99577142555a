"""The `fields` parameter: cuts a document down to what was asked for, keeping its nesting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from callboard import Invalid


def parse_fields(values: Sequence[str]) -> tuple[str, ...]:
    """The dotted paths of all `fields` parameters, each a comma list. Empty means the full document.

    Raises Invalid for index syntax.
    """
    fields = tuple(dict.fromkeys(field for value in values for part in value.split(",") if (field := part.strip())))
    for field in fields:
        if "[" in field or "]" in field:
            raise Invalid(f'Invalid field "{field}", array type fields are not supported')
    return fields


def project(document: Mapping[str, Any], fields: Sequence[str]) -> dict[str, Any]:
    """The parts of a document that `fields` (as `parse_fields` gives them) name; all of it for no fields.

    Case matters. What is missing is left out, an object or array is taken whole. The result shares those with
    the document: read it, don't change it.
    """
    if not fields:
        return dict(document)
    result: dict[str, Any] = {}
    for field in fields:
        path = next(_paths(document, field.split(".")), None)
        if path is not None:
            _copy(document, path, result)
    return result


def _paths(node: Any, segments: Sequence[str]) -> Iterator[list[str]]:
    """The key paths that spell `segments`, those with shorter keys first: keys may contain dots themselves."""
    if not isinstance(node, Mapping) or not node:
        return
    longest = max(len(key) for key in node)
    key = ""
    for used, segment in enumerate(segments, 1):
        key = segment if used == 1 else f"{key}.{segment}"
        if len(key) > longest:
            return
        if key not in node:
            continue
        if used == len(segments):
            yield [key]
        else:
            yield from ([key, *rest] for rest in _paths(node[key], segments[used:]))


def _copy(source: Mapping[str, Any], path: Sequence[str], target: dict[str, Any]) -> None:
    *steps, last = path
    for step in steps:
        source = source[step]
        if target.get(step) is source:
            return
        target = target.setdefault(step, {})
    target[last] = source[last]
