"""Measures Callboard and writes `RESULTS.md`: what each scenario found, beside Backstage and a key/value table in SQL.

    python benchmarks/bench.py                      10,000 and 100,000 entities, in about ten minutes
    python benchmarks/bench.py --full               every size up to 1,000,000 on both databases
    python benchmarks/bench.py --sizes 1000,10000 --scenarios queries --databases sqlite

Every scenario runs in a process of its own with a limit of time. What it found is kept in `results.json` as soon as it
is there; started again, a run goes on with what this version of the program has not measured yet.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from databases import POSTGRES, SQLITE
from plan import Step, make_plan
from postgres import start_postgres
from report import write_report
from results import Record, Results, code_version, commit, machine
from rich.console import Console
from scenarios import SCENARIOS

WORK = Path(__file__).parent.parent / "build" / "bench"
console = Console(stderr=True, highlight=False)


@dataclass(kw_only=True)
class Run:
    """One call of this program: what it is to do, and until when."""

    steps: Sequence[Step]
    results: Results
    work: Path
    server: str
    seconds: float
    until: float
    machine: str
    postgres: str
    note: str
    again: bool = False
    code: str = field(default_factory=code_version)
    commit: str = field(default_factory=commit)

    def is_known(self, step: Step) -> bool:
        """Whether this version of the program has been measured there, on such a machine, and without failing."""
        found = self.results.find(step.scenario, step.database, step.size)
        return found is not None and (found.code, found.machine, found.failed) == (
            self.code,
            self.machine_for(step),
            "",
        )

    def machine_for(self, step: Step) -> str:
        return f"{self.machine}, PostgreSQL {self.postgres}" if step.database == POSTGRES else self.machine

    def expected(self, step: Step) -> float:
        """Seconds that it took last time, else what the plan guesses."""
        found = self.results.find(step.scenario, step.database, step.size)
        return found.took if found is not None and not found.failed else step.guess

    def go(self) -> int:
        """Takes every step that is still to do and that fits. Returns how many failed or were left out."""
        open_ = 0
        for number, step in enumerate(self.steps, 1):
            if self.is_known(step) and not self.again:
                console.print(f"[dim]{number}/{len(self.steps)} {step}: known already")
                continue
            left = self.until - time.monotonic()
            if self.expected(step) > left:
                console.print(f"[yellow]{number}/{len(self.steps)} {step}: left out, there are only {left:.0f} s left")
                open_ += 1
                continue
            console.print(f"[bold]{number}/{len(self.steps)} {step}[/bold] [dim]about {self.expected(step):.0f} s")
            record = self.measure(step, min(left, step.limit))
            self.results.add(record)
            open_ += bool(record.failed)
        return open_

    def measure(self, step: Step, limit: float) -> Record:
        """Runs one scenario, and says what came of it."""
        started = time.monotonic()
        figures, failed = run_scenario(step, self, limit)
        for name, value in figures.items():
            print(f"{step.name}.{name}: {value:g}", flush=True)
        if failed:
            console.print(f"[red]  {failed}", markup=True)
        return Record(
            scenario=step.scenario,
            database=step.database,
            size=step.size,
            figures=figures,
            failed=failed,
            took=round(time.monotonic() - started, 1),
            code=self.code,
            commit=self.commit,
            date=datetime.datetime.now(datetime.UTC).date().isoformat(),
            machine=self.machine_for(step),
            note=self.note,
        )


def run_scenario(step: Step, run: Run, limit: float) -> tuple[dict[str, float], str]:
    """The figures, or why there are none. Whatever a scenario started ends with it."""
    command = [sys.executable, str(Path(__file__).parent / "scenarios.py"), step.scenario]
    command += ["--database", step.database, "--size", str(step.size), "--work", str(run.work)]
    command += ["--server", run.server, "--seconds", str(run.seconds)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        output, errors = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        return {}, f"It took longer than {limit:.0f} s"
    finally:
        _end(process)
    if process.returncode:
        said = [line for line in errors.splitlines() if line.strip()]
        return {}, said[-1] if said else f"It ended with {process.returncode} and without a word"
    figures: dict[str, float] = json.loads(output.splitlines()[-1])
    return figures, ""


def _end(process: subprocess.Popen[str]) -> None:
    """Ends a scenario and all that it started."""
    try:
        os.killpg(process.pid, signal.SIGTERM if process.poll() is None else signal.SIGKILL)
    except ProcessLookupError:
        return
    process.communicate()


@contextmanager
def postgres_if_needed(databases: Sequence[str], work: Path) -> Iterator[tuple[str, str]]:
    """The address and the version of a PostgreSQL while it is needed; both empty when it is not."""
    if POSTGRES not in databases:
        yield "", ""
        return
    server = start_postgres(work)
    try:
        yield server.get_uri(), server.psql("SHOW server_version;").split()[2]
    finally:
        server.cleanup()


def read_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help="everything, up to 1,000,000 entities on both databases")
    parser.add_argument("--sizes", type=_numbers, help="only these, separated by commas")
    parser.add_argument("--databases", type=_words, help=f"only these of {SQLITE} and {POSTGRES}")
    parser.add_argument("--scenarios", type=_words, help=f"only these of {', '.join(SCENARIOS)}")
    parser.add_argument("--within", type=float, help="minutes, 12 or in full 20; what does not fit is left out")
    parser.add_argument("--seconds", type=float, default=0.5, help="how long each question is asked")
    parser.add_argument("--again", action="store_true", help="measure what is known already, too")
    parser.add_argument("--report", action="store_true", help="measure nothing, only write the report anew")
    parser.add_argument("--note", default="", help="a sentence about the circumstances, for the report")
    parser.add_argument("--work", type=Path, default=WORK, help="where companies and databases are kept")
    return parser.parse_args(arguments)


def _numbers(text: str) -> list[int]:
    return [int(each.replace("_", "")) for each in text.split(",")]


def _words(text: str) -> list[str]:
    return text.split(",")


def main(arguments: Sequence[str] | None = None) -> int:
    options = read_arguments(arguments)
    results = Results()
    open_ = 0
    if not options.report:
        steps = make_plan(
            full=options.full, sizes=options.sizes, databases=options.databases, scenarios=options.scenarios
        )
        with postgres_if_needed([step.database for step in steps], options.work) as (server, version):
            open_ = Run(
                steps=steps,
                results=results,
                work=options.work,
                server=server,
                seconds=options.seconds,
                until=time.monotonic() + 60 * (options.within or (20 if options.full else 12)),
                machine=machine(),
                postgres=version,
                note=options.note,
                again=options.again,
            ).go()
    write_report(results)
    console.print("Written: benchmarks/RESULTS.md")
    return 1 if open_ else 0


if __name__ == "__main__":
    raise SystemExit(main())
