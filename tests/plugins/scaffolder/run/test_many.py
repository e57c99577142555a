"""A hundred tasks at once: never more than the settings say are under way, and each tells all of its story."""

from __future__ import annotations

import asyncio

import pytest

from callboard import Action, ActionContext, ActionModel, Plugin
from callboard.plugins.scaffolder.model import EXECUTE
from callboard.plugins.scaffolder.queries import events_after
from callboard.testing import portal

from . import TASKS, begin, step, template

pytestmark = pytest.mark.usefixtures("callboard_database")
MANY, AT_ONCE, LINES = 100, 10, 20
running_now: set[str] = set()
counts: list[int] = []


async def talk(given: ActionModel, act: ActionContext) -> None:
    running_now.add(act.task)
    counts.append(len(running_now))
    for number in range(LINES):
        await act.log(f"line {number} of {act.task}")
    await asyncio.sleep(0.02)
    running_now.discard(act.task)


TALKERS = Plugin(
    id="talkers",
    title="Talkers",
    needs=["scaffolder"],
    contributes=[Action(id="talk", title="Talk", input=ActionModel, requires=EXECUTE, run=talk)],
)


async def test_a_hundred_tasks_are_done_ten_at_a_time_and_no_line_is_lost() -> None:
    async with portal(TALKERS, catalog=[template("talk", step("one", "talk"), step("two", "talk"))]) as running:
        ids = [await begin(running, "talk") for _ in range(MANY)]

        async def all_over() -> bool:
            return bool((await running.api(f"{TASKS}?status=completed&limit=0"))["totalTasks"] == MANY)

        await running.wait_until(all_over, 120.0)
        assert 1 < max(counts) <= AT_ONCE
        ctx = running.context("scaffolder")
        for id_ in ids:
            events = await ctx.database.read(events_after, id_)
            told = [each.body["message"] for each in events if each.body["message"].startswith("line")]
            assert told == [f"line {number} of {id_}" for number in range(LINES)] * 2
            assert [each.type for each in events].count("completion") == 1
