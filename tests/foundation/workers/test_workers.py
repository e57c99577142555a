"""Processes that work for this one."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from callboard.foundation.workers import Lost, Workers

MODULE = """
import os, signal, time

def prepare(setup):
    def work(content):
        if content == b"die":
            os.kill(os.getpid(), signal.SIGKILL)
        if content == b"hang":
            time.sleep(60)
        if content == b"print":
            print("this is no answer")
        if content == b"environment":
            return repr(sorted(os.environ)).encode()
        if content == b"process":
            return str(os.getpid()).encode()
        return setup + content
    return work
"""


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., object]:
    (tmp_path / "work_for_a_test.py").write_text(MODULE)
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])

    @asynccontextmanager
    async def start(count: int = 1, limit: float = 30.0) -> AsyncIterator[Workers]:
        workers = Workers("work_for_a_test", b"set up: ", count=count, limit=limit)
        try:
            yield workers
        finally:
            await workers.close()

    return start


async def test_a_worker_answers_one_call_after_the_other(make: Callable[..., object]) -> None:
    async with make() as workers:  # type: ignore[attr-defined]
        assert await workers.call(b"one") == b"set up: one"
        large = b"x" * 5_000_000
        assert await workers.call(large) == b"set up: " + large
        assert await workers.call(b"process") == await workers.call(b"process")


async def test_calls_go_to_whichever_worker_is_free(make: Callable[..., object]) -> None:
    async with make(count=2) as workers:  # type: ignore[attr-defined]
        answers = await asyncio.gather(*(workers.call(str(number).encode()) for number in range(20)))
        assert answers == [f"set up: {number}".encode() for number in range(20)]


async def test_what_a_worker_prints_is_no_answer(make: Callable[..., object]) -> None:
    async with make() as workers:  # type: ignore[attr-defined]
        assert await workers.call(b"print") == b"set up: print"


async def test_a_worker_sees_nothing_of_the_environment(
    make: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    async with make() as workers:  # type: ignore[attr-defined]
        assert b"GITHUB_TOKEN" not in await workers.call(b"environment")


@pytest.mark.parametrize(("content", "words"), [(b"die", "ended"), (b"hang", "longer than 1 seconds")])
async def test_a_lost_worker_is_told_of_and_replaced(make: Callable[..., object], content: bytes, words: str) -> None:
    async with make(limit=1.0) as workers:  # type: ignore[attr-defined]
        with pytest.raises(Lost, match=words):
            await workers.call(content)
        assert await workers.call(b"next") == b"set up: next"


async def test_a_cancelled_call_ends_its_worker_and_leaves_room_for_the_next(make: Callable[..., object]) -> None:
    async with make() as workers:  # type: ignore[attr-defined]
        calling = asyncio.create_task(workers.call(b"hang"))
        await asyncio.sleep(0.05)
        calling.cancel()
        with pytest.raises(asyncio.CancelledError):
            await calling
        assert await workers.call(b"one") == b"set up: one"
