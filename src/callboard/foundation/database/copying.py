"""Copies whole databases: a SQLite file as it is, and the rows of all tables from any database into any other."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Integer, MetaData, Table, func, inspect, select, text

AT_ONCE = 1000
PAGES_AT_ONCE = 4000
Report = Callable[[str, int], None]
"""Gets what is being copied, and how many rows or pages of it have been."""


def copy_sqlite(source: Path, target: Path, report: Report) -> None:
    """Makes `target` what `source` is at this moment, while others may go on using `source`."""

    def progress(status: int, left: int, total: int) -> None:  # noqa: ARG001 - sqlite3's signature
        report("pages", total - left)

    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other, pages=PAGES_AT_ONCE, progress=progress)


def tables_of(connection: Connection) -> dict[str, Table]:
    """All tables by name, each after those that it refers to."""
    metadata = MetaData()
    metadata.reflect(connection)
    return {table.name: table for table in metadata.sorted_tables}


def copy_rows(source: Connection, target: Connection, names: Collection[str], report: Report) -> None:
    """Makes these tables of `target` hold what those of `source` do. Both have the same columns."""
    theirs, ours = tables_of(source), tables_of(target)
    chosen = [name for name in ours if name in names]
    for name in reversed(chosen):
        target.execute(ours[name].delete())
    for name in chosen:
        _copy_table(source, theirs[name], target, ours[name], report)


def _copy_table(source: Connection, theirs: Table, target: Connection, ours: Table, report: Report) -> None:
    columns = [theirs.c[column.name] for column in ours.c]
    result = source.execution_options(yield_per=AT_ONCE).execute(select(*columns))
    done = 0
    for part in result.mappings().partitions(AT_ONCE):
        target.execute(ours.insert(), [dict(row) for row in part])
        done += len(part)
        report(ours.name, done)
    counting = _counting_column(ours)
    if counting is not None:
        highest = target.execute(select(func.coalesce(func.max(counting), 0))).scalar_one()
        _set_counter(target, ours, counting, max(highest, _counter(source, theirs, theirs.c[counting.name])))


def _counting_column(table: Table) -> Column[Any] | None:
    keys = list(table.primary_key.columns)
    return keys[0] if len(keys) == 1 and isinstance(keys[0].type, Integer) else None


def _counter(connection: Connection, table: Table, column: Column[Any]) -> int:
    """The last number that was drawn, also for a row that has gone: followers of a log must never see it again."""
    if connection.dialect.name == "postgresql":
        drawn = text("SELECT pg_sequence_last_value(CAST(:sequence AS regclass))")
        sequence = _sequence(connection, table, column)
        return int(connection.execute(drawn, {"sequence": sequence}).scalar() or 0) if sequence else 0
    if not inspect(connection).has_table("sqlite_sequence"):
        return 0
    found = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
    return int(connection.execute(found, {"name": table.name}).scalar() or 0)


def _set_counter(connection: Connection, table: Table, column: Column[Any], last: int) -> None:
    if last == 0:
        return
    if connection.dialect.name == "postgresql":
        sequence = _sequence(connection, table, column)
        if sequence:
            connection.execute(text("SELECT setval(:sequence, :last)"), {"sequence": sequence, "last": last})
        return
    if inspect(connection).has_table("sqlite_sequence"):
        kept = {"name": table.name, "last": last}
        connection.execute(text("UPDATE sqlite_sequence SET seq = :last WHERE name = :name"), kept)


def _sequence(connection: Connection, table: Table, column: Column[Any]) -> str | None:
    found = text("SELECT pg_get_serial_sequence(:table, :column)")
    named: str | None = connection.execute(found, {"table": table.name, "column": column.name}).scalar()
    return named
