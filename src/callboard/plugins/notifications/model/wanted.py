"""Which notifications are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .nouns import Severity

ORDERS = ("created", "topic", "origin", "severity", "latest")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Filters, order and page of a list. `after` is in seconds since 1970; `order` are names of ORDERS, each with
    whether it descends."""

    read: bool | None = None
    saved: bool | None = None
    after: float | None = None
    least: Severity | None = None
    topic: str = ""
    search: str = ""
    order: Sequence[tuple[str, bool]] = (("created", True),)
    limit: int = 1000
    offset: int = 0
