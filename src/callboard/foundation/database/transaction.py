"""One write transaction, and the thread that it lives in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from callboard.foundation.database.news import News, take_announced

P = ParamSpec("P")
T = TypeVar("T")


class WriteTransaction:
    """An open write transaction. Its work runs in the writer's thread, in order."""

    def __init__(
        self, connection: Connection, thread: ThreadPoolExecutor, release: Callable[[], None], news: News
    ) -> None:
        self._connection, self._thread, self._release, self._news = connection, thread, release, news

    async def run(self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        call = lambda: work(self._connection, *args, **kwargs)  # noqa: E731 - binds for the thread
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._thread, call))

    async def commit(self) -> None:
        """Keeps what was done, and then wakes whoever waits for what it announced."""
        await self._end(Connection.commit)

    async def rollback(self) -> None:
        """Undoes it all."""
        await self._end(Connection.rollback)

    async def _end(self, how: Callable[[Connection], None]) -> None:
        await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._thread, self.finish, how))

    def finish(self, how: Callable[[Connection], None]) -> None:
        """Ends it, in the writer's thread."""
        announced = take_announced(self._connection)
        try:
            how(self._connection)
            if how is Connection.commit:
                self._news.spread(announced)
        finally:
            self._connection.close()
            self._release()
