"""Writes many rows at once through the database's own driver: a statement of SQLAlchemy costs more than its row.

On PostgreSQL rows are copied in. Values must be what the driver takes as they are: no types of SQLAlchemy apply.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Insert, Table, Update, bindparam, insert, update


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Adds rows, all with the same columns in the same order."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        cursor: Any = connection.connection.cursor()
        with cursor, cursor.copy(f"COPY {table.name} ({', '.join(rows[0])}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(tuple(row.values()))
        return
    values: dict[str, Any] = {name: bindparam(name) for name in rows[0]}
    _run_for_all(connection, insert(table).values(values), rows)


def update_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Gives columns of rows new values; `the_id` in each says which row."""
    if rows:
        values: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "the_id"}
        statement = update(table).where(table.c.id == bindparam("the_id")).values(values)
        _run_for_all(connection, statement, rows)


def _run_for_all(connection: Connection, statement: Insert | Update, rows: Sequence[Mapping[str, Any]]) -> None:
    compiled: Any = statement.compile(dialect=connection.dialect)
    if compiled.positional:
        order = compiled.positiontup
        connection.exec_driver_sql(str(compiled), [tuple(row[name] for name in order) for row in rows])
    else:
        connection.exec_driver_sql(str(compiled), [dict(row) for row in rows])
