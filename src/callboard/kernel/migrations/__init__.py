"""Brings each plugin's tables up to date at start: Alembic scripts beside the plugin, one version table each."""

from __future__ import annotations

from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

OWN = Path(__file__).parent


def migrate(connection: Connection, plugin: str, folder: Path) -> None:
    """Runs the scripts in `folder/versions` that this database has not seen, for the plugin of that id."""
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)

    def upgrade(revision: tuple[str, ...] | str, context: MigrationContext) -> list[RevisionStep]:  # noqa: ARG001
        return list(scripts._upgrade_revs("head", revision))  # type: ignore[arg-type]

    with EnvironmentContext(config, scripts, fn=upgrade) as environment:
        environment.configure(
            connection=connection, version_table=f"{plugin.replace('-', '_')}_migration", render_as_batch=True
        )
        environment.run_migrations()
