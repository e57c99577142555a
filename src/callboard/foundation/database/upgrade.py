"""Runs a plugin's migration scripts with Alembic. Loaded by name, and only when there are scripts to run."""

from __future__ import annotations

from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


def upgrade(connection: Connection, table: str, folder: Path) -> None:
    """Runs what the version table does not know yet."""
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)

    def steps(revision: tuple[str, ...] | str, context: MigrationContext) -> list[RevisionStep]:  # noqa: ARG001
        return list(scripts._upgrade_revs("head", revision))  # type: ignore[arg-type]

    with EnvironmentContext(config, scripts, fn=steps) as environment:
        environment.configure(connection=connection, version_table=table, render_as_batch=True)
        environment.run_migrations()
