"""How much a file may ask of us before it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class ParseLimits:
    """`nodes` counts what one document holds once its aliases are written out.

    `aliases` bounds how often one anchor may be used, multiplied along a chain of anchors, as in the parser
    that Backstage uses. Together they bound the time as well: a usual file takes milliseconds, the worst some seconds.
    """

    bytes: int = 5 * 1024 * 1024
    documents: int = 10_000
    depth: int = 100
    nodes: int = 200_000
    aliases: int = 100


DEFAULT_LIMITS = ParseLimits()


def find_excess(value: Any, limits: ParseLimits) -> str | None:
    """In what a plain value that nobody bounded while reading goes beyond the limits, or None."""
    level, nodes, depth = [value], 1, 0
    while level:
        level = [child for parent in level for child in _children(parent)]
        nodes, depth = nodes + len(level), depth + 1
        if depth > limits.depth:
            return f"it is nested more than {limits.depth} levels deep"
        if nodes > limits.nodes:
            return f"it holds more than {limits.nodes:,} values"
    return None


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
