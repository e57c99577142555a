"""Who does what when several processes share a database: work that only one of them may do at a time has a lease.

A lease is a row that its holder renews. When the holder stops it gives the lease back; when it dies, another process
takes it within a minute. A process that could not renew in time stops the work, since another may have begun it. All
of it goes by the database's clock.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Coroutine
from typing import Any

import structlog
from sqlalchemy import Connection, text

from callboard.foundation.database.database import Database
from callboard.foundation.database.news import announce
from callboard.foundation.errors import Unavailable

LEASE_SECONDS, RENEW_EVERY = 30.0, 8.0
CHANNEL = "kernel.leases"
Work = Callable[[], Coroutine[Any, Any, None]]
log = structlog.get_logger(plugin="kernel")


class Leases:
    """The leases of one process. Where it has the database to itself, everything is its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._wanted: set[str] = set()
        self._held: set[str] = set()
        self._renewed = 0.0
        self._changed = asyncio.Event()

    async def hold(self, name: str, work: Work) -> None:
        """Does the work once this process has the lease. It is cancelled, and begun anew later, if the lease is lost.

        When the work ends, the lease stays: no other process does again what is done.
        """
        if not self._database.is_shared:
            return await work()
        self._wanted.add(name)
        self._database.news.spread([CHANNEL])
        while True:
            await self._until(lambda: name in self._held)
            doing = asyncio.create_task(work())
            losing = asyncio.create_task(self._until(lambda: name not in self._held))
            try:
                await asyncio.wait({doing, losing}, return_when=asyncio.FIRST_COMPLETED)
                if doing.done():
                    return doing.result()
                log.warning("lease.lost", name=name)
            finally:
                doing.cancel()
                losing.cancel()
                await asyncio.gather(doing, losing, return_exceptions=True)

    async def keep(self) -> None:
        """Renews what is held and takes what is free, for as long as the process runs."""
        while self._database.is_shared:
            so_far = self._database.news.count(CHANNEL)
            started = time.monotonic()
            try:
                held = await self._database.brief(_renew, self._database.process, sorted(self._wanted))
                self._set(held, started)
            except Unavailable as error:
                log.warning("lease.not_renewed", error=error.message)
            finally:
                if time.monotonic() - self._renewed > LEASE_SECONDS - RENEW_EVERY:
                    # What could not be renewed may soon be somebody else's.
                    self._set((), self._renewed)
            await self._database.news.wait(CHANNEL, so_far, RENEW_EVERY)

    async def give_back(self) -> None:
        """Lets others go on at once."""
        if self._database.is_shared and self._held:
            self._set((), 0.0)
            try:
                await self._database.brief(_give_back, self._database.process)
            except Unavailable as error:
                log.warning("lease.not_given_back", error=error.message)

    def _set(self, held: Collection[str], renewed: float) -> None:
        self._held, self._renewed = set(held), renewed
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def _until(self, claim: Callable[[], bool]) -> None:
        while not claim():
            await self._changed.wait()


def _renew(connection: Connection, holder: str, wanted: Collection[str]) -> set[str]:
    """Renews and takes. Returns what the holder has now."""
    now = clock(connection)
    # In the order of their names everywhere, so that two processes never wait for each other.
    for name in wanted:
        connection.execute(
            text(
                "INSERT INTO kernel_lease (name, holder, until) VALUES (:name, :holder, :until) "
                "ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until "
                "WHERE kernel_lease.holder = excluded.holder OR kernel_lease.until < :now"
            ),
            {"name": name, "holder": holder, "until": now + LEASE_SECONDS, "now": now},
        )
    held = text("SELECT name FROM kernel_lease WHERE holder = :holder")
    return set(connection.execute(held, {"holder": holder}).scalars())


def clock(connection: Connection) -> float:
    """Seconds since 1970, by one clock for all processes: that of the database where it is a server."""
    if connection.dialect.name != "postgresql":
        return time.time()
    now: float = connection.execute(text("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS float8)")).scalar_one()
    return now


def _give_back(connection: Connection, holder: str) -> None:
    connection.execute(text("DELETE FROM kernel_lease WHERE holder = :holder"), {"holder": holder})
    announce(connection, CHANNEL)
