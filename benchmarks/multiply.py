"""Fills a database with a large company by writing down a smaller one several times, under other names.

Reading a million entities from files takes longer than most measurements of what is then in the database. Every
row of the smaller one's tables is copied with new ids, and its names begin with another unit. What comes out is what
reading such files would have written, but for the hashes and etags by which files are known to be unchanged: the
files do not exist.
"""

from __future__ import annotations

import hashlib
import random
import re
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from databases import SQLITE, Place
from sqlalchemy import Boolean, Connection, MetaData, Table, func, select, text

UNIT = "unit000"
BATCH = 5_000
TABLES = (
    "catalog_location",
    "catalog_edge",
    "catalog_problem",
    "catalog_entity",
    "catalog_relation",
    "catalog_claim",
    "catalog_change",
    "catalog_import",
    "catalog_history",
)
# Columns that hold the id of a row of another table, whatever table they are in.
REFERENCES = {
    "location_id": "catalog_location",
    "parent_id": "catalog_location",
    "child_id": "catalog_location",
    "entity_id": "catalog_entity",
    "import_id": "catalog_import",
}
ETAG = re.compile(rb',"etag":"[0-9a-f]{40}"')
Row = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Copying:
    """How the rows of one unit are made from those of the first: what is renamed, and how far ids are moved."""

    renamed: Sequence[tuple[str, str]]
    moved: Mapping[str, int]
    chance: random.Random

    def rename(self, value: str) -> str:
        for old, new in self.renamed:
            value = value.replace(old, new)
        return value

    def rename_bytes(self, value: bytes) -> bytes:
        for old, new in self.renamed:
            value = value.replace(old.encode(), new.encode())
        return value

    def new_uuid(self) -> str:
        return str(uuid.UUID(int=self.chance.getrandbits(128), version=4))


def unit_name(number: int) -> str:
    """The name of a unit; all are of one length, and what no hash contains."""
    return f"unit{number:03}"


def multiply(base: Place, target: Place, units: int, *, folders: tuple[str, str]) -> None:
    """Writes the first unit's tables in `base` so many times into `target`, whose tables are there and empty.

    `folders` are where the files of the first unit lie, and where those of all of them would.
    """
    with base.engine().connect() as reading, target.engine().begin() as writing:
        if target.kind == SQLITE:
            # What breaks off here is made anew, so nothing has to be kept for going back.
            for pragma in ("journal_mode=DELETE", "journal_mode=OFF", "synchronous=OFF", "cache_size=-262144"):
                writing.exec_driver_sql(f"PRAGMA {pragma}")
        source, goal = _reflect(reading), _reflect(writing)
        indexes = _drop_indexes(writing)
        heights = {name: _height(reading, source[name]) for name in TABLES}
        roots = _roots(reading, source["catalog_location"])
        for number in range(units):
            copying = _copying(number, heights, roots, folders)
            for name in TABLES:
                _copy_table(reading, writing, source[name], goal[name], copying)
        for statement in indexes:
            writing.execute(text(statement))
        _continue_numbers(writing, goal)
        writing.execute(text("ANALYZE"))


def _reflect(connection: Connection) -> Mapping[str, Table]:
    metadata = MetaData()
    metadata.reflect(connection, only=TABLES)
    return metadata.tables


def _number_column(table: Table) -> str:
    """The column whose values the database gives out, or nothing."""
    return next((name for name in ("id", "seq") if name in table.c), "")


def _height(connection: Connection, table: Table) -> int:
    """By how much the ids of the next copy differ."""
    name = _number_column(table)
    return int(connection.execute(select(func.coalesce(func.max(table.c[name]), 0))).scalar_one()) if name else 0


def _roots(connection: Connection, location: Table) -> Sequence[tuple[str, str]]:
    """Type and target of each location whose entity is named after a hash of both."""
    rows = connection.execute(select(location.c.type, location.c.target).where(location.c.root != ""))
    return [(row.type, row.target) for row in rows]


def _copying(
    number: int, heights: Mapping[str, int], roots: Sequence[tuple[str, str]], folders: tuple[str, str]
) -> Copying:
    unit = unit_name(number)
    renamed = [folders, (UNIT, unit), (UNIT.capitalize(), unit.capitalize())]
    for kind, target in roots:
        there = target.replace(*folders).replace(UNIT, unit)
        renamed.append((_hash_of(kind, target), _hash_of(kind, there)))
    return Copying(
        renamed=renamed,
        moved={name: height * number for name, height in heights.items()},
        chance=random.Random(number),
    )


def _hash_of(kind: str, target: str) -> str:
    return hashlib.sha1(f"{kind}:{target}".encode()).hexdigest()


def _copy_table(reading: Connection, writing: Connection, source: Table, goal: Table, copying: Copying) -> None:
    copy_row = _row_copier(source, goal, copying)
    names = [column.name for column in source.columns]
    found = reading.execution_options(stream_results=True).execute(select(source))
    while rows := found.fetchmany(BATCH):
        _insert(writing, goal.name, names, [copy_row(row) for row in rows])


def _row_copier(source: Table, goal: Table, copying: Copying) -> Callable[[Sequence[Any]], Row]:
    """A function from a row of the first unit to the same row of another."""
    steps = [_value_copier(source.name, column.name, goal, copying) for column in source.columns]
    if source.name != "catalog_entity":
        return lambda row: tuple([step(value) for step, value in zip(steps, row, strict=True)])
    names = [column.name for column in source.columns]
    uid, etag, served = (names.index(name) for name in ("uid", "etag", "served"))

    def copy_entity(row: Sequence[Any]) -> Row:
        made = [step(value) for step, value in zip(steps, row, strict=True)]
        made[served], made[etag] = _serve(made[served], row[uid], made[uid])
        return tuple(made)

    return copy_entity


def _value_copier(table: str, column: str, goal: Table, copying: Copying) -> Callable[[Any], Any]:
    if column in {"uid", "uuid"}:
        return lambda value: copying.new_uuid()  # noqa: ARG005 - every copy has its own
    moved = copying.moved[REFERENCES.get(column, table)] if column in {"id", "seq", *REFERENCES} else 0
    if moved:
        # Numbers of nothing stay: zero, or less.
        return lambda value: value + moved if value and value > 0 else value
    if isinstance(goal.c[column].type, Boolean):
        return lambda value: None if value is None else bool(value)

    def rename(value: Any) -> Any:
        if isinstance(value, str):
            return copying.rename(value)
        return copying.rename_bytes(value) if isinstance(value, bytes) else value

    return rename


def _serve(content: bytes, old_uid: str, uid: str) -> tuple[bytes, str]:
    """A renamed document with its own uid, and with the etag that follows from all the rest."""
    content = content.replace(old_uid.encode(), uid.encode())
    found = ETAG.search(content)
    assert found is not None, "every served document says its etag"
    before, after = content[: found.start()], content[found.end() :]
    etag = hashlib.sha1(before + after).hexdigest()
    return before + b',"etag":"' + etag.encode() + b'"' + after, etag


def _insert(connection: Connection, table: str, names: Sequence[str], rows: Sequence[Row]) -> None:
    raw = connection.connection.driver_connection
    assert raw is not None
    columns = ", ".join(f'"{name}"' for name in names)
    if connection.dialect.name == "sqlite":
        raw.executemany(f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(names))})", rows)
        return
    with raw.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _drop_indexes(connection: Connection) -> list[str]:
    """Drops what can be made again, and returns how: keeping indexes up while filling takes several times as long."""
    listed = ", ".join(f"'{name}'" for name in TABLES)
    if connection.dialect.name == "sqlite":
        found = f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql <> '' AND tbl_name IN ({listed})"
    else:
        found = (
            f"SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ({listed}) AND indexname NOT IN"
            " (SELECT conname FROM pg_constraint)"
        )
    indexes = connection.execute(text(found)).all()
    for name, _ in indexes:
        connection.execute(text(f'DROP INDEX "{name}"'))
    return [statement for _, statement in indexes]


def _continue_numbers(connection: Connection, tables: Mapping[str, Table]) -> None:
    """Lets PostgreSQL go on counting where the copied rows end; SQLite sees that by itself."""
    if connection.dialect.name == "sqlite":
        return
    for name, column in _numbered(tables):
        connection.execute(
            text(f"SELECT setval(pg_get_serial_sequence('{name}', '{column}'), max({column})) FROM {name}")
        )


def _numbered(tables: Mapping[str, Table]) -> Iterator[tuple[str, str]]:
    yield from ((name, column) for name in TABLES if (column := _number_column(tables[name])))
