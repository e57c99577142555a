"""Components for numbers: figures with words, and the small pictures that stand beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .checks import require_list, require_mappings, require_number, require_one_of, require_tone
from .component import Component
from .words import STATES


def stat(
    label: str,
    value: object,
    *,
    unit: str = "",
    note: str = "",
    tone: str = "neutral",
    delta: str | None = None,
) -> Component:
    """One figure with its name; `delta` is the change, `note` what it is compared with."""
    require_tone("stat", tone)
    arguments = {"label": label, "value": value, "unit": unit, "note": note, "tone": tone, "delta": delta}
    return Component("stat", arguments)


def stats(items: Iterable[Component]) -> Component:
    """Several `stat`s in one frame."""
    figures = require_list("stats", "items", items)
    for index, figure in enumerate(figures):
        if not isinstance(figure, Component) or figure.macro != "stat":
            raise TypeError(f"ui.stats: items[{index}] must be a ui.stat(…), not {type(figure).__name__}")
    return Component("stats", {"items": figures})


def ring(percent: float, *, tone: str = "success", label: str | None = None, size: int = 44) -> Component:
    """How much of a whole, from 0 to 100."""
    require_number("ring", "percent", percent)
    arguments = {"value": percent, "tone": require_tone("ring", tone), "label": label, "size": size}
    return Component("ring", arguments)


def bar(parts: Iterable[tuple[float, str]], label: str) -> Component:
    """Parts of a whole, (percent, tone) pairs. `label` says the same in words."""
    pairs = require_list("bar", "parts", parts)
    for index, part in enumerate(pairs):
        if not isinstance(part, tuple | list) or len(part) != 2:
            raise TypeError(f"ui.bar: parts[{index}] must be a pair of percent and tone")
        require_number("bar", f"parts[{index}]", part[0])
        require_tone("bar", part[1])
    return Component("bar", {"parts": pairs, "label": label})


def sparkline(values: Sequence[float | None], *, label: str = "", tone: str = "info") -> Component:
    """A line through values, oldest first. None counts as nothing."""
    numbers = require_list("sparkline", "values", values)
    for index, value in enumerate(numbers):
        if value is not None:
            require_number("sparkline", f"values[{index}]", value)
    return Component("sparkline", {"values": numbers, "label": label, "tone": require_tone("sparkline", tone)})


def builds(runs: Iterable[Mapping[str, Any]], *, label: str | None = None) -> Component:
    """Runs as bars, oldest first: `state`, and perhaps `duration` (any unit), `title` and `href`."""
    bars = require_mappings("builds", "runs", runs, "state")
    for index, run in enumerate(bars):
        require_one_of("builds", f"runs[{index}] state", run["state"], STATES)
    return Component("builds", {"runs": bars, "label": label})


def pods(ready: int, total: int) -> Component:
    """One square for each instance, the ones that are not ready in another colour."""
    require_number("pods", "ready", ready)
    require_number("pods", "total", total)
    return Component("pods", {"ready": ready, "total": total})


def heatmap(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], caption: str) -> Component:
    """A table of numbers in five bands.

    A row has `title`, perhaps `href`, and `cells`: for each column None, or `value`, `band` from 1 (worst) to 5
    (best) and perhaps `href`.
    """
    heads = require_list("heatmap", "columns", columns)
    lines = require_mappings("heatmap", "rows", rows, "title", "cells")
    for index, line in enumerate(lines):
        if len(line["cells"]) != len(heads):
            raise TypeError(f"ui.heatmap: rows[{index}] has {len(line['cells'])} cells for {len(heads)} columns")
    return Component("heatmap", {"columns": heads, "rows": lines, "caption": caption})


def stacked_bars(rows: Iterable[tuple[str, Sequence[tuple[float, int, str]], str]], label: str) -> Component:
    """Shares side by side: rows of (name, parts, note); a part is (amount, band 1 oldest to 4 newest, text)."""
    return Component("stacked_bars", {"rows": require_list("stacked_bars", "rows", rows), "label": label})


def graph(layout: Any, label: str, *, id: str = "graph", live: bool = False) -> Component:
    """A graph whose places are known; see `templates/components/graph.html` for the shape of a layout."""
    return Component("graph", {"layout": layout, "label": label, "id": id, "live": live})
