"""Which scenarios are run, at which sizes and in which order: what later ones build on and what matters most first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from databases import POSTGRES, SQLITE

USUAL = (10_000, 100_000)
GROWTH = (1_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
FROM_FILES = 100_000
"""The largest company that is read from its files; larger ones are multiplied in the database."""
READ = tuple(size for size in GROWTH if size <= FROM_FILES)
FEW = (1_000, 10_000, 100_000)


@dataclass(frozen=True, kw_only=True)
class Pace:
    """What a scenario takes, in seconds to begin with and more for each 1,000 entities, and the sizes that a full
    run has it measured at on each database: as many as show how it grows, and fit into twenty minutes."""

    fixed: float
    each: float
    sqlite: Sequence[int]
    postgres: Sequence[int]

    def sizes(self, database: str) -> Sequence[int]:
        return self.sqlite if database == SQLITE else self.postgres


SCENARIOS: Mapping[str, Pace] = {
    "sample": Pace(fixed=12, each=0, sqlite=(0,), postgres=()),
    "ingest": Pace(fixed=10, each=0.6, sqlite=READ, postgres=FEW),
    "sweep": Pace(fixed=10, each=0.1, sqlite=FEW, postgres=FEW),
    "visible": Pace(fixed=10, each=0.15, sqlite=USUAL, postgres=USUAL),
    "start": Pace(fixed=8, each=0.2, sqlite=GROWTH, postgres=FEW),
    "queries": Pace(fixed=32, each=0.05, sqlite=GROWTH, postgres=(10_000, 100_000, 1_000_000)),
    "search": Pace(fixed=60, each=3, sqlite=USUAL, postgres=()),
    "yardstick": Pace(fixed=20, each=1.2, sqlite=FEW, postgres=FEW),
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
        return 120 + 6 * self.guess

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
    """The steps in order: small before large, SQLite before PostgreSQL, and on each the scenarios as listed.

    Sizes that are asked for by number are measured whether a full run has them or not.
    """
    chosen = (0, *(sizes or (GROWTH if full else USUAL)))
    return [
        Step(scenario=scenario, database=database, size=size)
        for size in chosen
        for database in databases or (SQLITE, POSTGRES)
        for scenario, pace in SCENARIOS.items()
        if scenario in (scenarios or SCENARIOS)
        if size in pace.sizes(database) or (sizes and size and _can(scenario, size))
    ]


def _can(scenario: str, size: int) -> bool:
    """Whether a scenario means anything at a size: files are read up to a certain one, a table is filled up to it."""
    return scenario in {"start", "queries"} or (scenario != "sample" and size <= FROM_FILES)
