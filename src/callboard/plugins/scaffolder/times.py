"""Moments and durations as these pages show them."""

from __future__ import annotations

import datetime


def moment(seconds: float) -> datetime.datetime:
    """Seconds since 1970 as a moment."""
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC)


def in_seconds(seconds: float) -> str:
    """How long something took: `0.2 s`, `38 s`, `4 min`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
