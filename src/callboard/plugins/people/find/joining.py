"""How soon newcomers find their feet, for all who came in a quarter together: never for fewer than five people."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from ..queries import Arrival

FEWEST = 5
DAY = 24 * 3600.0


@dataclass(frozen=True, kw_only=True)
class Cohort:
    """Those who came in a quarter: how many, and after how many days half of those who have a first and a tenth merged
    change had it. None where fewer than five have."""

    quarter: str
    people: int
    first: float | None
    tenth: float | None


def cohorts_of(arrivals: Sequence[Arrival]) -> list[Cohort]:
    """The latest first. Quarters in which fewer than five people came are left out."""
    quarters: dict[str, list[Arrival]] = {}
    for each in arrivals:
        quarters.setdefault(_quarter(each.seen), []).append(each)
    return [
        Cohort(
            quarter=name,
            people=len(those),
            first=_half_after([each.first - each.seen for each in those if each.first is not None]),
            tenth=_half_after([each.tenth - each.seen for each in those if each.tenth is not None]),
        )
        for name, those in sorted(quarters.items(), reverse=True)
        if len(those) >= FEWEST
    ]


def _half_after(seconds: Sequence[float]) -> float | None:
    return round(max(0.0, median(seconds)) / DAY, 1) if len(seconds) >= FEWEST else None


def _quarter(moment: float) -> str:
    day = datetime.datetime.fromtimestamp(moment, datetime.UTC)
    return f"{day.year} Q{(day.month + 2) // 3}"
