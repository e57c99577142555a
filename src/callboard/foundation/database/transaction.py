"""One write transaction, and the thread that it lives in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from callboard.foundation.database.away import is_away, unavailable
from callboard.foundation.database.news import take_announced

P = ParamSpec("P")
T = TypeVar("T")


class WriteTransaction:
    """An open write transaction. Its work runs in the writer's thread, in order."""

    def __init__(
        self,
        connection: Connection,
        thread: ThreadPoolExecutor,
        keep: Callable[[Connection], None],
        release: Callable[[], None],
    ) -> None:
        self._connection, self._thread, self._keep, self._release = connection, thread, keep, release

    async def run(self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Calls `work` in the writer's thread. Raises Unavailable when the database has gone away meanwhile."""

        def call() -> T:
            try:
                return work(self._connection, *args, **kwargs)
            except DBAPIError as error:
                if is_away(error):
                    raise unavailable(error) from error
                raise

        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._thread, call))

    async def commit(self) -> None:
        """Keeps what was done, and then wakes whoever waits for what it announced."""
        await self._end(self._keep)

    async def rollback(self) -> None:
        """Undoes it all."""
        await self._end(Connection.rollback)

    async def _end(self, how: Callable[[Connection], None]) -> None:
        await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._thread, self.finish, how))

    def finish(self, how: Callable[[Connection], None]) -> None:
        """Ends it, in the writer's thread."""
        try:
            how(self._connection)
        finally:
            take_announced(self._connection)
            self._connection.close()
            self._release()
