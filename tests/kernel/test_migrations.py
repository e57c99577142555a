from __future__ import annotations

import sys
from pathlib import Path
from subprocess import run

import yaml
from sqlalchemy import Connection, text

from callboard.testing import TestDatabases, portal

SCRIPT = """
import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = {below}


def upgrade() -> None:
    op.create_table("thing_{revision}", sa.Column("id", sa.Integer, primary_key=True))
"""


def write_plugin(folder: Path, *revisions: str) -> Path:
    (folder / "migrations/versions").mkdir(parents=True, exist_ok=True)
    (folder / "plugin.py").write_text("from callboard import Plugin\n\nplugin = Plugin(id='thing', title='Thing')\n")
    for number, revision in enumerate(revisions):
        below = repr(revisions[number - 1]) if number else "None"
        script = SCRIPT.format(revision=revision, below=below)
        (folder / f"migrations/versions/{revision}_thing.py").write_text(script)
    return folder


def version(connection: Connection) -> list[str]:
    return list(connection.execute(text("SELECT version_num FROM thing_migration")).scalars())


async def test_only_scripts_that_a_database_has_not_seen_are_run(
    callboard_database: TestDatabases, tmp_path: Path
) -> None:
    for revisions in (["0001"], ["0001"], ["0001", "0002"]):
        plugin = write_plugin(tmp_path / "thing", *revisions)
        async with portal(plugin, folder=tmp_path / "portal") as running:
            assert await running.portal.database.read(version) == revisions[-1:]


async def test_a_process_of_the_version_before_starts_on_newer_tables(
    callboard_database: TestDatabases, tmp_path: Path
) -> None:
    async with portal(write_plugin(tmp_path / "new", "0001", "0002"), folder=tmp_path / "portal"):
        pass
    async with portal(write_plugin(tmp_path / "old", "0001"), folder=tmp_path / "portal") as running:
        assert running.portal.find("thing") is not None
        assert await running.portal.database.read(version) == ["0002"]


def test_a_start_that_finds_everything_done_does_not_load_alembic(tmp_path: Path) -> None:
    file = tmp_path / "callboard.yaml"
    file.write_text(yaml.safe_dump({"catalog": {"locations": []}}))
    make = f"from callboard.kernel.assemble import make_portal; made = make_portal([{str(file)!r}]); made.migrate()"
    loaded = [
        run(
            [sys.executable, "-c", f"{make}; import sys; print('alembic' in sys.modules)"],
            capture_output=True,
            check=True,
            text=True,
        )
        for _ in range(2)
    ]
    assert [each.stdout.split()[-1:] for each in loaded] == [["True"], ["False"]], loaded
