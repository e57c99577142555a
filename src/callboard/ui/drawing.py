"""The arithmetic behind figures: from numbers to the coordinates and sentences that a macro prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

TALLEST = 26
SHORTEST = 6
USUAL = 14


class RunBar(NamedTuple):
    """One bar in a row of runs; `height` in pixels."""

    state: str
    height: int
    title: str
    href: str | None


def sparkline_path(values: Sequence[float | None], width: int, height: int) -> str:
    """An SVG path through the values, scaled to the box; empty when there are fewer than two."""
    known = [0.0 if value is None else float(value) for value in values]
    if len(known) < 2:
        return ""
    low, high = min(0.0, *known), max(known)
    spread = (high - low) or 1.0
    step = width / (len(known) - 1)
    points = [
        f"{round(index * step, 1):g} {round(height - 1 - (height - 3) * (value - low) / spread, 1):g}"
        for index, value in enumerate(known)
    ]
    return "M" + " L".join(points)


def sparkline_sentence(values: Sequence[float | None]) -> str:
    """The same line in words."""
    known = [value for value in values if value is not None]
    if not known:
        return "No values"
    return f"{len(known)} values from {min(known):g} to {max(known):g}, last {known[-1]:g}"


def spans(parts: Iterable[tuple[float, str]]) -> list[tuple[float, float, str]]:
    """(share, tone) pairs as (start, width, tone) in percent; shares that exceed 100 in all are scaled down."""
    wanted = [(max(0.0, float(share)), tone) for share, tone in parts]
    scale = 100 / max(100.0, sum(share for share, _ in wanted))
    placed, start = [], 0.0
    for share, tone in wanted:
        placed.append((round(start, 2), round(share * scale, 2), tone))
        start += share * scale
    return placed


def shares(parts: Sequence[tuple[Any, ...]]) -> list[tuple[float, float, tuple[Any, ...]]]:
    """Parts whose first member is an amount, as (start, width, part) in percent of their sum."""
    total = sum(max(0.0, float(part[0])) for part in parts) or 1.0
    placed, start = [], 0.0
    for part in parts:
        width = 100 * max(0.0, float(part[0])) / total
        placed.append((round(start, 2), round(width, 2), part))
        start += width
    return placed


def run_bars(runs: Sequence[Mapping[str, Any]]) -> list[RunBar]:
    """Runs as bars: as tall as they were long, all the same when nobody knows how long they were."""
    durations = [float(run.get("duration") or 0) for run in runs]
    longest = max(durations, default=0.0)
    return [
        RunBar(
            state=str(run.get("state", "unknown")),
            height=round(SHORTEST + (TALLEST - SHORTEST) * duration / longest) if longest else USUAL,
            title=str(run.get("title") or run.get("state", "unknown")),
            href=str(run["href"]) if run.get("href") else None,
        )
        for run, duration in zip(runs, durations, strict=True)
    ]


def runs_sentence(runs: Sequence[Mapping[str, Any]]) -> str:
    """The same runs in words: "Last 24 runs: 22 success, 2 failed"."""
    counts = Counter(str(run.get("state", "unknown")) for run in runs)
    if not counts:
        return "No runs"
    return f"Last {len(runs)} runs: " + ", ".join(f"{count} {state}" for state, count in counts.most_common())


def page_window(page: int, pages: int) -> list[int | None]:
    """The page numbers worth offering: the ends and the neighbours, with None for each gap."""
    wanted = sorted({1, pages, *range(max(1, page - 1), min(pages, page + 1) + 1)})
    window: list[int | None] = []
    for previous, number in zip([0, *wanted], wanted, strict=False):
        if number - previous == 2:
            window.append(number - 1)
        elif number - previous > 2:
            window.append(None)
        window.append(number)
    return window


def page_href(pattern: Any, page: int) -> str:
    """The address of a page: from a pattern with {page} in it, or from a macro that gets the number."""
    return str(pattern(page)) if callable(pattern) else str(pattern).replace("{page}", str(page))
