"""What is measured, one scenario at a time and each in a process of its own: this is the program that `bench` starts.

    python benchmarks/scenarios.py ingest --database sqlite --size 10000 --work build/bench

Prints one JSON object from names to figures. The names end with their unit.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import time
import urllib.error
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import search_scale
from companies import Company, index_folder
from databases import POSTGRES, SQLITE, Place
from engine import Engine
from load import run_load
from pushing import CodeHost, code_host, register, shown_mark, unregister
from questions import API, PAGES, SHAPES, Sample, ask, draw_sample, get, post
from served import Ran, Served, run, serve
from sqlalchemy import Connection
from yardstick import QUESTIONS, Asked, answer_of, fill, served_documents

Figures = dict[str, float]
SAMPLE_COMPANY = Path(__file__).parent.parent / "examples" / "meadowlark" / "callboard.yaml"
REPEATED_UP_TO = 3_000
SWEPT = "catalog.swept"


@dataclass(frozen=True, kw_only=True)
class Case:
    """One run of a scenario. `seconds` is how long each question is asked, `server` a PostgreSQL if there is one."""

    database: str
    size: int
    work: Path
    server: str = ""
    seconds: float = 1.0

    @property
    def place(self) -> Place:
        return self.place_named(f"{self.database}-{self.size}")

    def place_named(self, name: str) -> Place:
        return Place(kind=self.database, name=name, folder=self.work / name, server=self.server)

    @property
    def company(self) -> Company:
        return Company(folder=self.work / "companies" / str(self.size), size=self.size)

    @property
    def filled(self) -> Place:
        """The database with the whole company in it; it is filled now if it is not yet."""
        self.company.fill(self.place)
        return self.place

    @property
    def times(self) -> int:
        """How often a measure that takes long is taken: cheap ones three times."""
        return 3 if self.size <= REPEATED_UP_TO else 1


def ingest(case: Case) -> Figures:
    """Files become entities: the command that reads everything once, without the time it takes to start."""
    case.company.write()
    ran = [_ingest_once(case) for _ in range(case.times)]
    case.company.mark_filled(case.place)
    seconds = statistics.median(each.seconds for each in ran)
    return {
        "entities_per_s": case.size / seconds,
        "seconds": seconds,
        "cpu_ms_each": statistics.median(each.cpu for each in ran) / case.size * 1000,
        "peak_memory_mb": max(each.memory for each in ran),
        "disk_mb": case.place.bytes() / 1024 / 1024,
    }


def _ingest_once(case: Case) -> Ran:
    case.place.empty()
    idle = run(case.place, case.company.config, "catalog", "count")
    return _without(run(case.place, case.company.config, "catalog", "refresh"), idle)


def _without(ran: Ran, idle: Ran) -> Ran:
    """What a command took beyond starting and stopping."""
    return Ran(
        seconds=max(0.01, ran.seconds - idle.seconds),
        cpu=max(0.01, ran.cpu - idle.cpu),
        memory=ran.memory,
        output=ran.output,
    )


def sweep(case: Case) -> Figures:
    """Everything is looked at again, and nothing has changed."""
    place, nothing = case.filled, case.place_named(f"{case.database}-nothing")
    nothing.empty()
    for _ in range(2):  # the first one makes the tables
        idle = run(nothing, case.company.config, "catalog", "count")
    nothing.drop()
    ran = [_without(run(place, case.company.config, "catalog", "refresh"), idle) for _ in range(case.times)]
    return {
        "seconds": statistics.median(each.seconds for each in ran),
        "cpu_ms_each": statistics.median(each.cpu for each in ran) / case.size * 1000,
    }


def visible(case: Case) -> Figures:
    """One file changes: how long until the answer shows it, when its entity is refreshed, and told by a webhook."""
    place = case.filled
    with code_host(case.company, place) as (host, config), serve(place, config) as served:
        _wait_for_sweep(served)
        refreshed = [_change_one(case.company, served, turn) for turn in range(5)]
        location = register(served.url, host)
        pushed = [_push_one(host, served, turn) for turn in range(5)]
        unregister(served.url, location)
    return {
        "refresh_s": statistics.median(refreshed),
        "slowest_refresh_s": max(refreshed),
        "webhook_s": statistics.median(pushed),
        "slowest_webhook_s": max(pushed),
    }


def _push_one(host: CodeHost, served: Served, turn: int) -> float:
    """Seconds from the delivery of a webhook to the answer that has what was pushed."""
    mark = f"pushed-{turn}-{time.time_ns()}"
    started = time.perf_counter()
    host.push(served.url, mark)
    while shown_mark(served.url) != mark:
        if time.perf_counter() - started > 60:
            raise RuntimeError("A push was not shown within a minute")
        time.sleep(0.01)
    return time.perf_counter() - started


def _wait_for_sweep(served: Served, limit: float = 600.0) -> None:
    end = time.monotonic() + limit
    while SWEPT not in served.log.read_text():
        if time.monotonic() > end:
            raise RuntimeError("The first sweep of the portal did not end")
        time.sleep(0.2)


def _change_one(company: Company, served: Served, turn: int) -> float:
    """Seconds from the saved file to the answer that has it. The file is as it was afterwards."""
    path = company.some_file(turn)
    before = path.read_text(encoding="utf-8")
    kind, name = re.findall(r"^kind: (\w+)$|^  name: (\S+)$", before, re.M)[:2]
    ref = f"{kind[0].lower()}:default/{name[1]}"
    mark = f"Changed-{turn}-{time.time_ns()}."
    try:
        path.write_text(
            before.replace("  description: >-\n    ", f"  description: >-\n    {mark} ", 1), encoding="utf-8"
        )
        started = time.perf_counter()
        ask_to_refresh(served.url, ref)
        question = get(f"{API}/entities/by-name/{ref.replace(':', '/')}")
        while mark not in ask(served.url, question)["metadata"].get("description", ""):
            if time.perf_counter() - started > 120:
                raise RuntimeError(f"The change to {ref} was not shown within two minutes")
            time.sleep(0.005)
        return time.perf_counter() - started
    finally:
        path.write_text(before, encoding="utf-8")
        ask_to_refresh(served.url, ref)


def ask_to_refresh(server: str, ref: str) -> None:
    """POST /refresh, which answers with an empty body."""
    try:
        ask(server, post(f"{API}/refresh", {"entityRef": ref}))
    except json.JSONDecodeError:
        return


def start(case: Case) -> Figures:
    """From the command to a portal that answers: without what a portal leaves behind to start faster, and with it."""
    place, figures, warm = case.filled, Figures(), list[float]()
    case.company.forget_snapshot(place)
    with _serve_whole(case) as (served, seconds):
        figures |= {"cold_s": seconds, "cold_memory_mb": served.memory()}
    for _ in range(case.times):
        with _serve_whole(case) as (served, seconds):
            warm.append(seconds)
            figures["memory_mb"] = served.memory()
    return {**figures, "warm_s": statistics.median(warm)}


@contextmanager
def _serve_whole(case: Case) -> Iterator[tuple[Served, float]]:
    """A portal that reads nothing in, once it answers with the whole company, and the seconds until then."""
    place, started = case.filled, time.perf_counter()
    with serve(place, case.company.config, *case.company.only_serving) as served:
        while _count(served) < case.size:
            if time.perf_counter() - started > 600:
                raise RuntimeError(f"After ten minutes the portal answers with {_count(served)} entities")
            time.sleep(0.05)
        yield served, time.perf_counter() - started


def _count(served: Served) -> int:
    """How many entities it answers with; none while it has not read them yet."""
    try:
        return int(ask(served.url, get(f"{API}/entities/by-query", ("limit", 0)))["totalItems"])
    except urllib.error.HTTPError as error:
        if error.code != 503:
            raise
        return 0


def queries(case: Case) -> Figures:
    """Every shape of question over HTTP, asked by one and by 16 at once, while nothing is being read in."""
    figures = Figures()
    with _serve_whole(case) as (served, _):
        sample = draw_sample(served.url, case.size)
        for shape in (each for each in (*SHAPES, *PAGES) if case.size <= each.most):
            questions = shape.ask(sample)
            run_load(served.url, questions, seconds=case.seconds / 4)
            for concurrency in (1, 16):
                load = run_load(served.url, questions, concurrency=concurrency, seconds=case.seconds)
                if load.failed:
                    raise RuntimeError(f"{shape.name}: {load.failed} of {load.requests} requests failed")
                prefix = f"{shape.name}.c{concurrency}"
                figures |= {
                    f"{prefix}.per_s": load.per_second,
                    f"{prefix}.p50_ms": load.p50,
                    f"{prefix}.p95_ms": load.p95,
                    f"{prefix}.p99_ms": load.p99,
                }
        figures["memory_mb"] = served.memory()
    return figures


def yardstick(case: Case) -> Figures:
    """The same questions to a key/value table in the same database system, with the same answers.

    `sql` is the table, `engine` our index and documents without the web, `http` ours through it.
    """
    own, table = case.filled, case.place_named(f"yardstick-{case.database}-{case.size}")
    table.empty()
    try:
        engine, source = table.engine(), own.engine()
        started = time.perf_counter()
        with source.connect() as reading, engine.begin() as writing:
            rows = fill(writing, served_documents(reading))
        figures: Figures = {"fill_s": time.perf_counter() - started, "rows_each": rows / case.size}
        figures["disk_mb"] = table.bytes() / 1024 / 1024
        with _serve_whole(case) as (served, _):
            sample = draw_sample(served.url, case.size)
            with engine.connect() as connection:
                for question in QUESTIONS:
                    figures |= _compare(question, connection, served.url, sample)
        with closing(source.connect()) as reading:
            figures |= _time_engine(Engine(reading, index_folder(own)), sample)
    finally:
        table.drop()
    return {**figures, **_ratios(figures)}


def _compare(question: Asked, connection: Connection, server: str, sample: Sample) -> Figures:
    """Asks both in turn, after one unmeasured round. Raises RuntimeError when they do not agree."""
    shape = next(each for each in SHAPES if each.name == question.name)
    requests = shape.ask(sample)
    taken: list[float] = []
    end, turn = 0.0, 0
    while turn < 4 or (turn < 20 and time.perf_counter() < end):
        seconds, expected = _timed(question.run, connection, sample, turn % len(requests))
        if answer_of(question.name, ask(server, requests[turn % len(requests)])) != expected:
            raise RuntimeError(f"{question.name}: the key/value table answers otherwise than Callboard")
        if turn == 0:
            end = time.perf_counter() + 2.0
        else:
            taken.append(seconds)
        turn += 1
    load = run_load(server, requests, seconds=0.5)
    return {f"{question.name}.sql_ms": statistics.median(taken) * 1000, f"{question.name}.http_ms": load.p50}


def _time_engine(engine: Engine, sample: Sample) -> Figures:
    figures = Figures()
    for name, asked in engine.asked.items():
        asked(sample, 0)
        taken = [_timed(asked, sample, turn)[0] for turn in range(32)]
        figures[f"{name}.engine_ms"] = statistics.median(taken) * 1000
    return figures


def _timed(work: Callable[..., Any], *arguments: Any) -> tuple[float, Any]:
    started = time.perf_counter()
    result = work(*arguments)
    return time.perf_counter() - started, result


def _ratios(figures: Mapping[str, float]) -> Figures:
    names = [name.removesuffix(".sql_ms") for name in figures if name.endswith(".sql_ms")]
    return {
        f"{name}.{way}_times": figures[f"{name}.sql_ms"] / figures[f"{name}.{way}_ms"]
        for name in names
        for way in ("engine", "http")
    }


def sample(case: Case) -> Figures:
    """The sample company, as `make run` serves it."""
    place = case.place_named(f"sample-{case.database}")
    place.empty()
    try:
        with serve(place, SAMPLE_COMPANY) as served:
            _wait_for_sweep(served)
            time.sleep(2)
            figures = {"start_s": served.started, "memory_mb": served.memory()}
            for page in ("/", "/catalog", "/catalog?kind=api"):
                run_load(served.url, [get(page)], seconds=0.5)
            return {**figures, "memory_after_pages_mb": served.memory()}
    finally:
        place.drop()


def search(case: Case) -> Figures:
    """What search costs, with two sections of documentation for each entity."""
    place = case.place_named(f"search-{case.database}-{case.size}")
    try:
        return search_scale.measure(place, case.size, case.seconds)
    finally:
        place.drop()


SCENARIOS: Mapping[str, Callable[[Case], Figures]] = {
    each.__name__: each for each in (sample, ingest, sweep, visible, start, queries, search, yardstick)
}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenario", choices=SCENARIOS)
    parser.add_argument("--database", choices=(SQLITE, POSTGRES), default=SQLITE)
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--work", type=Path, required=True, help="a folder for companies and databases")
    parser.add_argument("--server", default="", help="the address of a PostgreSQL")
    parser.add_argument("--seconds", type=float, default=1.0, help="how long each question is asked")
    options = parser.parse_args(arguments)
    case = Case(
        database=options.database,
        size=options.size,
        work=options.work.resolve(),
        server=options.server,
        seconds=options.seconds,
    )
    print(json.dumps({name: round(figure, 5) for name, figure in SCENARIOS[options.scenario](case).items()}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
