"""Backup and restore: everything comes back, on either database and from one to the other, and nothing is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from callboard import Conflict, Invalid, NotFound
from callboard.foundation.database import tables_of
from callboard.kernel.assemble import make_portal
from callboard.kernel.backup import back_up, restore
from callboard.kernel.portal import Portal
from callboard.testing import Meadow, TestDatabases, portal
from callboard.testing.databases import DatabaseName, using
from callboard.testing.postgres import PostgresServer

COMPANY = [Meadow.group("needle"), Meadow.component("web-player", owner="needle", description="It plays. \u266b")]
PASSING = ("_migration", "kernel_lease", "kernel_lockout", "kernel_schedule")


@pytest.fixture(params=["sqlite", "postgres"])
def databases(request: pytest.FixtureRequest, callboard_postgres: PostgresServer) -> Iterator[TestDatabases]:
    name: DatabaseName = request.param
    with using(name, callboard_postgres) as made:
        yield made


def quiet(what: str, count: int) -> None:
    assert what
    assert count >= 0


def rows(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """All that is stored, by table."""
    return {
        name: sorted(tuple(row) for row in connection.execute(select(table)))
        for name, table in tables_of(connection).items()
        if not name.endswith(PASSING)
    }


@contextmanager
def idle(home: Path) -> Iterator[Portal]:
    """The portal of that folder as the command has it, without any work."""
    made = make_portal([home / "callboard.yaml"], folder=home, environ={})
    try:
        yield made
    finally:
        made.database.close()


def save(home: Path, file: Path) -> None:
    with idle(home) as made:
        back_up(made, file, quiet)


def bring_back(home: Path, file: Path, *, overwrite: bool = True) -> list[str]:
    with idle(home) as made:
        return restore(made, file, overwrite=overwrite, report=quiet)


async def filled(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Fills the portal of that folder, and says what it holds once it has stopped."""
    async with portal(catalog=COMPANY, folder=home) as running:
        star = "/-/stars/component:default/web-player"
        assert (await running.post_form(star)).status_code < 400
    return await contents(home)


async def contents(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    async with portal(catalog=COMPANY, folder=home, work=False) as running:
        return await running.portal.database.read(rows)


async def test_what_was_backed_up_comes_back(databases: TestDatabases, tmp_path: Path) -> None:
    before, file = await filled(tmp_path / "one"), tmp_path / "backup"
    save(tmp_path / "one", file)
    async with portal(catalog=[Meadow.group("other")], folder=tmp_path / "one"):
        pass
    assert await contents(tmp_path / "one") != before
    assert bring_back(tmp_path / "one", file) == []
    assert await contents(tmp_path / "one") == before
    assert before["catalog_entity"]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("backup")] == ["backup"]


async def test_a_portal_moves_from_one_database_to_the_other_and_its_numbers_go_on(
    databases: TestDatabases, callboard_postgres: PostgresServer, tmp_path: Path
) -> None:
    before, file = await filled(tmp_path / "one"), tmp_path / "backup"
    save(tmp_path / "one", file)
    other: DatabaseName = "sqlite" if databases.name == "postgres" else "postgres"
    with using(other, callboard_postgres):
        async with portal(catalog=COMPANY, folder=tmp_path / "two", work=False):
            pass
        bring_back(tmp_path / "two", file, overwrite=False)
        assert await contents(tmp_path / "two") == before
        more = [*COMPANY, Meadow.component("web-api", owner="needle")]
        async with portal(catalog=more, folder=tmp_path / "two") as running:
            assert (await running.get("/catalog/default/component/web-api")).status_code == 200
        after = await contents(tmp_path / "two")
    assert max(row[0] for row in after["catalog_change"]) > max(row[0] for row in before["catalog_change"])
    assert len(after["catalog_entity"]) == len(before["catalog_entity"]) + 1


async def test_a_database_that_holds_something_is_not_replaced_unasked(
    databases: TestDatabases, tmp_path: Path
) -> None:
    before, file = await filled(tmp_path / "one"), tmp_path / "backup"
    save(tmp_path / "one", file)
    with pytest.raises(Conflict, match="catalog_entity") as refused:
        bring_back(tmp_path / "one", file, overwrite=False)
    assert "--yes" in (refused.value.hint or "")
    assert await contents(tmp_path / "one") == before


async def test_a_backup_never_replaces_a_file_and_a_restore_takes_only_backups(
    databases: TestDatabases, tmp_path: Path
) -> None:
    await filled(tmp_path / "one")
    file = tmp_path / "backup"
    file.write_text("something else")
    with pytest.raises(Conflict, match="is there already"):
        save(tmp_path / "one", file)
    with pytest.raises(Invalid, match="is no backup"):
        bring_back(tmp_path / "one", file)
    with pytest.raises(NotFound):
        bring_back(tmp_path / "one", tmp_path / "missing")
    assert file.read_text() == "something else"


async def test_a_backup_of_a_newer_version_is_refused_and_nothing_is_touched(
    databases: TestDatabases, tmp_path: Path
) -> None:
    before, file = await filled(tmp_path / "one"), tmp_path / "backup"
    save(tmp_path / "one", file)
    with closing(sqlite3.connect(file)) as newer:
        newer.execute("UPDATE catalog_migration SET version_num = '9999'")
        newer.commit()
    with pytest.raises(Invalid, match="cannot be used"):
        bring_back(tmp_path / "one", file)
    assert await contents(tmp_path / "one") == before


async def test_a_database_that_a_running_portal_uses_is_left_alone(
    callboard_postgres: PostgresServer, tmp_path: Path
) -> None:
    with using("postgres", callboard_postgres):
        async with portal(catalog=COMPANY, folder=tmp_path / "one"):
            save(tmp_path / "one", tmp_path / "backup")
            with pytest.raises(Conflict, match="A portal is running"):
                bring_back(tmp_path / "one", tmp_path / "backup")
