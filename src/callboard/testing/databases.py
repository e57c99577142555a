"""The databases that tests run on: SQLite files, and databases of one PostgreSQL server started for them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import URL

from callboard.foundation.database import sqlite_url
from callboard.testing.postgres import PostgresServer, migrate_into, text_of

FILE = "callboard.sqlite"
DatabaseName = Literal["sqlite", "postgres"]


@dataclass
class TestDatabases:
    """The databases of some tests, one for each folder that a portal has its data in."""

    __test__ = False

    name: DatabaseName
    server: PostgresServer
    urls: dict[Path, URL] = field(default_factory=dict)

    def url_for(self, folder: Path) -> str | URL:
        """The address of an empty database that belongs to `folder`."""
        if self.name == "sqlite":
            return sqlite_url(folder / "test.sqlite")
        return self.urls.setdefault(folder, self.server.create())

    def settings_for(self, folder: Path) -> dict[str, Any]:
        """The section `backend.database` of a portal at home in `folder`."""
        if self.name == "sqlite":
            file = folder / "data" / FILE
            if not file.exists():
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(_migrated_file())
            return {"connection": {"directory": str(file.parent), "filename": FILE}}
        if folder not in self.urls:
            self.urls[folder] = self.server.create(migrated=True)
        return {"client": "pg", "connection": text_of(self.urls[folder])}

    def forget(self, folder: Path) -> None:
        """That folder is gone, and so is its database."""
        if folder in self.urls:
            self.server.drop(self.urls.pop(folder))


_current: list[TestDatabases] = [TestDatabases("sqlite", PostgresServer())]


def current() -> TestDatabases:
    """Those of the test that runs now; outside of one, SQLite."""
    return _current[-1]


@contextmanager
def using(name: DatabaseName, server: PostgresServer) -> Iterator[TestDatabases]:
    """Portals that are started within the block run on this database."""
    made = TestDatabases(name, server)
    _current.append(made)
    try:
        yield made
    finally:
        _current.remove(made)
        for folder in list(made.urls):
            made.forget(folder)


@cache
def _migrated_file() -> bytes:
    """A SQLite database that has the tables of the built-in plugins already: copying one is faster than making them."""
    with tempfile.TemporaryDirectory() as name:
        migrate_into(Path(name), {"connection": {"directory": name, "filename": FILE}})
        return (Path(name) / FILE).read_bytes()
