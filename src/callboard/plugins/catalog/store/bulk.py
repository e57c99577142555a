"""Writes many rows at once through the database's own driver: a statement of SQLAlchemy costs more than its row.

On PostgreSQL rows are copied in. Values must be what the driver takes as they are: no types of SQLAlchemy apply.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Connection,
    Float,
    Insert,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    Update,
    bindparam,
    insert,
    update,
)
from sqlalchemy.types import TypeEngine

ROWS_AT_ONCE = 200
"""So many rows in one statement of SQLite: after each statement the thread has to wait for its turn to run Python."""
BINARY = {
    Integer: "int4",
    BigInteger: "int8",
    String: "varchar",
    Text: "text",
    LargeBinary: "bytea",
    Boolean: "bool",
    Float: "float8",
}
"""What PostgreSQL calls the types of our columns."""


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Adds rows, all with the same columns in the same order."""
    if rows:
        insert_values(connection, table, tuple(rows[0]), [tuple(row.values()) for row in rows])


def insert_values(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """As `insert_rows`, each row its values in the order of `columns`: a dict for each of many would cost too much."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        _copy(connection, table, columns, rows)
        return
    full = len(rows) - len(rows) % ROWS_AT_ONCE
    one = f"({', '.join('?' * len(columns))})"
    statement = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES {', '.join([one] * ROWS_AT_ONCE)}"  # noqa: S608
    for start in range(0, full, ROWS_AT_ONCE):
        values = tuple(chain.from_iterable(rows[start : start + ROWS_AT_ONCE]))
        connection.exec_driver_sql(statement, values)
    if rest := rows[full:]:
        _run_for_all(connection, insert(table).values({name: bindparam(name) for name in columns}), columns, rest)


def _copy(connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    cursor: Any = connection.connection.cursor()
    statement = f"COPY {table.name} ({', '.join(columns)}) FROM STDIN (FORMAT BINARY)"
    with cursor, cursor.copy(statement) as copy:
        # Bytes go as they are, as in `_array`. The server converts nothing here, so the types have to be said.
        copy.set_types([BINARY[type(table.c[name].type)] for name in columns])
        for row in rows:
            copy.write_row(row)


def update_values(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Gives columns of rows new values. The first of `columns` is the id, which says which row."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        _update_from_arrays(connection, table, columns, rows)
    else:
        _, *others = columns
        values: dict[str, Any] = {name: bindparam(name) for name in others}
        statement = update(table).where(table.c.id == bindparam("the_id")).values(values)
        _run_for_all(connection, statement, ("the_id", *others), rows)


def _update_from_arrays(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """One statement for all: the server would read and plan one for each row, which takes longer than to do it."""
    arrays = ", ".join(_array(table.c[name].type, connection) for name in columns)
    given = ", ".join(f"{name} = new.{name}" for name in columns[1:])
    statement = (
        f"UPDATE {table.name} SET {given} FROM unnest({arrays}) AS new ({', '.join(columns)})"  # noqa: S608
        f" WHERE {table.name}.{columns[0]} = new.{columns[0]}"
    )
    connection.exec_driver_sql(statement, tuple(list(column) for column in zip(*rows, strict=True)))


def _array(type_: TypeEngine[Any], connection: Connection) -> str:
    # Bytes go as they are: as text they would be twice as long.
    mark = "%b" if isinstance(type_, LargeBinary) else "%s"
    return f"{mark}::{type_.compile(connection.dialect)}[]"


def _run_for_all(
    connection: Connection, statement: Insert | Update, names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """`names` are those of the statement's parameters, in the order of the rows' values."""
    compiled: Any = statement.compile(dialect=connection.dialect)
    if not compiled.positional:
        connection.exec_driver_sql(str(compiled), [dict(zip(names, row, strict=True)) for row in rows])
        return
    order = [names.index(name) for name in compiled.positiontup]
    if order != list(range(len(names))):
        pick = itemgetter(*order)
        rows = [pick(row) for row in rows]
    connection.exec_driver_sql(str(compiled), list(rows))
