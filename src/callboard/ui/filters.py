"""The filters and functions that the components need. The kernel installs them in the one environment of the portal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .columns import as_columns
from .component import drawn_with, render_template, template_source
from .drawing import (
    page_href,
    page_window,
    run_bars,
    runs_sentence,
    shares,
    spans,
    sparkline_path,
    sparkline_sentence,
)
from .icons import draw_icon
from .markup import cleaned, highlight, markdown
from .moments import ago, exact, is_moment, iso
from .names import initials, number, safe_href, tone_of

FILTERS: tuple[Callable[..., Any], ...] = (
    ago,
    as_columns,
    cleaned,
    drawn_with,
    exact,
    highlight,
    initials,
    is_moment,
    iso,
    markdown,
    number,
    page_href,
    page_window,
    render_template,
    run_bars,
    runs_sentence,
    safe_href,
    shares,
    spans,
    sparkline_path,
    sparkline_sentence,
    template_source,
    tone_of,
)


def filters() -> dict[str, Callable[..., Any]]:
    """Every filter by the name under which templates use it."""
    return {function.__name__: function for function in FILTERS}


def functions() -> dict[str, Callable[..., Any]]:
    """Every function that templates call by its name."""
    return {draw_icon.__name__: draw_icon}
