"""One process has a task at a time, and whoever was taken for dead writes nothing more."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from callboard import Context
from callboard.plugins.scaffolder.model import Initiator
from callboard.plugins.scaffolder.queries import find_task
from callboard.plugins.scaffolder.store import (
    Claim,
    TakenOver,
    ask_to_cancel,
    beat,
    claim_tasks,
    give_back,
    has_work,
    journal,
    make_task,
)
from callboard.testing import portal

pytestmark = pytest.mark.usefixtures("callboard_database")
NOBODY = Initiator(ref="user:default/saga", title="Saga")
LONG, AT_ONCE_STALE = 1000.0, -1000.0


@pytest.fixture
async def ctx() -> AsyncIterator[Context]:
    async with portal(work=False) as running:
        yield running.context("scaffolder")


async def _make(ctx: Context, count: int) -> list[str]:
    return [await ctx.database.run(make_task, {"steps": []}, NOBODY, None) for _ in range(count)]


async def _claim(ctx: Context, who: str, limit: int = 10, stale_after: float = LONG) -> list[Claim]:
    return await ctx.database.run(claim_tasks, who, limit=limit, stale_after=stale_after)


async def test_the_oldest_are_taken_on_up_to_the_limit_of_all_processes(ctx: Context) -> None:
    ids = await _make(ctx, 5)
    assert [each.task for each in await _claim(ctx, "one", limit=2)] == ids[:2]
    assert await _claim(ctx, "two", limit=2) == []
    assert [each.task for each in await _claim(ctx, "two", limit=3)] == ids[2:3]
    assert await ctx.database.read(has_work, LONG)


async def test_who_was_taken_for_dead_writes_nothing_more(ctx: Context) -> None:
    [id_] = await _make(ctx, 1)
    [first] = await _claim(ctx, "one")
    await ctx.database.run(journal.write, first, [])
    [second] = await _claim(ctx, "two", stale_after=AT_ONCE_STALE)
    assert (second.task, second.attempt) == (id_, first.attempt + 1)
    with pytest.raises(TakenOver):
        await ctx.database.run(journal.write, first, [])
    assert await ctx.database.run(beat, [first, second]) == {id_: False}
    # What the first one gives back is not its own any more.
    await ctx.database.run(give_back, [first])
    assert (await ctx.database.read(find_task, id_)).status == "processing"
    await ctx.database.run(ask_to_cancel, id_)
    assert await ctx.database.run(beat, [second]) == {id_: True}
    await ctx.database.run(give_back, [second])
    assert (await ctx.database.read(find_task, id_)).status == "open"
