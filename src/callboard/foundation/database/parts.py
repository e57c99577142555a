"""Many values, some at a time: a database takes only so many in one statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def parts(values: Sequence[T], most: int = 500) -> Iterator[Sequence[T]]:
    """The values in their order, at most so many at a time: rows to insert, or what stands behind `IN`."""
    for start in range(0, len(values), most):
        yield values[start : start + most]
