"""Reads a JSON file into a tree. Its values know their file but no line."""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import Any, NoReturn

from callboard.foundation.config.scalars import exact_or_double, whole_if_integral
from callboard.foundation.config.tree import MAX_DEPTH, MAX_NODES, Items, Leaf, Node, Origin, Table
from callboard.foundation.errors import Invalid

_HINT = "Mend the JSON."


def parse_json(text: str, origin: Origin) -> Node:
    """The value that the text stands for.

    Raises Invalid for bad syntax, duplicate keys, numbers that are not finite, and what is too deep or large.
    """
    try:
        value = json.loads(text, object_pairs_hook=_without_duplicates, parse_constant=_refuse_constant)
        return plant(value, origin)
    except json.JSONDecodeError as error:
        raise Invalid(f"{origin}:{error.lineno}: {error.msg}", hint=_HINT) from error
    except (ValueError, RecursionError) as error:
        what = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
        raise Invalid(f"{origin}: {what}", hint=_HINT) from error


def plant(value: Any, origin: Origin, *, injected: bool = False) -> Node:
    """The tree of what `json.loads` gave. Raises ValueError when it is too deep or too large."""
    return _Planter(origin, injected=injected).plant(value, 0)


class _Planter:
    """Turns plain values into nodes and counts them."""

    def __init__(self, origin: Origin, *, injected: bool) -> None:
        self.origin = origin
        self.injected = injected
        self.nodes = 0

    def plant(self, value: Any, depth: int) -> Node:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise ValueError(f"it is deeper than {MAX_DEPTH} levels or has more than {MAX_NODES} values")
        if isinstance(value, dict):
            entries = {key: self.plant(each, depth + 1) for key, each in value.items()}
            return Table(entries=MappingProxyType(entries), origin=self.origin)
        if isinstance(value, list):
            return Items(items=tuple(self.plant(each, depth + 1) for each in value), origin=self.origin)
        if isinstance(value, float):
            value = whole_if_integral(value)
        elif isinstance(value, int) and not isinstance(value, bool):
            value = exact_or_double(value)
        return Leaf(value=value, origin=self.origin, injected=self.injected)


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ValueError(f"the key `{twice}` stands twice in the same place")
    return table


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(f"`{word}` is not a finite number")
