"""PostgreSQL: readers see one moment each, writers of all processes queue for one lock, and commits wake who listens.

With one writer at a time, the numbers that a log draws become visible in their order, and code that looks before it
writes is as right with ten replicas as with one process. The lock belongs to the transaction: it ends with it,
whatever becomes of the process.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import URL, Connection, Engine, NullPool, QueuePool, create_engine, event, make_url, text

from callboard.foundation.errors import Invalid

WRITE_LOCK = 0x43414C4C  # "CALL": one number for all versions, so that an old and a new one queue for the same lock
LISTEN_TO = "callboard"
PATIENT = "callboard_patient"
DRIVER = "psycopg"

_SESSION = {"lock_timeout": "60s", "idle_in_transaction_session_timeout": "10min", "client_encoding": "UTF8"}
_CONNECT: dict[str, Any] = {
    "application_name": "callboard",
    "connect_timeout": 5,
    "prepare_threshold": None,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}


def is_postgres(url: str | URL) -> bool:
    """Is this the address of a PostgreSQL database?"""
    return make_url(url).get_backend_name() == "postgresql"


def reading_engine(url: str | URL, size: int) -> Engine:
    """Connections that cannot write. Whatever one piece of work reads is of one moment."""
    engine = _engine(url, size)

    @event.listens_for(engine, "connect")
    def _only_read(connection: Any, record: Any) -> None:  # noqa: ARG001 - the event's signature
        connection.read_only = True

    return engine.execution_options(isolation_level="REPEATABLE READ")


def writing_engine(url: str | URL) -> Engine:
    """The one connection for transactions that may append to a log. They begin once they hold the lock.

    Each statement sees what was committed before it: a snapshot taken with the first one would be from before the
    lock was had.
    """
    engine = _engine(url, 1)

    @event.listens_for(engine, "begin")
    def _queue(connection: Connection) -> None:
        if connection.get_execution_options().get(PATIENT):
            connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITE_LOCK})")

    return engine


def brief_engine(url: str | URL, size: int) -> Engine:
    """Connections for what waits for no other writer and appends to no log."""
    return _engine(url, size)


def listening_engine(url: str | URL) -> Engine:
    """For one connection that lives outside every pool."""
    return create_engine(_with_driver(url), poolclass=NullPool, connect_args=_CONNECT, isolation_level="AUTOCOMMIT")


def notify(connection: Connection, messages: Iterable[str]) -> None:
    """Tells every process that listens, once this transaction is committed."""
    for message in messages:
        connection.execute(text("SELECT pg_notify(:channel, :message)"), {"channel": LISTEN_TO, "message": message})


def _engine(url: str | URL, size: int) -> Engine:
    engine = create_engine(
        _with_driver(url),
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
        connect_args=_CONNECT,
        json_serializer=lambda value: msgspec.json.encode(value).decode(),
        json_deserializer=msgspec.json.decode,
    )

    @event.listens_for(engine, "connect")
    def _tune(connection: Any, record: Any) -> None:  # noqa: ARG001 - the event's signature
        connection.autocommit = True
        for name, value in _SESSION.items():
            connection.execute(f"SET {name} = '{value}'")
        connection.autocommit = False
        connection.adapters.register_dumper(str, _text_dumper(engine.dialect.loaded_dbapi))

    return engine


def _with_driver(url: str | URL) -> URL:
    if importlib.util.find_spec(DRIVER) is None:
        raise Invalid(
            "PostgreSQL needs a driver that is not installed",
            hint="Install it beside Callboard: pip install callboard[postgres]",
        )
    return make_url(url).set(drivername=f"postgresql+{DRIVER}")


def _text_dumper(driver: Any) -> type[Any]:
    """PostgreSQL keeps no NUL in a text, and what a file or a program sends may hold one: it becomes U+FFFD."""

    class Dumper(driver.types.string.StrDumper):  # type: ignore[misc]
        def dump(self, value: str) -> Any:
            return super().dump(value.replace("\0", "\ufffd") if "\0" in value else value)

    return Dumper
