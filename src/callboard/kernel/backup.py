"""Backup and restore. A backup is one SQLite file, whichever database it is of: it can be restored into either."""

from __future__ import annotations

import tempfile
from pathlib import Path

from sqlalchemy import Connection, func, inspect, select, text

from callboard.foundation.database import Database, Report, copy_rows, copy_sqlite, sqlite_url, tables_of
from callboard.foundation.database.leases import clock
from callboard.foundation.errors import Conflict, Invalid, NotFound
from callboard.kernel.portal import Portal

VERSIONS = "_migration"
PASSING = frozenset({"kernel_lease", "kernel_lockout"})
MAGIC = b"SQLite format 3\0"


def back_up(portal: Portal, file: Path, report: Report) -> None:
    """Writes everything that cannot be read again into a new file, of one moment, while the portal may go on.

    Raises Conflict for a file that is there, and Invalid for a database of another version.
    """
    if file.exists():
        raise Conflict(f"{file} is there already", hint="Choose another name, or move it away.")
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    try:
        if portal.database.path is not None:
            copy_sqlite(portal.database.path, part, report)
        else:
            _write_rows(portal, part, report)
        part.rename(file)
    finally:
        for left in (part, *file.parent.glob(f"{part.name}-*")):
            left.unlink(missing_ok=True)


def restore(portal: Portal, file: Path, *, overwrite: bool, report: Report) -> list[str]:
    """Makes the database what the backup holds, all of it or nothing. Returns tables that were left out since no
    plugin here has them.

    Raises NotFound and Invalid for a file that is no backup of this or an older version, and Conflict for a database
    that is in use, or that holds something unless `overwrite` is set.
    """
    _check_file(file)
    with tempfile.TemporaryDirectory() as folder:
        # A copy is brought up to date, so that a backup can be restored by any later version.
        copy = Path(folder) / "restored.sqlite"
        copy_sqlite(file, copy, report)
        staged = Database(sqlite_url(copy))
        try:
            _migrate(portal, staged, "The backup")
            _migrate(portal, portal.database, "The database")
            _check_target(portal.database, overwrite)
            if portal.database.path is None:
                return _read_rows(staged, portal.database, report)
        finally:
            staged.close()
        portal.database.close()
        copy_sqlite(copy, portal.database.path, report)
        return []


def _write_rows(portal: Portal, file: Path, report: Report) -> None:
    target = Database(sqlite_url(file))
    try:
        _migrate(portal, target, "An empty database")
        with portal.database.engines.reader.connect() as ours, target.alone() as theirs:
            names = _kept(ours) & _kept(theirs)
            if _versions(ours) != _versions(theirs):
                hint = "Back up with the version of Callboard that last used it, or start this one first."
                raise Invalid("The database is of another version", hint=hint)
            copy_rows(ours, theirs, names, report)
    finally:
        target.close()


def _read_rows(staged: Database, target: Database, report: Report) -> list[str]:
    with staged.engines.reader.connect() as theirs, target.alone() as ours:
        kept, known = _kept(theirs), _kept(ours)
        copy_rows(theirs, ours, kept & known, report)
        return sorted(kept - known)


def _check_file(file: Path) -> None:
    if not file.is_file():
        raise NotFound(f"There is no file {file}", hint="`callboard backup` makes one.")
    with file.open("rb") as opened:
        if opened.read(len(MAGIC)) != MAGIC:
            raise Invalid(f"{file} is no backup", hint="Restore what `callboard backup` has made.")


def _migrate(portal: Portal, database: Database, what: str) -> None:
    refused = len(portal.refused)
    try:
        portal.migrate(database)
    except Exception as error:
        raise Invalid(f"{what} cannot be used: {error}", hint="Is it of a newer version of Callboard?") from error
    if portal.refused[refused:]:
        said = " ".join(f"{each.plugin}: {each.reason}" for each in portal.refused[refused:])
        raise Invalid(f"{what} cannot be used. {said}", hint="Is it of a newer version of Callboard or of a plugin?")


def _check_target(database: Database, overwrite: bool) -> None:
    with database.engines.reader.connect() as connection:
        running = text("SELECT count(*) FROM kernel_lease WHERE until > :now")
        if database.is_shared and connection.execute(running, {"now": clock(connection)}).scalar_one():
            raise Conflict("A portal is running on this database", hint="Stop every process of it, and try again.")
        tables, kept = tables_of(connection), _kept(connection)
        names = [name for name in tables if name in kept and not name.startswith("kernel_")]
        full = [name for name in names if connection.execute(select(func.count()).select_from(tables[name])).scalar()]
    if full and not overwrite:
        raise Conflict(
            f"The database is not empty: it holds {', '.join(full)}",
            hint="With --yes what it holds is replaced. Back it up first.",
        )


def _kept(connection: Connection) -> set[str]:
    """The tables whose rows a backup holds."""
    names = inspect(connection).get_table_names()
    return {name for name in names if not name.endswith(VERSIONS) and name not in PASSING}


def _versions(connection: Connection) -> dict[str, str]:
    tables = {name: table for name, table in tables_of(connection).items() if name.endswith(VERSIONS)}
    return {name: connection.execute(select(table.c.version_num)).scalar() or "" for name, table in tables.items()}
