"""The database as requests, jobs and commands see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from callboard.foundation.database.database import Database
from callboard.foundation.database.transaction import WriteTransaction

P = ParamSpec("P")
T = TypeVar("T")


class UnitOfWork:
    """The database as a request or job sees it: reads until told that it may write, one transaction if so.

    With `per_call`, as in jobs and commands, every `run` is a transaction of its own, also where several go on side by
    side.
    """

    def __init__(self, database: Database, *, writes: bool, per_call: bool = False) -> None:
        self._database, self._writes, self._per_call = database, writes, per_call
        self._transaction: WriteTransaction | None = None

    async def run(self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Calls `work(connection, …)` in a thread and returns its result."""
        if not self._writes:
            return await self._database.read(work, *args, **kwargs)
        if self._per_call:
            own = UnitOfWork(self._database, writes=True)
            result = await own.run(work, *args, **kwargs)
            await own.end()
            return result
        if self._transaction is None:
            self._transaction = await self._database.begin()
        try:
            return await self._transaction.run(work, *args, **kwargs)
        except BaseException:
            await self.end(failed=True)
            raise

    async def read(self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Reads what is committed, without waiting for any writer."""
        return await self._database.read(work, *args, **kwargs)

    async def end(self, *, failed: bool = False) -> None:
        """Commits, or rolls back when `failed`. Called by the kernel."""
        transaction, self._transaction = self._transaction, None
        if transaction is not None:
            await (transaction.rollback() if failed else transaction.commit())
