"""How long it takes to write a record of the audit log, and to verify the whole of it.

    python benchmarks/audit_log.py --records 100000 --database both --folder /tmp/audit

Seconds on the clock and of the processor, of this process alone: on PostgreSQL its server works beside it.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from databases import POSTGRES, SQLITE, Place
from postgres import start_postgres
from sqlalchemy import insert

from callboard import Audited
from callboard.foundation.database import Database, migrate
from callboard.plugins import audit
from callboard.plugins.audit.model import Link
from callboard.plugins.audit.queries import verify
from callboard.plugins.audit.store import append, chained, head_of, record_table

T = TypeVar("T")
MIGRATIONS = Path(audit.__file__).parent / "migrations"
ONE_BY_ONE, AT_ONCE = 2_000, 1_000


def main() -> None:
    """Measures what was asked for, and prints it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--database", choices=[SQLITE, POSTGRES, "both"], default=SQLITE)
    parser.add_argument("--folder", type=Path, required=True, help="Gets the databases, which go away again.")
    asked = parser.parse_args()
    for kind in (SQLITE, POSTGRES) if asked.database == "both" else (asked.database,):
        server = start_postgres(asked.folder) if kind == POSTGRES else None
        address = server.get_uri() if server is not None else ""
        place = Place(kind=kind, name="audit", folder=asked.folder / "portal", server=address)
        place.empty()
        try:
            measure(place, asked.records)
        finally:
            place.drop()


def measure(place: Place, records: int) -> None:
    """Fills the log of one database and verifies it."""
    database = Database(place.url)
    try:
        with database.alone() as connection:
            migrate(connection, "audit", MIGRATIONS)
        timed(f"{place.kind}: write {ONE_BY_ONE} records, one by one", lambda: write(database))
        timed(f"{place.kind}: fill up to {records} records", lambda: fill(database, records))
        with database.engines.reader.connect() as connection:
            found = timed(f"{place.kind}: verify {records} records", lambda: verify(connection))
    finally:
        database.close()
    if found.broken is not None or found.records != records:
        raise SystemExit(f"The chain should hold over {records} records: {found}")


def write(database: Database) -> None:
    """Writes records as requests do, but in one transaction."""
    with database.alone() as connection:
        for each in range(ONE_BY_ONE):
            append(connection, line(each))


def fill(database: Database, records: int) -> None:
    """Writes the rest, in parts."""
    with database.alone() as connection:
        head, rows = head_of(connection), []
        for each in range(head.seq, records):
            rows.append(chained(line(each), head))
            head = Link(rows[-1]["seq"], rows[-1]["hash"])
            if len(rows) == AT_ONCE or head.seq == records:
                connection.execute(insert(record_table), rows)
                rows.clear()


def line(number: int) -> Audited:
    """A record of the usual length."""
    return Audited(
        at=1_700_000_000 + number,
        actor=f"user:default/person-{number % 1000}",
        via=f"session:{number % 5000:016x}",
        door="api" if number % 3 else "page",
        plugin="catalog",
        action="catalog.entity.refresh",
        outcome="allowed" if number % 10 else "denied",
        target=f"component:default/service-{number % 7000}",
        request=f"cb-{number:08x}",
        address=f"10.0.{number % 250}.{number % 199}",
        agent="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        details={"reason": "asked for on the page", "round": str(number)},
    )


def timed(what: str, work: Callable[[], T]) -> T:
    """What the work returns; prints how long it took."""
    clock, processor = time.perf_counter(), time.process_time()
    result = work()
    print(f"{what}: {time.perf_counter() - clock:.2f} s, processor {time.process_time() - processor:.2f} s")
    return result


if __name__ == "__main__":
    main()
