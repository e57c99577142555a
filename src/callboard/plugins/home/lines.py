"""Lines of what people are told: text of others, as one line each. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from callboard import one_line

LONGEST = 300


def line_of(text: str) -> str:
    """A text of anybody on one line."""
    return one_line(" ".join(text.split()))[:LONGEST]


def first_of(lines: Sequence[str], most: int) -> str:
    """The first of them, below each other, and how many more there are."""
    more = len(lines) - most
    return "\n".join([*lines[:most], *([f"and {more} more"] if more > 0 else [])])
