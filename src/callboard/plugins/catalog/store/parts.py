"""Cuts long lists of values into statements of a size that every database takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
MOST_VALUES = 500


def parts(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """The values, a few hundred at a time."""
    for start in range(0, len(values), MOST_VALUES):
        yield values[start : start + MOST_VALUES]
