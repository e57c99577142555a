"""Work that nobody waits for: jobs that go on, schedules that run once across all replicas."""

from __future__ import annotations

import asyncio
import datetime
import time
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import text

from callboard import Context, Job, Plugin, Schedule, ScheduleState, schedules
from callboard.kernel import background
from callboard.testing import RunningPortal, portal

pytestmark = pytest.mark.usefixtures("callboard_database")
OFTEN = 0.4
HOURLY = datetime.timedelta(hours=1)


def plugin_with(*contributions: Job | Schedule) -> Plugin:
    return Plugin(id="worker", title="Worker", contributes=contributions)


def every(seconds: float) -> datetime.timedelta:
    return datetime.timedelta(seconds=seconds)


async def state(running: RunningPortal) -> ScheduleState:
    """How the schedule stands, once it has been planned."""
    found: list[ScheduleState] = []

    async def is_planned() -> bool:
        found[:] = [each for each in await running.portal.database.read(schedules) if each.name == "worker.count"]
        return bool(found)

    await running.wait_until(is_planned)
    return found[0]


async def test_a_schedule_runs_once_across_two_portals_on_one_database(tmp_path: Path) -> None:
    runs: list[tuple[str, float]] = []

    def replica(name: str) -> Plugin:
        async def work(ctx: Context) -> None:
            runs.append((name, time.monotonic()))

        return plugin_with(Schedule(id="count", run=work, every=every(OFTEN)))

    async with portal(replica("a"), folder=tmp_path), portal(replica("b"), folder=tmp_path) as second:
        await second.wait_until(lambda: len(runs) >= 6)
    assert all(later - sooner > OFTEN * 0.6 for sooner, later in pairwise(moment for _, moment in runs))


async def test_what_is_due_is_claimed_by_exactly_one_of_many_who_ask_at_once() -> None:
    async with portal(work=False) as running:
        unit = running.context("ui").database
        await unit.run(background._plan, "worker.count", time.time() - 1)
        waits = await asyncio.gather(
            *(running.context("ui").database.run(background._claim, "worker.count", 3600.0) for _ in range(20))
        )
    assert sum(wait == 0 for wait in waits) == 1
    assert all(3590 < wait <= 3600 for wait in waits if wait)


async def test_the_first_run_is_one_interval_after_the_start_unless_it_is_wanted_at_once() -> None:
    runs: list[str] = []

    async def later(ctx: Context) -> None:
        runs.append("later")

    async def now(ctx: Context) -> None:
        runs.append("now")

    plugin = plugin_with(
        Schedule(id="later", run=later, every=HOURLY), Schedule(id="now", run=now, every=HOURLY, at_start=True)
    )
    async with portal(plugin) as running:
        await running.wait_until(lambda: runs)
        await asyncio.sleep(0.2)
        planned = {each.name: each for each in await running.portal.database.read(schedules)}
    assert runs == ["now"]
    assert planned["worker.later"].last_run is None
    assert 3500 < planned["worker.later"].next_run - time.time() <= 3600


async def test_a_run_that_fails_is_noted_and_the_next_one_comes_all_the_same() -> None:
    runs: list[int] = []

    async def work(ctx: Context) -> None:
        runs.append(len(runs))
        if len(runs) == 1:
            raise ConnectionError("gone")

    async with portal(plugin_with(Schedule(id="count", run=work, every=every(OFTEN)))) as running:
        await running.wait_until(lambda: runs)

        async def has_failed() -> bool:
            return "ConnectionError" in ((await state(running)).last_error or "")

        async def is_well() -> bool:
            return len(runs) > 1 and (await state(running)).last_error is None

        await running.wait_until(has_failed)
        await running.wait_until(is_well)


async def test_a_run_that_takes_too_long_is_ended_and_noted() -> None:
    ended: list[str] = []

    async def work(ctx: Context) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append("ended")

    slow = Schedule(id="count", run=work, every=HOURLY, at_start=True, deadline=0.1)
    async with portal(plugin_with(slow)) as running:
        await running.wait_until(lambda: ended)

        async def is_noted() -> bool:
            return "did not answer in 0.1 s" in ((await state(running)).last_error or "")

        await running.wait_until(is_noted)
        assert "did not answer in 0.1 s" in (await running.get("/plugins")).text


async def test_a_shorter_interval_after_a_restart_does_not_wait_for_the_old_one(tmp_path: Path) -> None:
    async def work(ctx: Context) -> None:
        return None

    async with portal(plugin_with(Schedule(id="count", run=work, every=every(86400))), folder=tmp_path) as running:
        assert (await state(running)).next_run - time.time() > 80000
    async with portal(plugin_with(Schedule(id="count", run=work, every=HOURLY)), folder=tmp_path) as running:

        async def is_sooner() -> bool:
            return (await state(running)).next_run - time.time() <= 3600

        await running.wait_until(is_sooner)


async def test_a_job_that_fails_is_started_again_and_one_that_ends_is_not() -> None:
    begun: list[str] = []

    async def fails_once(ctx: Context) -> None:
        begun.append("fails")
        if begun.count("fails") == 1:
            raise ConnectionError("gone")

    async def ends(ctx: Context) -> None:
        begun.append("ends")

    async with portal(plugin_with(Job(id="fails", run=fails_once), Job(id="ends", run=ends))) as running:
        await running.wait_until(lambda: begun.count("fails") == 2)
        await asyncio.sleep(0.3)
        assert begun.count("ends") == 1


async def test_a_job_ends_with_the_portal_and_can_clear_up() -> None:
    story: list[str] = []

    async def work(ctx: Context) -> None:
        story.append("begun")
        try:
            await asyncio.sleep(3600)
        finally:
            story.append("cleared up")

    async with portal(plugin_with(Job(id="long", run=work))) as running:
        await running.wait_until(lambda: story)
    assert story == ["begun", "cleared up"]


async def test_each_database_call_of_a_job_is_a_transaction_of_its_own_and_a_block_is_one() -> None:
    async with portal(work=False) as running:
        ctx = running.context("ui")
        await ctx.database.run(lambda connection: connection.execute(text("CREATE TABLE song (title TEXT)")) and None)
        add = text("INSERT INTO song VALUES (:title)")
        await ctx.database.run(lambda connection: connection.execute(add, {"title": "kept"}) and None)
        with pytest.raises(ZeroDivisionError):
            async with ctx.transaction() as inner:
                await inner.database.run(lambda connection: connection.execute(add, {"title": "lost"}) and None)
                raise ZeroDivisionError
        titles = await ctx.database.read(
            lambda connection: connection.execute(text("SELECT * FROM song")).scalars().all()
        )
    assert titles == ["kept"]


async def test_work_goes_on_after_the_database_was_away_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "TRY_AGAIN_AFTER", 0.05)
    runs: list[str] = []

    async def work(ctx: Context) -> None:
        runs.append("run")

    async with portal(plugin_with(Schedule(id="count", run=work, every=every(OFTEN)))) as running:
        unit = running.context("ui").database
        rename = "ALTER TABLE kernel_schedule RENAME TO {}"
        await unit.run(lambda c: c.execute(text(rename.format("away"))) and None)
        await asyncio.sleep(OFTEN * 2)
        before = len(runs)
        await unit.run(lambda c: c.execute(text("ALTER TABLE away RENAME TO kernel_schedule")) and None)
        await running.wait_until(lambda: len(runs) > before)
