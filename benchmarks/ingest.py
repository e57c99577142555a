"""Measures the way of a company's catalog from files to pages, on SQLite, in one process.

    python benchmarks/ingest.py [--entities 10000] [--json]

Writes an organisation of that size, reads it for the first time, reads it again unchanged, then asks the running
application for the pages and answers that people and programs ask for most. Prints seconds for the readings and
the 50th and 95th percentile of the server's time for each question in milliseconds, with the target of each.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import structlog
from organisation import write_organisation
from rich.console import Console
from rich.table import Table
from starlette.applications import Starlette

from callboard.kernel.assemble import make_portal
from callboard.kernel.portal import Portal
from callboard.kernel.web.app import Web
from callboard.plugins.catalog import store
from callboard.plugins.catalog.ingest import ingestion_of, refresh

FIRST_TARGET, SWEEP_TARGET, ANSWER_TARGET = 20.0, 2.0, 50.0
ROUNDS = 60
TEXT_FIELDS = "fullTextFilterFields=metadata.name,metadata.description"
QUESTIONS = {
    "page: catalog": "/catalog",
    "page: services": "/catalog?kind=component&type=service",
    "page: four filters": "/catalog?kind=component&type=service&lifecycle=production&tag=java",
    "page: text": "/catalog?kind=component&q=playlist",
    "page: all kinds, text": "/catalog?kind=all&q=radio",
    "page: APIs, sorted": "/catalog?kind=api&sort=-name",
    "page: far down": "/catalog?kind=component&page=40",
    "REST: by-query": "/api/catalog/entities/by-query?limit=20&filter=kind=component,spec.type=service",
    "REST: by-query, text": f"/api/catalog/entities/by-query?limit=20&fullTextFilterTerm=playlist&{TEXT_FIELDS}",
    "REST: by-query, sorted": "/api/catalog/entities/by-query?limit=20&orderField=metadata.name,desc",
    "REST: facets": "/api/catalog/entity-facets?facet=kind&facet=spec.type&facet=metadata.tags",
    "REST: 500 entities": "/api/catalog/entities?limit=500&offset=1000",
    "REST: names only": "/api/catalog/entities?filter=kind=component&fields=metadata.name&limit=500",
}


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measure: `typical` and `slow` (95th percentile) in `unit`; a target of 0 is none."""

    name: str
    typical: float
    slow: float
    unit: str
    target: float

    @property
    def met(self) -> bool:
        return not self.target or self.slow <= self.target


async def measure(entities: int) -> list[Figure]:
    """All figures for an organisation of that size."""
    with tempfile.TemporaryDirectory() as folder:
        organisation = Path(folder) / "organisation"
        write_organisation(organisation, entities=entities)
        # A file written just now is read again by the next sweep; the files of a company are older than that.
        for path in organisation.rglob("*.yaml"):
            os.utime(path, (time.time() - 3600,) * 2)
        environ = {
            **os.environ,
            "CALLBOARD_CONFIG_backend_database": json.dumps({"connection": {"directory": f"{folder}/data"}}),
        }
        portal = make_portal([organisation / "callboard.yaml"], environ=environ)
        app = Web(portal).application(manage=False)
        await portal.start(work=False)
        try:
            return [*await measure_reading(portal), *await measure_answers(app, entities)]
        finally:
            await portal.stop()


async def measure_reading(portal: Portal) -> list[Figure]:
    catalog = portal.find("catalog")
    assert catalog is not None
    ctx = portal.job_context(catalog)
    await ctx.database.run(store.save_roots, ingestion_of(ctx).roots)
    first, _ = await timed(lambda: refresh(ctx))
    sweeps = [(await timed(lambda: refresh(ctx)))[0] for _ in range(3)]
    return [
        Figure(name="first reading", typical=first, slow=first, unit="s", target=FIRST_TARGET),
        Figure(
            name="unchanged sweep", typical=statistics.median(sweeps), slow=max(sweeps), unit="s", target=SWEEP_TARGET
        ),
    ]


async def measure_answers(app: Starlette, entities: int) -> list[Figure]:
    figures = []
    for name, url in QUESTIONS.items():
        times = sorted([await answer_time(app, url, entities) for _ in range(ROUNDS)])
        figures.append(
            Figure(
                name=name,
                typical=statistics.median(times) * 1000,
                slow=times[int(ROUNDS * 0.95)] * 1000,
                unit="ms",
                target=ANSWER_TARGET,
            )
        )
    return figures


async def answer_time(app: Starlette, url: str, entities: int) -> float:
    """Seconds until the whole answer was handed over. Raises AssertionError for one that is not a full answer."""
    path, _, query = url.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 7007),
    }
    status, size = [], 0
    asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> dict[str, Any]:
        if (message := next(asked, None)) is None:
            await asyncio.Event().wait()  # whoever asks on waits for a client that never hangs up
        return message or {}

    async def send(message: Any) -> None:
        nonlocal size
        if message["type"] == "http.response.start":
            status.append(message["status"])
        size += len(message.get("body", b""))

    seconds, _ = await timed(lambda: app(scope, receive, send))
    assert status == [200] and size > 200, f"{url} answered {status} with {size} bytes for {entities} entities"
    return seconds


async def timed(work: Callable[[], Coroutine[Any, Any, Any]]) -> tuple[float, Any]:
    started = time.perf_counter()
    result = await work()
    return time.perf_counter() - started, result


def show(figures: list[Figure], entities: int) -> None:
    table = Table(title=f"{entities:,} entities on SQLite")
    for column in ("", "50 %", "95 %", "unit", "target", ""):
        table.add_column(column, justify="right" if column.endswith("%") else "left")
    for each in figures:
        verdict = "[green]met" if each.met else "[red]missed"
        row = (each.name, f"{each.typical:.1f}", f"{each.slow:.1f}", each.unit, f"< {each.target:g}", verdict)
        table.add_row(*row)
    Console().print(table)


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure ingestion and answers of a catalog.")
    parser.add_argument("--entities", type=int, default=10_000)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args()
    quiet = structlog.make_filtering_bound_logger(logging.WARNING)
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr), wrapper_class=quiet)
    figures = asyncio.run(measure(options.entities))
    if options.json:
        print(json.dumps([asdict(each) for each in figures], indent=1))
    else:
        show(figures, options.entities)
    return 0 if all(each.met for each in figures) else 1


if __name__ == "__main__":
    raise SystemExit(main())
