"""Lets the stages of a pipeline work at the same time, each a little ahead of the next and never far."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")


async def ahead(source: AsyncGenerator[A], work: Callable[[A], Awaitable[B]], most: int) -> AsyncGenerator[B]:
    """What `work` makes of each thing, in order. So many things at most are worked on or wait to be taken.

    When one fails, or whoever takes them stops, the rest is given up.
    """
    room, ready = asyncio.Semaphore(most), asyncio.Queue[asyncio.Task[B] | None]()
    under_way: deque[asyncio.Task[B]] = deque()

    async def fill() -> None:
        try:
            async with aclosing(source):
                while True:
                    await room.acquire()
                    each = await anext(source, None)
                    if each is None:
                        return
                    task = asyncio.ensure_future(work(each))
                    under_way.append(task)
                    ready.put_nowait(task)
        finally:
            ready.put_nowait(None)

    filling = asyncio.create_task(fill())
    try:
        while (task := await ready.get()) is not None:
            yield await task
            under_way.popleft()
            room.release()
        await filling
    finally:
        for each in (filling, *under_way):
            each.cancel()
        await asyncio.gather(filling, *under_way, return_exceptions=True)
