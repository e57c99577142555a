"""One database, and the rule for using it: plain functions over a connection, run in threads, committed here.

There is one writer. Writers therefore queue for their turn before they begin, which takes no thread, and whoever has it
works in a thread of its own, so that no number of waiting writers can keep it from finishing. On PostgreSQL, where
other processes write too, the one whose turn it is in this process then queues with theirs.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import URL, Connection
from sqlalchemy.exc import DBAPIError

from callboard.foundation.database.away import again_in_threads, again_while_away, is_away, unavailable
from callboard.foundation.database.engines import BRIEF, READERS, engines_for
from callboard.foundation.database.listening import Listening
from callboard.foundation.database.news import News, take_announced
from callboard.foundation.database.postgres import PATIENT
from callboard.foundation.database.transaction import WriteTransaction
from callboard.foundation.database.turns import Turns

P = ParamSpec("P")
T = TypeVar("T")


class Database:
    """Engines and threads of one portal. Plugins meet it as `UnitOfWork`.

    `is_shared` says that other processes may write to it as well.
    """

    def __init__(self, url: str | URL) -> None:
        self.news, self.process = News(), uuid.uuid4().hex[:12]
        self.engines = engines_for(url)
        self.is_shared = self.engines.listening is not None
        self._turns = Turns()
        self._writing = ThreadPoolExecutor(1, thread_name_prefix="database-writer")
        self._reading = ThreadPoolExecutor(READERS, thread_name_prefix="database-reader")
        self._briefly = ThreadPoolExecutor(BRIEF, thread_name_prefix="database-brief")
        self._listening: Listening | None = None

    @property
    def path(self) -> Path | None:
        """The file, where it is one."""
        name = self.engines.writer.url.database
        return Path(name) if not self.is_shared and name else None

    def listen(self) -> None:
        """From now on `news` hears what other processes announce."""
        if self.engines.listening is not None and self._listening is None:
            self._listening = Listening(self.engines.listening, self._hear, self.news.spread_everywhere)
            self._listening.start()

    async def read(self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs `work` over a connection that cannot write; anew when the connection was lost. Raises Unavailable."""

        def once() -> T:
            with self.engines.reader.connect() as connection:
                return work(connection, *args, **kwargs)

        return await again_in_threads(self._reading, once)

    async def check(self) -> None:
        """Raises Unavailable, at once, when the database does not answer."""

        def ask() -> None:
            try:
                with self.engines.reader.connect() as connection:
                    connection.exec_driver_sql("SELECT 1").one()
            except DBAPIError as error:
                raise unavailable(error) from error

        await asyncio.get_running_loop().run_in_executor(self._reading, ask)

    async def brief(self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs `work` as one short transaction, which waits for no long one where the database allows that.

        It must append to no log, and must bear being done twice: it is begun anew after a loss.
        """
        engine = self.engines.brief or self.engines.writer

        def once() -> T:
            with engine.connect() as connection:
                try:
                    result = work(connection, *args, **kwargs)
                    self._commit(connection)
                finally:
                    take_announced(connection)
                return result

        if self.engines.brief is not None:
            return await again_in_threads(self._briefly, once)
        await self._come_to_turn()
        doing = self._writing.submit(once)
        doing.add_done_callback(lambda _done: self._turns.give_back())
        return await asyncio.wrap_future(doing)

    async def begin(self) -> WriteTransaction:
        """Starts the one write transaction; ends with its `commit` or `rollback`."""
        await self._come_to_turn()
        opening = self._writing.submit(self._open)
        try:
            return await asyncio.shield(asyncio.wrap_future(opening))
        except asyncio.CancelledError:
            # It goes on in its thread all the same; what it opens must be closed, or nobody could write any more.
            self._writing.submit(lambda: opening.result().finish(Connection.rollback))
            raise

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """One write transaction in the caller's own thread, for as long as it takes: for migrations and restoring.
        Whoever else wants to write waits, in every process."""
        turn = self._turns.take()
        try:
            turn.result()
            with self.engines.writer.connect() as plain:
                connection = plain.execution_options(**{PATIENT: True})
                with connection.begin():
                    yield connection
        finally:
            self._turns.leave(turn)

    def close(self) -> None:
        """Ends all threads and connections."""
        listening, self._listening = self._listening, None
        if listening is not None:
            listening.close()
        for pool in (self._reading, self._writing, self._briefly):
            pool.shutdown(wait=True)
        self.engines.dispose()

    async def _come_to_turn(self) -> None:
        turn = self._turns.take()
        try:
            await asyncio.wrap_future(turn)
        except asyncio.CancelledError:
            self._turns.leave(turn)
            raise

    def _open(self) -> WriteTransaction:
        try:
            connection = again_while_away(self._connect)
        except BaseException:
            self._turns.give_back()
            raise
        return WriteTransaction(connection, self._writing, self._commit, self._turns.give_back)

    def _connect(self) -> Connection:
        connection = self.engines.writer.connect()
        try:
            connection.begin()
        except BaseException as error:
            connection.close()
            if isinstance(error, DBAPIError) and not is_away(error) and self.is_shared:
                raise unavailable(error) from error
            raise
        return connection

    def _commit(self, connection: Connection) -> None:
        """Commits, and then wakes whoever waits for what was announced. Raises Unavailable, which says whether the
        change is certainly lost or may have been kept."""
        announced = take_announced(connection)
        undone = True
        try:
            if announced and self.engines.notify is not None:
                self.engines.notify(connection, [f"{self.process}:{channel}" for channel in sorted(announced)])
            undone = False
            connection.commit()
        except DBAPIError as error:
            if is_away(error):
                raise unavailable(error, undone=undone) from error
            raise
        self.news.spread(announced)

    def _hear(self, message: str) -> None:
        process, _, channel = message.partition(":")
        if process != self.process:
            self.news.spread([channel])
