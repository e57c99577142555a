"""The database: one writer at a time, in order; readers that cannot write; all or nothing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from callboard import Context, Endpoint, Page, Permission, Plugin, Redirect
from callboard.foundation.database import Database, UnitOfWork
from callboard.testing import TestDatabases, portal


@pytest.fixture
async def database(callboard_database: TestDatabases, tmp_path: Path) -> AsyncIterator[Database]:
    made = Database(callboard_database.url_for(tmp_path))
    unit = UnitOfWork(made, writes=True, per_call=True)
    await unit.run(execute, "CREATE TABLE counter (id INTEGER PRIMARY KEY, n INTEGER NOT NULL)")
    await unit.run(execute, "INSERT INTO counter VALUES (1, 0)")
    yield made
    await asyncio.to_thread(made.close)


def execute(connection: Connection, statement: str) -> None:
    connection.execute(text(statement))


def value(connection: Connection) -> int:
    found: int = connection.execute(text("SELECT n FROM counter")).scalar_one()
    return found


def add_one_slowly(connection: Connection) -> None:
    """Reads, waits and writes: two at once would lose one."""
    before = value(connection)
    time.sleep(0.002)
    connection.execute(text("UPDATE counter SET n = :n"), {"n": before + 1})


async def test_fifty_writers_at_once_all_come_to_their_turn_and_lose_nothing(database: Database) -> None:
    async def write() -> None:
        unit = UnitOfWork(database, writes=True)
        await unit.run(add_one_slowly)
        await asyncio.sleep(0)
        await unit.run(add_one_slowly)
        await unit.end()

    async with asyncio.timeout(30):
        await asyncio.gather(*(write() for _ in range(50)))
    assert await database.read(value) == 100


async def test_writers_begin_in_the_order_in_which_they_came(database: Database) -> None:
    order: list[int] = []

    async def write(number: int) -> None:
        unit = UnitOfWork(database, writes=True)
        await unit.run(lambda connection: order.append(number))
        await unit.end()

    tasks = []
    for number in range(10):
        tasks.append(asyncio.create_task(write(number)))
        await asyncio.sleep(0)
    await asyncio.gather(*tasks)
    assert order == list(range(10))


async def test_who_leaves_the_queue_of_writers_keeps_nobody_from_writing(database: Database) -> None:
    first = await database.begin()
    queue = [asyncio.create_task(database.begin()) for _ in range(4)]
    await asyncio.sleep(0)
    for gone in (queue[0], queue[2]):
        gone.cancel()
    await first.commit()
    for staying in (queue[1], queue[3]):
        await (await staying).rollback()
    # Whose turn it is just when they leave.
    second, late = await database.begin(), asyncio.create_task(database.begin())
    await asyncio.sleep(0)
    await second.commit()
    late.cancel()
    await asyncio.gather(late, return_exceptions=True)
    async with asyncio.timeout(10):
        await (await database.begin()).rollback()


async def test_readers_go_on_while_a_writer_is_busy_and_see_what_is_committed(database: Database) -> None:
    unit = UnitOfWork(database, writes=True)
    await unit.run(execute, "UPDATE counter SET n = 7")
    async with asyncio.timeout(2):
        assert await asyncio.gather(*(database.read(value) for _ in range(30))) == [0] * 30
    await unit.end()
    assert await database.read(value) == 7


async def test_an_error_rolls_back_all_that_the_unit_of_work_did_and_lets_the_next_one_in(database: Database) -> None:
    unit = UnitOfWork(database, writes=True)
    await unit.run(execute, "UPDATE counter SET n = 7")
    with pytest.raises(DBAPIError):
        await unit.run(execute, "UPDATE nowhere SET n = 8")
    assert await database.read(value) == 0
    again = UnitOfWork(database, writes=True)
    await again.run(execute, "UPDATE counter SET n = 9")
    await again.end()
    assert await database.read(value) == 9


async def test_calls_of_a_job_that_go_on_side_by_side_are_transactions_of_their_own(database: Database) -> None:
    shared = UnitOfWork(database, writes=True, per_call=True)

    def fail_slowly(connection: Connection) -> None:
        add_one_slowly(connection)
        time.sleep(0.005)
        raise ValueError("on purpose")

    async def count(fails: bool) -> None:
        for _ in range(5):
            # So that some begin while others are in the middle of theirs.
            await asyncio.sleep(0.003)
            if fails:
                with pytest.raises(ValueError, match="on purpose"):
                    await shared.run(fail_slowly)
            else:
                await shared.run(add_one_slowly)

    await asyncio.gather(*(count(number % 2 == 1) for number in range(4)))
    assert await database.read(value) == 10


async def test_a_writer_that_is_cancelled_while_it_waits_does_not_keep_the_lock(database: Database) -> None:
    first = UnitOfWork(database, writes=True)
    await first.run(execute, "UPDATE counter SET n = 1")
    waiting = [asyncio.create_task(UnitOfWork(database, writes=True).run(add_one_slowly)) for _ in range(5)]
    await asyncio.sleep(0.05)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    await first.end()
    async with asyncio.timeout(5):
        last = UnitOfWork(database, writes=True)
        await last.run(add_one_slowly)
        await last.end()
    assert await database.read(value) == 2


async def test_a_writer_that_is_cancelled_at_work_rolls_back_and_frees_the_lock(database: Database) -> None:
    def long_work(connection: Connection) -> None:
        connection.execute(text("UPDATE counter SET n = 99"))
        time.sleep(0.2)

    task = asyncio.create_task(UnitOfWork(database, writes=True).run(long_work))
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(5):
        unit = UnitOfWork(database, writes=True)
        await unit.run(add_one_slowly)
        await unit.end()
    assert await database.read(value) == 1


async def test_a_unit_that_may_only_read_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError, match=r"read-?only"):
        await UnitOfWork(database, writes=False).run(execute, "UPDATE counter SET n = 7")
    assert await database.read(value) == 0


def recorder() -> Plugin:
    """A plugin that tries to write wherever it can."""

    async def write(request: Any, ctx: Context) -> Any:
        await ctx.database.run(execute, "CREATE TABLE written (id INTEGER)")
        return {"written": True}

    async def write_then_fail(request: Any, ctx: Context) -> Any:
        await ctx.database.run(execute, "CREATE TABLE half_written (id INTEGER)")
        raise ZeroDivisionError

    async def save(request: Any, ctx: Context) -> Redirect:
        await ctx.database.run(execute, "CREATE TABLE saved (id INTEGER)")
        return Redirect(to="/")

    allowed = "recorder.table.write"
    return Plugin(
        id="recorder",
        title="Recorder",
        contributes=[
            Permission(id=allowed, title="Write"),
            Endpoint(path="/api/recorder/read", run=write, requires=allowed),
            Endpoint(path="/api/recorder/write", run=write, method="POST", requires=allowed),
            Endpoint(path="/api/recorder/fail", run=write_then_fail, method="POST", requires=allowed),
            Page(path="/save", show=save, method="POST", requires=allowed),
        ],
    )


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


@pytest.mark.usefixtures("callboard_database")
async def test_a_get_cannot_write_and_a_post_is_one_transaction() -> None:
    async with portal(recorder()) as running:
        assert (await running.get("/api/recorder/read")).status_code == 503
        assert not {"written", "half_written"} & await running.portal.database.read(tables)
        assert (await running.post("/api/recorder/fail")).status_code == 503
        assert not {"written", "half_written"} & await running.portal.database.read(tables)
        assert await running.api("/api/recorder/write", method="POST") == {"written": True}
        assert (await running.post("/save")).status_code == 403
        assert (await running.post_form("/save")).status_code == 303
        assert {"written", "saved"} <= await running.portal.database.read(tables)


async def test_no_connection_outlives_it_not_even_one_that_was_never_given_back(
    callboard_database: TestDatabases, tmp_path: Path
) -> None:
    made = Database(callboard_database.url_for(tmp_path))
    await made.read(lambda connection: connection.execute(text("SELECT 1")).scalar_one())
    lost: Any = made.engines.reader.raw_connection().driver_connection
    kept = made.engines.reader.raw_connection()
    await asyncio.to_thread(made.close)
    for driver in (lost, kept.driver_connection):
        with pytest.raises(made.engines.reader.dialect.loaded_dbapi.Error):
            driver.execute("SELECT 1")
