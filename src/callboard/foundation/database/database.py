"""One database, and the rule for using it: plain functions over a connection, run in threads, committed here.

SQLite has one writer. Writers therefore queue for a lock before they begin, and the holder works in a thread
of its own, so that no number of waiting writers can keep it from finishing.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from callboard.foundation.database.news import News
from callboard.foundation.database.sqlite import sqlite_engine
from callboard.foundation.database.transaction import WriteTransaction
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
        self.url, self.news = url, News()
        self._write_lock = threading.Lock()
        self._gate = ThreadPoolExecutor(16, thread_name_prefix="database-gate")
        self._writing = ThreadPoolExecutor(1, thread_name_prefix="database-writer")
        self._reading = ThreadPoolExecutor(READERS, thread_name_prefix="database-reader")
        self.writer = sqlite_engine(url, size=1, read_only=False)
        self.reader = sqlite_engine(url, size=READERS, read_only=True)

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
        return WriteTransaction(connection, self._writing, self._write_lock.release, self.news)

    def close(self) -> None:
        """Ends all threads and connections."""
        for pool in (self._gate, self._reading, self._writing):
            pool.shutdown(wait=True)
        self.reader.dispose()
        self.writer.dispose()
