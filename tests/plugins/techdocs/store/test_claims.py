"""One process builds a site at a time, and whoever was taken for dead writes nothing more."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from callboard import Context
from callboard.plugins.techdocs import SiteKey
from callboard.plugins.techdocs.model import DocsProblem
from callboard.plugins.techdocs.queries import SiteState, lines_after, state_of
from callboard.plugins.techdocs.store import (
    Claim,
    Failed,
    Outcome,
    TakenOver,
    beat,
    begin_publishing,
    claim_builds,
    fail,
    forget,
    give_back,
    has_work,
    leave,
    say,
    succeed,
    want,
)
from callboard.testing import portal

pytestmark = pytest.mark.usefixtures("callboard_database")
LONG, AT_ONCE_STALE = 1000.0, -1000.0
KEYS = [SiteKey("default", "component", f"s{number}") for number in range(5)]
OUTCOME = Outcome(revision="c1", place="file:/srv", watched=["docs/"], problems=[], seconds=1.0)


@pytest.fixture
async def ctx() -> AsyncIterator[Context]:
    async with portal(work=False) as running:
        yield running.context("techdocs")


async def _claim(ctx: Context, who: str = "one", limit: int = 10, stale_after: float = LONG) -> list[Claim]:
    return await ctx.database.run(claim_builds, who, limit=limit, stale_after=stale_after)


async def _state(ctx: Context, key: SiteKey = KEYS[0]) -> SiteState:
    found = await ctx.database.read(state_of, key)
    assert found is not None
    return found


async def test_those_that_wait_for_longest_are_taken_on_up_to_the_limit_of_all_processes(ctx: Context) -> None:
    for key in KEYS:
        await ctx.database.run(want, key, "new")
    assert [each.key for each in await _claim(ctx, "one", limit=2)] == KEYS[:2]
    assert await _claim(ctx, "two", limit=2) == []
    assert [each.key for each in await _claim(ctx, "two", limit=3)] == KEYS[2:3]
    assert await ctx.database.read(has_work, LONG)


async def test_however_often_it_is_asked_for_there_is_one_build_and_one_more_for_what_came_meanwhile(
    ctx: Context,
) -> None:
    for _ in range(3):
        await ctx.database.run(want, KEYS[0], "pushed")
    [claim] = await _claim(ctx)
    for _ in range(3):
        await ctx.database.run(want, KEYS[0], "pushed")
    await ctx.database.run(succeed, claim, OUTCOME, [])
    [again] = await _claim(ctx)
    await ctx.database.run(succeed, again, OUTCOME, [])
    assert (await _state(ctx)).status == "idle" and await _claim(ctx) == []


async def test_who_was_taken_for_dead_writes_nothing_more(ctx: Context) -> None:
    await ctx.database.run(want, KEYS[0], "new")
    [first] = await _claim(ctx, "one")
    await ctx.database.run(say, first, [(1.0, "a")])
    [second] = await _claim(ctx, "two", stale_after=AT_ONCE_STALE)
    assert second.attempt == first.attempt + 1
    for work in (
        lambda each: say(each, first, [(2.0, "b")]),
        lambda each: begin_publishing(each, first),
        lambda each: succeed(each, first, OUTCOME, []),
        lambda each: leave(each, first, is_right=True),
        lambda each: fail(each, first, Failed(message="x"), []),
    ):
        with pytest.raises(TakenOver):
            await ctx.database.run(work)
    assert await ctx.database.run(beat, [first, second]) == {KEYS[0]}
    await ctx.database.run(give_back, [first])
    assert (await _state(ctx)).status == "building"
    await ctx.database.run(give_back, [second])
    assert (await _state(ctx)).status == "waiting"
    assert [each.text for each in await ctx.database.read(lines_after, KEYS[0])] == ["a"]


async def test_what_fails_by_itself_is_tried_again_after_growing_pauses(ctx: Context) -> None:
    await ctx.database.run(want, KEYS[0], "new")
    pauses = []
    for _ in range(3):
        [claim] = await _claim(ctx)
        await ctx.database.run(fail, claim, Failed(message="away"), [])
        state = await _state(ctx)
        assert (state.status, state.reason, await _claim(ctx)) == ("waiting", "retried", [])
        pauses.append(state.begin_at - state.checked_at)
        # Somebody who asks does not wait for the pause to end.
        await ctx.database.run(want, KEYS[0], "pushed")
    assert pauses == pytest.approx([5.0, 10.0, 20.0])
    assert state.failures == 3 and state.failed_since and state.error == "away"


async def test_sources_that_are_wrong_are_not_tried_again(ctx: Context) -> None:
    await ctx.database.run(want, KEYS[0], "new")
    [claim] = await _claim(ctx)
    wrong = DocsProblem(message="bad", file="mkdocs.yml", line=3, level="error")
    await ctx.database.run(fail, claim, Failed(message="bad", revision="c1", problems=[wrong]), [])
    state = await _state(ctx)
    assert (state.status, state.tried, state.problems[0].problem) == ("idle", "c1", wrong)


async def test_a_build_that_died_while_it_published_is_known_to_the_next(ctx: Context) -> None:
    await ctx.database.run(want, KEYS[0], "new")
    [first] = await _claim(ctx)
    await ctx.database.run(begin_publishing, first)
    [second] = await _claim(ctx, stale_after=AT_ONCE_STALE)
    assert (await _state(ctx)).is_torn
    await ctx.database.run(succeed, second, OUTCOME, [])
    assert not (await _state(ctx)).is_torn


async def test_a_site_that_is_asked_for_while_it_goes_comes_anew(ctx: Context) -> None:
    await ctx.database.run(want, KEYS[0], "new")
    [first] = await _claim(ctx)
    await ctx.database.run(succeed, first, OUTCOME, [])
    for asked_meanwhile in (True, False):
        await ctx.database.run(want, KEYS[0], "changed")
        [claim] = await _claim(ctx)
        if asked_meanwhile:
            await ctx.database.run(want, KEYS[0], "new")
        await ctx.database.run(forget, claim)
        state = await ctx.database.read(state_of, KEYS[0])
        if asked_meanwhile:
            assert state is not None and (state.status, state.is_published, state.revision) == ("waiting", False, "")
            [again] = await _claim(ctx)
            await ctx.database.run(succeed, again, OUTCOME, [])
        else:
            assert state is None
