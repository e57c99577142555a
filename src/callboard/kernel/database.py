"""One database, and the rule for using it: plain functions over a connection, run in threads, committed here.

SQLite has one writer. Writers therefore queue for a lock before they begin, and the holder works in a thread
of its own, so that no number of waiting writers can keep it from finishing.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import msgspec
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from callboard.foundation.errors import Invalid

P = ParamSpec("P")
T = TypeVar("T")
READERS = 8


class Database:
    """Engines and threads of one portal. Plugins meet it as `UnitOfWork`."""

    def __init__(self, url: str) -> None:
        if not url.startswith("sqlite"):
            raise Invalid(
                f"The database `{url.partition(':')[0]}` is not supported by this version", hint="Use sqlite."
            )
        self.url = url
        self._write_lock = threading.Lock()
        self._gate = ThreadPoolExecutor(16, thread_name_prefix="database-gate")
        self._writing = ThreadPoolExecutor(1, thread_name_prefix="database-writer")
        self._reading = ThreadPoolExecutor(READERS, thread_name_prefix="database-reader")
        self.writer = _engine(url, size=1, read_only=False)
        self.reader = _engine(url, size=READERS, read_only=True)

    async def read(self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs `work` over a connection that cannot write."""

        def call() -> T:
            with self.reader.connect() as connection:
                return work(connection, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._reading, call)

    async def begin(self) -> WriteTransaction:
        """Starts the one write transaction; ends with its `commit` or `rollback`."""
        loop = asyncio.get_running_loop()
        waiting = loop.run_in_executor(self._gate, self._write_lock.acquire)
        try:
            await asyncio.shield(waiting)
        except asyncio.CancelledError:
            waiting.add_done_callback(lambda done: self._write_lock.release() if not done.cancelled() else None)
            raise
        opening = self._writing.submit(self._open)
        try:
            return await asyncio.shield(asyncio.wrap_future(opening))
        except asyncio.CancelledError:
            # It goes on in its thread all the same; what it opens must be closed, or nobody could write any more.
            self._writing.submit(lambda: opening.result().finish(Connection.rollback))
            raise

    def _open(self) -> WriteTransaction:
        try:
            connection = self.writer.connect()
            connection.begin()
        except BaseException:
            self._write_lock.release()
            raise
        return WriteTransaction(connection, self._writing, self._write_lock)

    def close(self) -> None:
        """Ends all threads and connections."""
        for pool in (self._gate, self._reading, self._writing):
            pool.shutdown(wait=True)
        self.reader.dispose()
        self.writer.dispose()


class WriteTransaction:
    """An open write transaction. Its work runs in the writer's thread, in order."""

    def __init__(self, connection: Connection, thread: ThreadPoolExecutor, lock: threading.Lock) -> None:
        self._connection, self._thread, self._lock = connection, thread, lock

    async def run(self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        call = lambda: work(self._connection, *args, **kwargs)  # noqa: E731 - binds for the thread
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._thread, call))

    async def commit(self) -> None:
        await self._end(Connection.commit)

    async def rollback(self) -> None:
        await self._end(Connection.rollback)

    async def _end(self, how: Callable[[Connection], None]) -> None:
        await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._thread, self.finish, how))

    def finish(self, how: Callable[[Connection], None]) -> None:
        """Ends it, in the writer's thread."""
        try:
            how(self._connection)
        finally:
            self._connection.close()
            self._lock.release()


class UnitOfWork:
    """The database as a request or job sees it: reads until told that it may write, one transaction if so.

    With `per_call`, as in jobs and commands, every `run` is a transaction of its own.
    """

    def __init__(self, database: Database, *, writes: bool, per_call: bool = False) -> None:
        self._database, self._writes, self._per_call = database, writes, per_call
        self._transaction: WriteTransaction | None = None

    async def run(self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Calls `work(connection, …)` in a thread and returns its result."""
        if not self._writes:
            return await self._database.read(work, *args, **kwargs)
        if self._transaction is None:
            self._transaction = await self._database.begin()
        try:
            result = await self._transaction.run(work, *args, **kwargs)
        except BaseException:
            await self.end(failed=True)
            raise
        if self._per_call:
            await self.end()
        return result

    async def read(self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Reads what is committed, without waiting for any writer."""
        return await self._database.read(work, *args, **kwargs)

    async def end(self, *, failed: bool = False) -> None:
        """Commits, or rolls back when `failed`. Called by the kernel."""
        transaction, self._transaction = self._transaction, None
        if transaction is not None:
            await (transaction.rollback() if failed else transaction.commit())


def sqlite_url(path: Path) -> str:
    """The URL of a database file."""
    return f"sqlite:///{path}"


def _engine(url: str, *, size: int, read_only: bool) -> Engine:
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
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "cache_size=-65536"):
            connection.execute(f"PRAGMA {pragma}")
        if read_only:
            connection.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine
