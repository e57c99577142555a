"""How a cost grows with size: the exponent of the power law that fits best, and whether that is as it should be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log

LINEAR_ENOUGH = 1.1
"""Noise alone bends a straight line by as much."""
FLAT_ENOUGH = 0.25
"""About what a logarithm looks like between a thousand and a million."""


@dataclass(frozen=True, kw_only=True)
class Fit:
    """`value = factor * size ** exponent`, the least squares between the logarithms of both."""

    exponent: float
    factor: float

    def at(self, size: float) -> float:
        return self.factor * size**self.exponent


def fit(values: Mapping[int, float]) -> Fit | None:
    """The power law for values by size; None for fewer than two sizes. Values of nothing or less are left out."""
    points = [(log(size), log(value)) for size, value in values.items() if value > 0]
    if len(points) < 2:
        return None
    middle_x = sum(x for x, _ in points) / len(points)
    middle_y = sum(y for _, y in points) / len(points)
    spread = sum((x - middle_x) ** 2 for x, _ in points)
    exponent = sum((x - middle_x) * (y - middle_y) for x, y in points) / spread
    return Fit(exponent=exponent, factor=exp(middle_y - exponent * middle_x))
