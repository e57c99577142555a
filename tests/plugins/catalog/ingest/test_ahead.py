"""Stages that work at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from callboard.plugins.catalog.ingest.ahead import ahead


class Source:
    """Numbers, and how many of them have been given out; `closed` once nobody wants any more."""

    def __init__(self, count: int) -> None:
        self.count, self.given, self.closed = count, 0, False

    async def numbers(self) -> AsyncGenerator[int]:
        try:
            for number in range(self.count):
                self.given += 1
                yield number
        finally:
            self.closed = True


async def double(number: int) -> int:
    await asyncio.sleep(0.001 * (number % 3))
    return 2 * number


async def test_results_keep_their_order_whichever_is_ready_first() -> None:
    source = Source(30)
    assert [each async for each in ahead(source.numbers(), double, 4)] == [2 * number for number in range(30)]
    assert source.closed


async def test_nobody_works_further_ahead_than_allowed() -> None:
    source, taken = Source(50), 0
    async with aclosing(ahead(ahead(source.numbers(), double, 2), double, 3)) as results:
        async for _ in results:
            for _ in range(20):
                await asyncio.sleep(0)
            await asyncio.sleep(0.01)
            assert source.given <= taken + 2 + 3
            taken += 1
    assert taken == 50


async def test_the_first_failure_ends_it_and_what_is_under_way_is_given_up() -> None:
    source = Source(50)

    async def work(number: int) -> int:
        if number == 3:
            raise ValueError("three")
        if number > 3:
            await asyncio.sleep(60)
        return number

    seen, before = [], asyncio.all_tasks()
    with pytest.raises(ValueError, match="three"):
        async for each in ahead(source.numbers(), work, 4):
            seen.append(each)
    assert seen == [0, 1, 2]
    assert source.closed and source.given < 50
    assert asyncio.all_tasks() == before


async def test_a_source_that_fails_is_heard_after_what_it_gave() -> None:
    async def numbers() -> AsyncGenerator[int]:
        yield 1
        raise ValueError("no more")

    seen = []
    with pytest.raises(ValueError, match="no more"):
        async for each in ahead(numbers(), double, 4):
            seen.append(each)
    assert seen == [2]


async def test_whoever_stops_taking_stops_the_source() -> None:
    source = Source(50)
    async with aclosing(ahead(source.numbers(), double, 2)) as results:
        async for each in results:
            assert each == 0
            break
    assert source.closed and source.given < 10
