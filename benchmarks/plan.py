"""Which scenarios are run, at which sizes and in which order: what later ones build on and what matters most first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from databases import POSTGRES, SQLITE

USUAL = (10_000, 100_000)
GROWTH = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
FROM_FILES = 100_000
"""The largest company that is read from its files; larger ones are multiplied in the database."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """What a scenario takes: seconds to begin with, and seconds more for each 1,000 entities."""

    fixed: float
    each: float
    largest: int = 10**9
    on_postgres: Sequence[int] = GROWTH


SCENARIOS: Mapping[str, Pace] = {
    "sample": Pace(fixed=12, each=0, on_postgres=()),
    "ingest": Pace(fixed=10, each=0.6, largest=FROM_FILES),
    "sweep": Pace(fixed=10, each=0.15, largest=FROM_FILES),
    "visible": Pace(fixed=10, each=0.15, largest=FROM_FILES),
    "start": Pace(fixed=10, each=0.25),
    "queries": Pace(fixed=50, each=0.05, on_postgres=(10_000, 100_000, 1_000_000)),
    "yardstick": Pace(fixed=30, each=1.5, largest=FROM_FILES, on_postgres=(1_000, 10_000, 100_000)),
}


@dataclass(frozen=True, kw_only=True)
class Step:
    """One scenario at one place."""

    scenario: str
    database: str
    size: int

    @property
    def name(self) -> str:
        return f"{self.scenario}.{self.database}.{self.size}"

    @property
    def guess(self) -> float:
        """Seconds that it may take on two cores."""
        pace = SCENARIOS[self.scenario]
        return pace.fixed + pace.each * self.size / 1000

    @property
    def limit(self) -> float:
        """Seconds after which it is given up."""
        return 120 + 5 * self.guess

    def __str__(self) -> str:
        size = f" of {self.size:,} entities" if self.size else ""
        return f"{self.scenario}{size} on {'PostgreSQL' if self.database == POSTGRES else 'SQLite'}"


def make_plan(
    *,
    full: bool = False,
    sizes: Sequence[int] | None = None,
    databases: Sequence[str] | None = None,
    scenarios: Sequence[str] | None = None,
) -> list[Step]:
    """The steps in order: SQLite before PostgreSQL, small before large, and on each the scenarios as listed."""
    chosen = sizes or (GROWTH if full else USUAL)
    return [
        Step(scenario=scenario, database=database, size=size)
        for size in (0, *chosen)
        for database in (SQLITE, POSTGRES)
        if database in (databases or (SQLITE, POSTGRES))
        for scenario, pace in SCENARIOS.items()
        if scenario in (scenarios or SCENARIOS)
        if (scenario == "sample") == (size == 0) and size <= pace.largest
        if database == SQLITE or size in pace.on_postgres or (sizes and size)
    ]
