"""JSON as JavaScript writes and merges it, which the actions of others promise."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from callboard import Invalid


def to_json(value: Any, *, keys: Sequence[str] | None = None, space: int | str | None = None) -> str:
    """As `JSON.stringify(value, keys, space)`."""
    indent = min(space, 10) if isinstance(space, int) else (space or "")[:10]
    kept = _only(_plain(value), None if keys is None else frozenset(keys))
    if not indent:
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    return json.dumps(kept, ensure_ascii=False, indent=indent)


def from_json(text: str, where: str) -> Any:
    """The value of a JSON text. Raises Invalid."""
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise Invalid(f"{where} is not JSON: {error}") from error


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no number of JSON")


def merge(below: Any, above: Any, *, append: bool = False) -> Any:
    """Both as one: maps key by key, lists item by item, or the one behind the other with `append`."""
    if isinstance(below, dict) and isinstance(above, dict):
        both = {key: merge(below[key], above[key], append=append) for key in below.keys() & above.keys()}
        return {key: both.get(key, value) for key, value in {**below, **above}.items()}
    if isinstance(below, list) and isinstance(above, list):
        if append:
            return below + above
        shared = [merge(a, b) for a, b in zip(below, above, strict=False)]
        return shared + (below if len(below) > len(above) else above)[len(shared) :]
    return above


def _only(value: Any, keys: frozenset[str] | None) -> Any:
    if isinstance(value, list):
        return [_only(each, keys) for each in value]
    if isinstance(value, dict):
        return {key: _only(each, keys) for key, each in value.items() if keys is None or key in keys}
    return value


def _plain(value: Any) -> Any:
    """Numbers as JavaScript shows them: a whole one without its fraction."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e21 else value
