"""What happens to tasks when the portal is stopped, and to their files when they are over."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest

from callboard import Identity, NotSignedIn
from callboard.plugins.auth import as_of_now
from callboard.plugins.scaffolder.model import Initiator
from callboard.plugins.scaffolder.run.leftovers import clean_up
from callboard.plugins.scaffolder.store import make_task
from callboard.testing import Meadow, portal

from . import BENCH, TASKS, begin, done, finish, gates, run, said, step, template

pytestmark = pytest.mark.usefixtures("callboard_database")

TEMPLATES: list[Any] = [
    template(
        "holding",
        step("make", "bench:put", input={"path": "made.txt", "text": "made"}),
        step("hold", "bench:hold", input={"name": "restart"}),
        step("read", "bench:read", input={"path": "made.txt"}),
    ),
    template("failing", step("one", input={"value": "one"}), step("bad", input={"value": "bad", "fail": True})),
    Meadow.user("saga"),
]


async def test_a_task_goes_on_after_a_restart_and_what_is_done_is_not_done_again(tmp_path: Path) -> None:
    gates.clear()
    async with portal(BENCH, catalog=TEMPLATES, folder=tmp_path / "home") as running:
        id_ = await begin(running, "holding")
        await running.wait_until(lambda: "restart" in gates)
    gates["restart"] = True
    async with portal(BENCH, catalog=TEMPLATES, folder=tmp_path / "home") as running:
        told = said(await finish(running, id_))
    assert "Task recovered - resuming from last known good state. 1 step(s) already completed." in told
    assert told.count("Beginning step Make") == 1
    assert told.count("Beginning step Hold") == 2
    assert told[-1] == "Finished step Read"


@pytest.mark.parametrize("settings", [{"backend": {"role": "web"}}, {"scaffolder": {"concurrentTasksLimit": 0}}])
async def test_a_process_that_is_there_for_pages_does_no_task(settings: Any) -> None:
    async with portal(BENCH, catalog=TEMPLATES, settings=settings, wait=False) as running:
        ctx = running.context("scaffolder")
        initiator = Initiator(ref="user:default/saga", title="Saga")
        id_ = await ctx.database.run(make_task, {"steps": []}, initiator, None)
        await asyncio.sleep(0.3)
        assert (await running.api(f"{TASKS}/{id_}"))["status"] == "open"


async def test_files_of_tasks_go_when_nobody_looks_at_them_any_more() -> None:
    done.clear()
    gates["restart"] = True
    async with portal(BENCH, catalog=TEMPLATES) as running:
        ctx = running.context("scaffolder")
        good = (await run(running, "holding"))[0]["taskId"]
        bad = await begin(running, "failing")
        await finish(running, bad, status="failed")
        folder = ctx.data_folder / "tasks"
        await clean_up(ctx, time.time() - 3600)
        assert (folder / good / "made.txt").exists()
        await clean_up(ctx, time.time() + 3600)
        assert not (folder / good).exists()
        # What was said stays; a retry begins from the start, since what the first steps had made is gone.
        assert said(await running.api(f"{TASKS}/{good}/events"))[-1] == "Finished step Read"
        await running.api(f"{TASKS}/{bad}/retry", method="POST")
        await finish(running, bad, status="failed")
        assert done == ["one", "bad", "one", "bad"]


async def test_who_has_left_is_nobody_for_whom_steps_are_done() -> None:
    async with portal(BENCH, catalog=TEMPLATES) as running:
        ctx = running.context("scaffolder")
        saga = Identity(ref="user:default/saga", title="Saga", owns_as=("group:default/old-team",))
        assert "group:default/old-team" not in (await as_of_now(saga, ctx, listed=True)).owns_as
        gone = Identity(ref="user:default/gone", title="Gone")
        with pytest.raises(NotSignedIn, match="no longer in the catalog"):
            await as_of_now(gone, ctx, listed=True)
        assert (await as_of_now(gone, ctx, listed=False)).owns_as == ("user:default/gone",)
        another_guest = Identity(ref="user:default/gone", title="Gone", guest=True)
        with pytest.raises(NotSignedIn, match="not the guest"):
            await as_of_now(another_guest, ctx, listed=False)
