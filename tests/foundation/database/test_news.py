"""Wake-ups: heard once what announced them is committed, by everybody who waits, and never missed between two calls."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from callboard import Context, Job, Plugin, announce
from callboard.foundation.database import Database, UnitOfWork
from callboard.testing import TestDatabases, portal

SHORT, LONG = 0.05, 20.0


@pytest.fixture
async def database(callboard_database: TestDatabases, tmp_path: Path) -> AsyncIterator[Database]:
    made = Database(callboard_database.url_for(tmp_path))
    yield made
    await asyncio.to_thread(made.close)


async def test_who_waits_hears_what_is_committed_and_of_no_other_channel(database: Database) -> None:
    waiting = asyncio.create_task(database.news.wait("songs", 0, LONG))
    unit = UnitOfWork(database, writes=True)
    await unit.run(announce, "songs")
    await asyncio.sleep(SHORT)
    assert not waiting.done()
    await unit.end()
    assert await waiting == 1
    assert await database.news.wait("albums", 0, SHORT) == 0


async def test_what_is_rolled_back_was_never_announced(database: Database) -> None:
    unit = UnitOfWork(database, writes=True)
    await unit.run(announce, "songs")
    await unit.end(failed=True)
    await UnitOfWork(database, writes=True, per_call=True).run(lambda connection: connection.execute(text("SELECT 1")))
    assert await database.news.wait("songs", 0, SHORT) == 0


async def test_a_transaction_that_cannot_be_committed_announces_nothing(database: Database) -> None:
    def break_a_promise(connection: Connection) -> None:
        connection.execute(text("CREATE TABLE album (id INTEGER PRIMARY KEY)"))
        connection.execute(
            text("CREATE TABLE song (album INTEGER REFERENCES album (id) DEFERRABLE INITIALLY DEFERRED)")
        )
        connection.execute(text("INSERT INTO song VALUES (7)"))
        announce(connection, "songs")

    with pytest.raises(Exception, match=r"(?i)foreign key"):
        await UnitOfWork(database, writes=True, per_call=True).run(break_a_promise)
    assert await database.news.wait("songs", 0, SHORT) == 0


@pytest.mark.usefixtures("callboard_database")
async def test_a_context_misses_nothing_that_is_announced_between_two_calls() -> None:
    heard: list[bool] = []
    announced: list[str] = []

    async def work(ctx: Context) -> None:
        # What may have been missed before the portal listened counts as news, once.
        while await ctx.news("songs", SHORT):
            pass
        heard.append(False)
        while not announced:
            await asyncio.sleep(SHORT)
        heard.append(await ctx.news("songs", LONG))
        heard.append(await ctx.news("songs", SHORT))

    plugin = Plugin(id="radio", title="Radio", contributes=[Job(id="listen", run=work, everywhere=True)])
    async with portal(plugin) as running:
        await running.wait_until(lambda: heard)
        await running.context("radio").database.run(announce, "songs")
        announced.append("songs")
        await running.wait_until(lambda: len(heard) == 3)
    assert heard == [False, True, False]


async def test_everybody_who_waits_is_woken(database: Database) -> None:
    waiting = [asyncio.create_task(database.news.wait("songs", 0, LONG)) for _ in range(5)]
    await asyncio.sleep(SHORT)
    await UnitOfWork(database, writes=True, per_call=True).run(announce, "songs")
    assert await asyncio.gather(*waiting) == [1] * 5
