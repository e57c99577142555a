"""Turns: who goes first, who waits, who is told to come back later; over real servers and a clock that is set."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from callboard.foundation.errors import Unavailable
from callboard.foundation.http import Allowance, Budget, Budgets, Clock, HostRule, HttpClient, Priority, asking_as

LOOPBACK = Allowance((HostRule("127.0.0.1", range(1, 65536)),))
NOON = 1_800_014_400.0  # 12:00 UTC


@dataclass
class Hands:
    """A clock that goes only when it is told to."""

    now: float = 0.0

    @property
    def clock(self) -> Clock:
        return Clock(steady=lambda: self.now, wall=lambda: NOON + self.now)


async def ask(budgets: Budgets, priority: Priority, name: str, order: list[str], hold: asyncio.Event) -> None:
    with asking_as(priority):
        async with budgets.turn("host", "", patience=5):
            order.append(name)
            await hold.wait()


async def test_a_person_goes_before_an_event_and_that_before_a_sweep():
    budgets, order, hold = Budgets(usual=Budget(concurrency=1)), [], asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for number, priority in enumerate([Priority.SWEEP, Priority.SWEEP, Priority.EVENT, Priority.PERSON]):
            group.create_task(ask(budgets, priority, f"{priority.name} {number}", order, hold))
            await asyncio.sleep(0.01)
        hold.set()
    assert order == ["SWEEP 0", "PERSON 3", "EVENT 2", "SWEEP 1"]


async def test_no_more_than_the_budget_are_open_at_a_time():
    budgets, order, hold = Budgets(usual=Budget(concurrency=3)), [], asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for number in range(9):
            group.create_task(ask(budgets, Priority.PERSON, str(number), order, hold))
        await asyncio.sleep(0.02)
        assert len(order) == 3
        assert budgets.states()[0].waiting == 6
        hold.set()
    assert len(order) == 9
    assert budgets.states()[0].open == 0


async def test_who_gives_up_waiting_takes_no_place():
    budgets, order, hold = Budgets(usual=Budget(concurrency=1)), [], asyncio.Event()
    first = asyncio.create_task(ask(budgets, Priority.PERSON, "first", order, hold))
    second = asyncio.create_task(ask(budgets, Priority.PERSON, "second", order, hold))
    third = asyncio.create_task(ask(budgets, Priority.PERSON, "third", order, hold))
    await asyncio.sleep(0.01)
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    hold.set()
    await asyncio.gather(first, third)
    assert order == ["first", "third"]
    assert (budgets.states()[0].open, budgets.states()[0].waiting) == (0, 0)


async def test_patience_ends_with_an_error_that_says_so():
    budgets, hold = Budgets(usual=Budget(concurrency=1)), asyncio.Event()
    first = asyncio.create_task(ask(budgets, Priority.PERSON, "first", [], hold))
    await asyncio.sleep(0.01)
    with pytest.raises(Unavailable, match="was not asked"):
        async with budgets.turn("host", "", patience=0.01):
            pass
    hold.set()
    await first


async def test_requests_beyond_the_burst_come_as_the_tokens_do():
    budgets = Budgets(usual=Budget(per_second=200, burst=2, reserve=0))
    for _ in range(6):
        async with budgets.turn("host", "", patience=5):
            pass
    assert budgets.states()[0].asked == 6


async def test_a_long_pause_is_told_at_once_with_its_end():
    hands = Hands()
    budgets = Budgets(clock=hands.clock)
    budgets.note("host", "", 429, {"retry-after": "3600"})
    with pytest.raises(Unavailable, match="until 13:00 UTC: it answered 429"):
        async with budgets.turn("host", "", patience=30):
            pass
    state = budgets.states()[0]
    assert (state.paused_until, state.refused, state.asked) == (NOON + 3600, 1, 0)
    hands.now = 3600.0
    async with budgets.turn("host", "", patience=30):
        assert budgets.states()[0].paused_until is None


async def test_clients_on_two_loops_share_one_line():
    budgets = Budgets(usual=Budget(concurrency=1))

    def elsewhere() -> list[str]:
        async def main() -> list[str]:
            order: list[str] = []
            free = asyncio.Event()
            free.set()
            await asyncio.gather(*(ask(budgets, Priority.SWEEP, str(each), order, free) for each in range(20)))
            return order

        return asyncio.run(main())

    free = asyncio.Event()
    free.set()
    here: list[str] = []
    there = asyncio.create_task(asyncio.to_thread(elsewhere))
    await asyncio.gather(*(ask(budgets, Priority.PERSON, str(each), here, free) for each in range(20)))
    assert len(here) == len(await there) == 20
    assert budgets.states()[0].open == 0


async def test_a_refused_request_pauses_the_host_for_every_client(server):
    server.says("/api", b"", status=429, Retry_After="600")
    budgets = Budgets()
    one = HttpClient(LOOPBACK, plugin="one", budgets=budgets)
    two = HttpClient(LOOPBACK, plugin="two", budgets=budgets)
    async with one, two:
        with pytest.raises(Unavailable):
            await one.get(server.url("/api"))
        with pytest.raises(Unavailable, match="is not asked until"):
            await two.get(server.url("/api"))
    assert len(server.requests) == 1


async def test_a_short_pause_is_waited_for(server):
    answers = iter([429, 200])

    def answer(handler):
        handler.reply(next(answers), b"here", Retry_After="0")

    server.answers["/api"] = answer
    async with HttpClient(LOOPBACK, plugin="test", retries=1) as http:
        assert (await http.get(server.url("/api"))).text == "here"


@pytest.mark.parametrize(("method", "times"), [("GET", 3), ("POST", 1)])
async def test_only_questions_are_asked_again(server, method, times):
    server.says("/api", b"", status=503)
    async with HttpClient(LOOPBACK, plugin="test", retries=2) as http:
        assert (await http.request(method, server.url("/api"))).status == 503
    assert len(server.requests) == times


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500])
async def test_an_answer_that_will_not_change_is_taken(server, status):
    server.says("/api", b"", status=status)
    async with HttpClient(LOOPBACK, plugin="test", retries=2) as http:
        assert (await http.request("GET", server.url("/api"))).status == status
    assert len(server.requests) == 1


async def test_the_quota_that_a_host_announces_can_be_seen(server):
    server.says("/api", b"", X_RateLimit_Limit="60", X_RateLimit_Remaining="57", X_RateLimit_Reset="9999999999")
    async with HttpClient(LOOPBACK, plugin="test") as http:
        await http.get(server.url("/api"))
        state = http.budgets.states()[0]
    assert (state.host, state.limit, state.remaining, state.signed_in) == (f"127.0.0.1:{server.port}", 60, 57, False)


def test_a_budget_is_the_operators_then_the_proposed_one_then_the_usual():
    given = Budget(per_second=1)
    budgets = Budgets({"api.github.com": given, "one.example": given}, usual=Budget(per_second=7))
    budgets.propose("one.example", 5)
    budgets.propose("two.example", 5)
    hosts = ("api.github.com", "one.example:8443", "two.example", "three.example")
    assert [budgets.budget_of(host).per_second for host in hosts] == [1, 1, 5, 7]
    assert budgets.budget_of("gitlab.com").per_second == 25
