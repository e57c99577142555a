"""Leases: one process of all does the work, others take over when it stops, dies, or loses touch with the database."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from callboard import Context, Job, On, Plugin, Schedule
from callboard.foundation.database import Database, leases
from callboard.foundation.database.leases import Leases
from callboard.kernel import background
from callboard.testing import RunningPortal, TestDatabases, portal
from callboard.testing.databases import using
from callboard.testing.postgres import PostgresServer

HOURLY = datetime.timedelta(hours=1)


@dataclass(frozen=True)
class SongPlayed:
    """Somebody played a song."""

    title: str


@pytest.fixture(autouse=True)
def databases(callboard_postgres: PostgresServer) -> Iterator[TestDatabases]:
    """Leases are for what is shared: these tests run on PostgreSQL alone."""
    with using("postgres", callboard_postgres) as made:
        yield made


@pytest.fixture
async def replicas(databases: TestDatabases, tmp_path: Path) -> AsyncIterator[list[Database]]:
    made = [Database(databases.url_for(tmp_path)) for _ in range(2)]
    await made[0].brief(
        lambda connection: (
            connection.execute(text("CREATE TABLE kernel_lease (name TEXT PRIMARY KEY, holder TEXT, until FLOAT)"))
            and None
        )
    )
    for each in made:
        each.listen()
    yield made
    for each in made:
        await asyncio.to_thread(each.close)


class Worker:
    """Holds one lease and says whether it works."""

    def __init__(self, database: Database) -> None:
        self.leases, self.works, self.begun = Leases(database), False, 0
        self.tasks = [
            asyncio.create_task(background._see_through(self.leases.keep)),
            asyncio.create_task(self.leases.hold("sweep", self.work)),
        ]

    async def work(self) -> None:
        self.works, self.begun = True, self.begun + 1
        try:
            await asyncio.sleep(3600)
        finally:
            self.works = False

    async def die(self) -> None:
        """As after kill -9: nothing is given back."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


async def until(claim: object) -> None:
    async with asyncio.timeout(60):
        while not claim():  # type: ignore[operator]
            await asyncio.sleep(0.02)


def age(connection: Connection) -> None:
    """As if nobody had renewed for a while."""
    connection.execute(text("UPDATE kernel_lease SET until = until - 1000"))


async def test_one_works_and_the_other_takes_over_when_it_gives_back(replicas: list[Database]) -> None:
    first = Worker(replicas[0])
    await until(lambda: first.works)
    second = Worker(replicas[1])
    await asyncio.sleep(0.5)
    assert not second.works
    await first.die()
    await first.leases.give_back()
    await until(lambda: second.works)
    await second.die()


async def test_what_a_dead_process_held_is_taken_once_it_has_run_out(
    replicas: list[Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "RENEW_EVERY", 0.2)
    first = Worker(replicas[0])
    await until(lambda: first.works)
    await first.die()
    second = Worker(replicas[1])
    await asyncio.sleep(0.6)
    assert not second.works
    await replicas[1].brief(age)
    await until(lambda: second.works)
    await second.die()


async def test_who_finds_its_lease_with_another_stops_and_waits_for_its_turn(
    replicas: list[Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "RENEW_EVERY", 0.2)
    first = Worker(replicas[0])
    await until(lambda: first.works)
    await replicas[1].brief(
        lambda connection: (
            connection.execute(text("UPDATE kernel_lease SET holder = 'another', until = until + 1000")) and None
        )
    )
    await until(lambda: not first.works)
    await replicas[1].brief(lambda connection: age(connection) or age(connection))
    await until(lambda: first.works)
    assert first.begun == 2
    await first.die()


async def test_who_cannot_renew_stops_before_another_may_begin(
    replicas: list[Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "RENEW_EVERY", 0.2)
    monkeypatch.setattr(leases, "LEASE_SECONDS", 2.0)
    monkeypatch.setattr(background, "TRY_AGAIN_AFTER", 0.2)
    first = Worker(replicas[0])
    await until(lambda: first.works)
    await replicas[1].brief(
        lambda connection: connection.execute(text("ALTER TABLE kernel_lease RENAME TO away")) and None
    )
    await until(lambda: not first.works)
    await first.die()


def busy(name: str, runs: list[tuple[str, str]]) -> Plugin:
    """Notes what runs in which portal."""

    async def job(ctx: Context) -> None:
        runs.append(("job", name))
        await asyncio.sleep(3600)

    async def everywhere(ctx: Context) -> None:
        runs.append(("everywhere", name))

    async def schedule(ctx: Context) -> None:
        runs.append(("schedule", name))

    async def hear(event: SongPlayed, ctx: Context) -> None:
        runs.append((event.title, name))

    return Plugin(
        id="worker",
        title="Worker",
        contributes=[
            Job(id="job", run=job),
            Job(id="everywhere", run=everywhere, everywhere=True),
            Schedule(id="schedule", run=schedule, every=HOURLY, at_start=True),
            On(event=SongPlayed, run=hear, id="hear"),
        ],
    )


def count(runs: list[tuple[str, str]], what: str) -> int:
    return sum(each == what for each, _ in runs)


async def test_of_three_replicas_one_runs_jobs_schedules_and_listeners_and_a_web_one_none(tmp_path: Path) -> None:
    runs: list[tuple[str, str]] = []
    async with AsyncExitStack() as stack:
        running: list[RunningPortal] = []
        for name, role in (("web", "web"), ("one", "worker"), ("two", "all")):
            settings = {"backend": {"role": role}}
            started = portal(busy(name, runs), folder=tmp_path, settings=settings, wait=False)
            running.append(await stack.enter_async_context(started))
        await running[0].wait_until(lambda: count(runs, "job") and count(runs, "schedule"))
        for n in range(5):
            await running[n % 3].context("worker").publish(SongPlayed(f"song {n}"))
        await running[0].wait_until(lambda: count(runs, "song 4"))
        await asyncio.sleep(0.5)
        assert {name for what, name in runs if what == "everywhere"} == {"web", "one", "two"}
        for what in ("job", "schedule", *(f"song {n}" for n in range(5))):
            assert count(runs, what) == 1
        assert ("job", "web") not in runs
