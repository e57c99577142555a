"""SQLite: one file, one writer, a log that readers need not wait for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

WRITER_KILOBYTES, READER_KILOBYTES = 65_536, 4_096
"""Pages that a connection keeps. What several readers need again and again is with the system, once for all."""

LOG_PAGES = 8_000
"""Pages that gather in the log, 32 MB, before they go to the file: the more there are, the oftener a page that changes
again and again, as those of indexes do, is written there once instead of many times."""


def sqlite_url(path: Path) -> str:
    """The URL of a database file."""
    return f"sqlite:///{path}"


def sqlite_engine(url: str, *, size: int, read_only: bool) -> Engine:
    """An engine with so many connections."""
    cached = READER_KILOBYTES if read_only else WRITER_KILOBYTES
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
        connect_args={"check_same_thread": False, "timeout": 30},
        json_serializer=lambda value: msgspec.json.encode(value).decode(),
        json_deserializer=msgspec.json.decode,
    )

    @event.listens_for(engine, "connect")
    def _tune(connection: Any, record: Any) -> None:  # noqa: ARG001 - the event's signature
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"cache_size=-{cached}"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(f"PRAGMA wal_autocheckpoint={LOG_PAGES}")
        if read_only:
            connection.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine
