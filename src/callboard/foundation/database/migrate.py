"""Brings each plugin's tables up to date at start: Alembic scripts beside the plugin, one version table each.

Alembic is loaded when there is something to do: most starts find every table as it should be.
"""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

from sqlalchemy import Connection, inspect, text

_REVISION = re.compile(r"""^(down_)?revision\b[^=]*=\s*["'](\w+)["']""", re.MULTILINE)


def migrate(connection: Connection, plugin: str, folder: Path, *, or_newer: bool = False) -> bool:
    """Runs the scripts in `folder/versions` that this database has not seen, for the plugin of that id.

    With `or_newer` tables of a newer version are left as they are, and False is returned: while an upgrade rolls
    through the replicas, one of the version before may start once more. Otherwise Alembic refuses them.
    """
    table = f"{plugin.replace('-', '_')}_migration"
    done, (known, last) = _done(connection, table), _scripts(folder)
    if or_newer and known and done and not done <= known:
        return False
    if done != last:
        import_module("callboard.foundation.database.upgrade").upgrade(connection, table, folder)
    return True


def _scripts(folder: Path) -> tuple[set[str], set[str]]:
    """All revisions, and those that nothing comes after; empty where the scripts do not say it in so many words."""
    texts = [script.read_text("utf-8") for script in sorted(folder.glob("versions/*.py"))]
    found = [match for each in texts for match in _REVISION.findall(each)]
    known = {name for down, name in found if not down}
    return known, known - {name for down, name in found if down}


def _done(connection: Connection, table: str) -> set[str] | None:
    """How far the database is; None where it has never been migrated."""
    if not inspect(connection).has_table(table):
        return None
    return set(connection.execute(text(f"SELECT version_num FROM {table}")).scalars())  # noqa: S608 - no value in it
