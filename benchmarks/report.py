"""Writes `RESULTS.md` and the plots beside it from what has been measured so far."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from databases import POSTGRES, SQLITE
from growth import FLAT_ENOUGH, LINEAR_ENOUGH, fit
from plots import Series, draw
from questions import PAGES, SHAPES, Shape
from results import Results
from targets import Target, judge
from yardstick import QUESTIONS

FOLDER = Path(__file__).parent
NAMES = {SQLITE: "SQLite", POSTGRES: "PostgreSQL"}
BOTH = (SQLITE, POSTGRES)
SEVERAL = 3
HEAD = """# Results

Written by `make bench` and `make bench-full`; [how it is measured](../docs/concepts/speed.md) says what each figure
means. Made-up companies with the proportions of a real one; a real `callboard serve` on loopback, with whoever asks in
another process on the same machine. Backstage's figures are those of version 1.55 with 10,000 entities on PostgreSQL,
tuned, on two cores; treat differences below two times as noise.
"""


@dataclass(frozen=True, kw_only=True)
class Growing:
    """One plot: figures of scenarios by size. `flat` says that it should hardly grow at all."""

    file: str
    title: str
    unit: str
    lines: Sequence[tuple[str, str, str, str]]
    flat: bool = False


def write_report(results: Results, folder: Path = FOLDER) -> None:
    """Replaces the report and all plots."""
    plots = folder / "plots"
    plots.mkdir(exist_ok=True)
    for old in plots.glob("*.svg"):
        old.unlink()
    parts = [HEAD, *circumstances(results), *_targets(results), *reading(results), *starting(results)]
    parts += searching(results)
    for database in BOTH:
        parts += asking(results, database)
        parts += comparing(results, database)
    parts += growing(results, plots)
    parts += failures(results)
    (folder / "RESULTS.md").write_text("\n".join(parts) + "\n", encoding="utf-8")


def circumstances(results: Results) -> Iterator[str]:
    """Which program, when, and on what."""
    records = [each for each in results.records.values() if each.figures]
    yield from _table(
        ["measured", "commit", "machine", ""],
        sorted({(each.date, each.commit, each.machine, each.note) for each in records}, reverse=True),
    )


def _targets(results: Results) -> Iterator[str]:
    yield "## Targets\n"
    yield from _table(["", "target", "measured", ""], [_target_row(each) for each in judge(results)])


def _target_row(target: Target) -> Sequence[str]:
    verdict = {True: "met", False: "**missed**", None: "not measured"}[target.met]
    return target.title, target.wanted, target.measured, verdict


def reading(results: Results) -> Iterator[str]:
    """Ingestion, sweeps and changes."""
    yield "## Reading files\n"
    rows = []
    for database in BOTH:
        for size in results.sizes("ingest"):
            get = _getter(results, database, size)
            if get("ingest", "seconds") == "–":
                continue
            rows.append(
                [
                    f"{size:,}, {NAMES[database]}",
                    get("ingest", "entities_per_s"),
                    get("ingest", "cpu_ms_each"),
                    get("ingest", "peak_memory_mb"),
                    get("ingest", "disk_mb"),
                    get("sweep", "seconds"),
                    get("visible", "refresh_s"),
                    get("visible", "webhook_s"),
                ]
            )
    rows.append(["*Backstage, 10,000, PostgreSQL*", "88–113", "14–19", "744–784", "226", "17–19", "", ""])
    rows.append(["*Backstage, 10,000, SQLite*", "52", "", "1,027", "", "", "", ""])
    head = ["entities", "entities/s", "CPU ms each", "peak MB", "disk MB", "unchanged sweep s", "change seen after s"]
    yield from _table([*head, "webhook seen after s"], rows)


def starting(results: Results) -> Iterator[str]:
    """Start and memory."""
    yield "## Start and memory\n"
    rows = []
    for database in BOTH:
        get = _getter(results, database, 0)
        if results.find("sample", database, 0):
            rows.append([f"the sample company, {NAMES[database]}", get("sample", "start_s"), "", "", ""])
            rows[-1][3:] = [get("sample", "memory_mb"), get("sample", "memory_after_pages_mb")]
        for size in results.sizes("start"):
            get = _getter(results, database, size)
            if get("start", "warm_s") != "–":
                times = [get("start", "cold_s"), get("start", "warm_s"), get("start", "memory_mb")]
                rows.append([f"{size:,}, {NAMES[database]}", *times, get("queries", "memory_mb")])
    rows.append(["*Backstage, 10,000, PostgreSQL*", "7–10", "", "511–540", "744–784"])
    yield from _table(["entities", "first start s", "later start s", "MB when ready", "MB after all questions"], rows)


def searching(results: Results) -> Iterator[str]:
    """Search: what the index takes, and what a keystroke costs."""
    sizes = results.sizes("search")
    if not sizes:
        return
    yield "## Search\n"
    yield "Keystrokes in the command palette, hardly one of them twice; half of the titles typed have an error. "
    yield "People type a key each 120 ms; without a pause each key follows at once on the answer to the one before.\n"
    rows = []
    for size in sizes:
        get = _getter(results, SQLITE, size)
        made = [get("search", name) for name in ("documents", "build_s", "index_mb", "memory_mb", "find.cpu_ms")]
        typed = [
            "/".join(get("search", f"palette.{people}.{name}") for name in ("p50_ms", "p95_ms", "cpu_ms"))
            for people in ("c1", "typing16", "c16")
        ]
        found = "/".join(get("search", name) for name in ("change_s", "slowest_change_s"))
        rows.append([f"{size:,}, SQLite", *made, *typed, found])
    head = ["entities", "documents", "made in s", "on disk MB", "portal's memory MB", "index: CPU ms a keystroke"]
    head += ["alone: p50/p95/CPU ms", "16 people who type: p50/p95/CPU ms", "16 without a pause: p50/p95/CPU ms"]
    head.append("change found after s, median/slowest")
    yield from _table(head, rows)


def asking(results: Results, database: str) -> Iterator[str]:
    """Every shape of question at the sizes people ask about."""
    sizes = [size for size in results.sizes("queries") if results.find("queries", database, size)]
    for size in sizes:
        yield f"## Questions: {size:,} entities, {NAMES[database]}\n"
        rows = [_shape_row(results, database, size, shape) for shape in (*SHAPES, *PAGES) if size <= shape.most]
        head = ["question", "alone: req/s", "p50/p95/p99 ms", "16 at once: req/s", "p50/p95/p99 ms"]
        yield from _table([*head, "*Backstage at 10,000: alone*", "*16 at once*"], rows)


def _shape_row(results: Results, database: str, size: int, shape: Shape) -> Sequence[str]:
    get = _getter(results, database, size)
    row = [shape.title]
    for concurrency in (1, 16):
        prefix = f"{shape.name}.c{concurrency}"
        row.append(get("queries", f"{prefix}.per_s"))
        row.append("/".join(get("queries", f"{prefix}.p{part}_ms") for part in (50, 95, 99)))
    theirs = [f"*{each[0]:g}/s, {each[1]:g}/{each[2]:g}*" for each in shape.backstage or ()]
    return [*row, *(theirs or ["", ""])]


def comparing(results: Results, database: str) -> Iterator[str]:
    """Ours against the key/value table."""
    for size in results.sizes("yardstick"):
        if results.find("yardstick", database, size) is None:
            continue
        get = _getter(results, database, size)
        yield f"## Against a key/value table: {size:,} entities, {NAMES[database]}\n"
        rows = []
        for asked in QUESTIONS:
            title = next(each.title for each in SHAPES if each.name == asked.name)
            ways = [get("yardstick", f"{asked.name}.{way}_ms") for way in ("sql", "engine", "http")]
            times = [f"{get('yardstick', f'{asked.name}.{way}_times')}×" for way in ("engine", "http")]
            rows.append([title, *ways, *times])
        yield from _table(["question", "SQL ms", "ours ms", "ours by HTTP ms", "faster", "faster by HTTP"], rows)
        disk, each, seconds = (get("yardstick", name) for name in ("disk_mb", "rows_each", "fill_s"))
        yield f"The table takes {disk} MB ({each} rows for each entity) and {seconds} s to fill.\n"


def growing(results: Results, plots: Path) -> Iterator[str]:
    """Plots over size, each with a sentence on what grows faster than it should."""
    yield "## Growth\n"
    yield "Both axes are logarithmic; `n^1` is linear. An exponent needs at least three sizes to mean anything.\n"
    for each in growths():
        series = [
            Series(name=name, values=values, dashed=scenario == "yardstick" and figure.endswith("sql_ms"))
            for name, scenario, database, figure in each.lines
            if len(values := results.by_size(scenario, database, figure)) >= SEVERAL
        ]
        if not series:
            continue
        (plots / each.file).write_text(draw(each.title, each.unit, series), encoding="utf-8")
        yield f"![{each.title}](plots/{each.file})\n"
        yield _judged(each, series) + "\n"


def growths() -> Iterator[Growing]:
    """The plots there are when everything has been measured."""
    yield from _growing_costs()
    for number in range(0, len(SHAPES), 5):
        yield Growing(
            file=f"questions-{number // 5 + 1}.svg",
            title="Questions over HTTP on SQLite, asked alone, 95th percentile",
            unit="ms",
            lines=[
                (each.name, "queries", SQLITE, f"{each.name}.c1.p95_ms")
                for each in SHAPES[number : number + 5]
                if each.most > 10_000
            ],
            flat=True,
        )
    for db in BOTH:
        yield Growing(
            file=f"yardstick-{db}.svg",
            title=f"Ours and a key/value table on {NAMES[db]} (dashed)",
            unit="ms",
            lines=[
                (f"{name}, {way}", "yardstick", db, f"{name}.{figure}")
                for way, figure in (("SQL", "sql_ms"), ("ours", "engine_ms"))
                for name in ("list", "boolean", "facets", "text")
            ],
            flat=True,
        )


def _growing_costs() -> Iterator[Growing]:
    reading = [("first reading", "ingest", "seconds"), ("unchanged sweep", "sweep", "seconds")]
    yield Growing(
        file="reading.svg",
        title="Reading a company from its files",
        unit="s",
        lines=[(f"{name}, {NAMES[db]}", scenario, db, figure) for name, scenario, figure in reading for db in BOTH],
    )
    start = [("first start", "cold_s"), ("later start", "warm_s")]
    yield Growing(
        file="start.svg",
        title="From the command to a portal that answers",
        unit="s",
        lines=[(f"{name}, {NAMES[db]}", "start", db, figure) for name, figure in start for db in BOTH],
    )
    memory = [("when ready", "start", "memory_mb"), ("after all questions", "queries", "memory_mb")]
    memory.append(("while reading files", "ingest", "peak_memory_mb"))
    yield Growing(
        file="memory.svg",
        title="Memory",
        unit="MB",
        lines=[(f"{name}, {NAMES[db]}", scenario, db, figure) for name, scenario, figure in memory for db in BOTH],
    )


def _judged(growing: Growing, series: Sequence[Series]) -> str:
    limit = FLAT_ENOUGH if growing.flat else LINEAR_ENOUGH
    reasons = {shape.name: shape.linear for shape in SHAPES if shape.linear}
    steep = []
    for each in series:
        law = fit(each.values)
        if law is not None and law.exponent > limit and not each.dashed:
            reason = f" ({reasons[each.name]})" if each.name in reasons else ""
            steep.append(f"{each.name} grows as n^{law.exponent:.2f}{reason}")
    wanted = "hardly faster than a logarithm" if growing.flat else "at most linearly"
    return f"Beyond what was aimed at ({wanted}): {'; '.join(steep)}." if steep else f"Grows {wanted}."


def failures(results: Results) -> Iterator[str]:
    """What could not be measured."""
    failed = [each for each in results.records.values() if each.failed]
    if failed:
        yield "## What failed\n"
        yield from (f"- {one.scenario}, {one.size:,} entities, {NAMES[one.database]}: {one.failed}" for one in failed)


def _getter(results: Results, database: str, size: int) -> Callable[[str, str], str]:
    return lambda scenario, name: in_words(results.figure(scenario, database, size, name))


def in_words(figure: float | None) -> str:
    """A figure with as many digits as mean anything; a dash for none."""
    if figure is None:
        return "–"
    if figure >= 100:
        return f"{figure:,.0f}"
    return f"{figure:.1f}" if figure >= 10 else f"{figure:.2f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'|'.join(['---', *['---:'] * (len(head) - 1)])}|"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""
