"""Draws growth as an SVG: both axes logarithmic, a line for each series with its exponent, readable on any ground."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

from growth import fit

WIDTH, HEIGHT = 760, 400
LEFT, RIGHT, TOP, BOTTOM = 70, 240, 44, 46
COLOURS = ("#2f81f7", "#d9730d", "#2da44e", "#a371f7", "#cf4a7d", "#1b9aaa", "#9a7d0a", "#7d8590")
LABEL_HEIGHT = 15.0
STYLE = """<style>
text { font: 12px system-ui, sans-serif; fill: #59636e }
.title { font-size: 14px; font-weight: 600 }
.grid { stroke: #7d8590; stroke-opacity: .28 }
.line { fill: none; stroke-width: 2; stroke-linejoin: round }
@media (prefers-color-scheme: dark) { text { fill: #a9b3be } }
</style>"""


@dataclass(frozen=True, kw_only=True)
class Series:
    """One line: values by size. A `dashed` one is something to compare with."""

    name: str
    values: Mapping[int, float]
    dashed: bool = False


@dataclass(frozen=True, kw_only=True)
class _Scale:
    """Where a value lies between two powers of ten, in pixels from `start` to `end`."""

    low: int
    high: int
    start: float
    end: float

    @classmethod
    def over(cls, values: Sequence[float], start: float, end: float) -> _Scale:
        low, high = floor(log10(min(values)) + 1e-9), ceil(log10(max(values)) - 1e-9)
        return cls(low=low, high=max(high, low + 1), start=start, end=end)

    def place(self, value: float) -> float:
        part = (log10(value) - self.low) / (self.high - self.low)
        return self.start + (self.end - self.start) * part

    @property
    def ticks(self) -> Iterator[float]:
        yield from (10.0**power for power in range(self.low, self.high + 1))


def draw(title: str, unit: str, series: Sequence[Series]) -> str:
    """The whole picture. Raises ValueError when there is nothing above zero to draw."""
    drawn = [each for each in series if any(value > 0 for value in each.values.values())]
    if not drawn:
        raise ValueError(f"There is nothing to draw for {title}")
    across = _Scale.over([size for each in drawn for size in each.values], LEFT, WIDTH - RIGHT)
    values = [value for each in drawn for value in each.values.values() if value > 0]
    upwards = _Scale.over(values, HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        f' role="img" aria-label="{escape(title)}">',
        STYLE,
        f'<text class="title" x="{LEFT}" y="20">{escape(title)}</text>',
        *_grid(across, upwards, unit),
        *_lines(drawn, across, upwards),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _grid(across: _Scale, upwards: _Scale, unit: str) -> Iterator[str]:
    for value in upwards.ticks:
        y = upwards.place(value)
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{short(value)}</text>'
    for value in across.ticks:
        x = across.place(value)
        yield f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'
        yield f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{short(value)}</text>'
    middle = (LEFT + WIDTH - RIGHT) / 2
    yield f'<text x="{middle:.1f}" y="{HEIGHT - 8}" text-anchor="middle">entities</text>'
    yield f'<text x="{LEFT - 8}" y="{TOP - 12}" text-anchor="end">{escape(unit)}</text>'


def _lines(series: Sequence[Series], across: _Scale, upwards: _Scale) -> Iterator[str]:
    ends = [upwards.place(_points(each)[-1][1]) for each in series]
    labels = spread(ends, LABEL_HEIGHT)
    for number, (each, label) in enumerate(zip(series, labels, strict=True)):
        colour = COLOURS[number % len(COLOURS)]
        places = [(across.place(size), upwards.place(value)) for size, value in _points(each)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        dashes = ' stroke-dasharray="5 4"' if each.dashed else ""
        yield f'<polyline class="line" stroke="{colour}"{dashes} points="{path}"/>'
        yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places)
        x, y = places[-1]
        yield (
            f'<line stroke="{colour}" stroke-opacity=".6" x1="{x + 5:.1f}" y1="{y:.1f}"'
            f' x2="{WIDTH - RIGHT + 14}" y2="{label:.1f}"/>'
        )
        law = fit(each.values)
        power = f" ∝ n^{law.exponent:.2f}" if law else ""
        yield (
            f'<text x="{WIDTH - RIGHT + 18}" y="{label + 4:.1f}" style="fill: {colour}">'
            f"{escape(each.name)}{power}</text>"
        )


def _points(series: Series) -> Sequence[tuple[int, float]]:
    return sorted((size, value) for size, value in series.values.items() if value > 0)


def spread(wanted: Sequence[float], apart: float) -> list[float]:
    """Places close to the wanted ones, in the same order, with at least so much between any two."""
    order = sorted(range(len(wanted)), key=lambda each: wanted[each])
    placed = [0.0] * len(wanted)
    previous = float("-inf")
    for each in order:
        placed[each] = previous = max(wanted[each], previous + apart)
    # What was pushed beyond the lower end moves up again, and pushes those above it.
    limit = HEIGHT - BOTTOM + 8.0
    for each in reversed(order):
        placed[each] = min(placed[each], limit)
        limit = placed[each] - apart
    return placed


def short(value: float) -> str:
    """A power of ten as people write it: `0.1`, `10`, `1k`, `1M`."""
    if value >= 1_000_000:
        return f"{value / 1_000_000:g}M"
    return f"{value / 1000:g}k" if value >= 1000 else f"{value:g}"
