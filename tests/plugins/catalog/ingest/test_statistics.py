"""The database knows what large tables hold while they grow, and our tables are what we take them for."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, Float, inspect, text

from callboard.plugins.catalog.ingest import telling
from callboard.plugins.catalog.store.bulk import BINARY
from callboard.plugins.catalog.store.tables import metadata
from callboard.testing import TestDatabases

from .living_folder import component, living_folder

pytestmark = pytest.mark.usefixtures("callboard_database")


def known_columns(connection: Connection) -> set[tuple[str, str]]:
    rows = connection.execute(text("SELECT tablename, attname FROM pg_stats WHERE tablename LIKE 'catalog_%'"))
    return {(row.tablename, row.attname) for row in rows}


async def test_a_table_that_grows_is_looked_at_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, callboard_database: TestDatabases
) -> None:
    monkeypatch.setattr(telling, "ANALYZED_AT", 2)
    async with living_folder(tmp_path, "*.yaml") as folder:
        folder.write("a.yaml", component("a"))
        await folder.sweep()
        folder.write("b.yaml", component("b") + "---\n" + component("c"))
        assert (await folder.sweep()).written == {"component:default/b", "component:default/c"}
        if callboard_database.name == "postgres":
            known = await folder.ctx.database.read(known_columns)
            assert {("catalog_entity", "ref"), ("catalog_relation", "source"), ("catalog_location", "id")} <= known
            assert not known & {("catalog_entity", "document"), ("catalog_entity", "served")}


def test_so_much_has_to_be_new_before_it_is_looked_at_again() -> None:
    done = telling.Refreshed()
    looked_at = []
    for number in range(1, 5001):
        done.written.add(f"component:default/{number}")
        if done.has_grown():
            looked_at.append(number)
    assert looked_at == [1000, 4000]


async def test_every_column_has_the_type_in_which_it_is_sent(tmp_path: Path) -> None:
    def compare(connection: Connection) -> int:
        there = inspect(connection)
        compared = 0
        for table in metadata.sorted_tables:
            for column in there.get_columns(table.name):
                if column["name"] not in table.c:
                    continue
                mine = table.c[column["name"]].type
                assert type(mine) in BINARY, f"{table.name}.{column['name']}"
                found, wanted = column["type"], type(mine).__name__.upper()
                name = "FLOAT" if isinstance(found, Float) else type(found).__name__
                expected = {"STRING": "VARCHAR", "LARGEBINARY": "BLOB", "BIGINTEGER": "INTEGER"}.get(wanted, wanted)
                if connection.dialect.name == "postgresql":
                    expected = {"LARGEBINARY": "BYTEA", "BIGINTEGER": "BIGINT"}.get(wanted, expected)
                assert name == expected, f"{table.name}.{column['name']}"
                compared += 1
        return compared

    async with living_folder(tmp_path, "*.yaml") as folder:
        assert await folder.ctx.database.read(compare) > 80
