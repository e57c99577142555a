"""What Callboard promises about its speed, each promise beside what was measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from databases import POSTGRES, SQLITE
from results import Results

NAMES = {SQLITE: "SQLite", POSTGRES: "PostgreSQL"}
PROMPT = ("list", "boolean", "facets", "text", "by-name", "by-refs", "deep-cursor", "deep-offset")
FILTERS = ("list", "boolean", "exists-owner", "facets", "text")
LARGE, HUGE = 100_000, 1_000_000


@dataclass(frozen=True, kw_only=True)
class Promise:
    """One or several figures of a scenario, the worst of which must keep a limit: from above or from below."""

    title: str
    scenario: str
    database: str
    size: int
    names: Sequence[str]
    limit: float
    unit: str
    at_least: bool = False

    @property
    def wanted(self) -> str:
        return f"{'at least' if self.at_least else 'below'} {self.limit:,g} {self.unit}"


@dataclass(frozen=True, kw_only=True)
class Target:
    """A promise with what was measured; `met` is None when nothing was."""

    title: str
    wanted: str
    measured: str
    met: bool | None


def judge(results: Results) -> Iterator[Target]:
    """All promises, in order."""
    for each in promises():
        found = {
            name: figure
            for name in each.names
            if (figure := results.figure(each.scenario, each.database, each.size, name)) is not None
        }
        if not found:
            yield Target(title=each.title, wanted=each.wanted, measured="", met=None)
            continue
        worst = min(found, key=found.__getitem__) if each.at_least else max(found, key=found.__getitem__)
        figure = found[worst]
        which = f" ({worst.split('.')[0]})" if len(each.names) > 1 else ""
        yield Target(
            title=each.title,
            wanted=each.wanted,
            measured=f"{figure:,.{0 if figure >= 100 else 2}f} {each.unit}{which}",
            met=figure >= each.limit if each.at_least else figure < each.limit,
        )


def promises() -> Iterator[Promise]:
    """What is promised: first on both databases, then what does not depend on one."""
    for database in (SQLITE, POSTGRES):
        yield from _on(database)
    yield Promise(
        title="memory with the sample company",
        scenario="sample",
        database=SQLITE,
        size=0,
        names=["memory_after_pages_mb"],
        limit=150,
        unit="MB",
    )
    for what, name, limit, unit in (
        ("p95 of a keystroke in the palette, 16 people who type", "palette.typing16.p95_ms", 50, "ms"),
        ("the same, 16 at once without a pause", "palette.c16.p95_ms", 50, "ms"),
        ("a change is found by search", "slowest_change_s", 2, "s"),
    ):
        about = {"scenario": "search", "database": SQLITE, "size": LARGE}
        title = f"{what}, 100,000 entities and 200,000 sections"
        yield Promise(title=title, names=[name], limit=limit, unit=unit, **about)
    for size, memory, seconds in ((LARGE, 400, 5), (HUGE, 2500, 30)):
        about = {"database": SQLITE, "size": size}
        title = f"memory with {size:,}"
        yield Promise(title=title, scenario="queries", names=["memory_mb"], limit=memory, unit="MB", **about)
        title = f"later start with {size:,}"
        yield Promise(title=title, scenario="start", names=["warm_s"], limit=seconds, unit="s", **about)


def _on(database: str) -> Iterator[Promise]:
    on = NAMES[database]
    for title, scenario, name, limit, unit, at_least in (
        ("100,000 entities read", "ingest", "entities_per_s", 2000, "entities/s", True),
        ("unchanged sweep of 100,000", "sweep", "seconds", 10, "s", False),
        ("a changed file is shown, 100,000", "visible", "refresh_s", 1, "s", False),
        ("the same, told by a webhook", "visible", "webhook_s", 2, "s", False),
        ("pages of 20, 16 at once, 100,000", "queries", "page.c16.per_s", 1000, "requests/s", True),
    ):
        yield Promise(
            title=f"{title}, {on}",
            scenario=scenario,
            database=database,
            size=LARGE,
            names=[name],
            limit=limit,
            unit=unit,
            at_least=at_least,
        )
    for size, limit in ((LARGE, 10), (HUGE, 50)):
        yield Promise(
            title=f"slowest p95 of the usual questions, {size:,}, {on}",
            scenario="queries",
            database=database,
            size=size,
            names=[f"{each}.c1.p95_ms" for each in PROMPT],
            limit=limit,
            unit="ms",
        )
    yield Promise(
        title=f"filters and facets beside the key/value table, 100,000, {on}",
        scenario="yardstick",
        database=database,
        size=LARGE,
        names=[f"{each}.engine_times" for each in FILTERS],
        limit=100,
        unit="times faster",
        at_least=True,
    )
