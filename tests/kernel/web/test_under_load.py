"""More requests than can be worked on, clients that leave, and answers on their way out."""

from __future__ import annotations

import asyncio
import gzip
from typing import Any

import pytest
from starlette.requests import ClientDisconnect
from starlette.responses import StreamingResponse

from callboard import Context, Endpoint, Plugin
from callboard.kernel.web.handlers import HUNG_UP, MOST_AT_ONCE
from callboard.testing import RunningPortal, portal

pytestmark = pytest.mark.usefixtures("callboard_database")

LONG = {"words": "again and again " * 200}


class Slow:
    """A plugin whose endpoint waits until it is told to go on."""

    def __init__(self) -> None:
        self.go, self.waiting = asyncio.Event(), 0
        self.plugin = Plugin(
            id="slow",
            title="Slow",
            contributes=[
                Endpoint(path="/api/slow/wait", run=self.wait, public=True),
                Endpoint(path="/api/slow/take", run=self.take, public=True, method="POST", body={}),
                Endpoint(path="/api/slow/long", run=self.long, public=True),
                Endpoint(path="/api/slow/pieces", run=self.pieces, public=True),
            ],
        )

    def release(self) -> None:
        """Lets all that wait go on: they do so in the loop of the plugin, which has to be woken for that."""
        self.loop.call_soon_threadsafe(self.go.set)

    async def wait(self, request: Any, ctx: Context) -> Any:
        self.loop = asyncio.get_running_loop()
        self.waiting += 1
        await self.go.wait()
        return {"done": True}

    async def take(self, request: Any, ctx: Context) -> Any:
        return {"taken": True}

    async def long(self, request: Any, ctx: Context) -> Any:
        return LONG

    async def pieces(self, request: Any, ctx: Context) -> Any:
        async def stream() -> Any:
            for number in range(100):
                yield f"piece {number}\n".encode() * 100

        return StreamingResponse(stream(), media_type="text/plain")


async def test_what_is_too_much_at_once_is_told_to_come_back_and_the_rest_is_answered() -> None:
    slow = Slow()
    async with portal(slow.plugin) as running:
        asked = [asyncio.create_task(running.get("/api/slow/wait")) for _ in range(MOST_AT_ONCE)]
        await running.wait_until(lambda: slow.waiting == MOST_AT_ONCE)
        refused = await running.get("/api/slow/wait")
        alive = await running.get("/healthz")
        slow.release()
        answers = await asyncio.gather(*asked)
        after = await running.get("/api/slow/wait")

    assert refused.status_code == 503
    assert int(refused.headers["retry-after"]) > 0
    assert refused.json()["error"]["name"] == "ServiceUnavailableError"
    assert alive.status_code == 200
    assert {answer.status_code for answer in answers} == {200}
    assert after.status_code == 200


async def test_a_client_that_leaves_while_it_sends_is_no_error_of_ours(capsys: pytest.CaptureFixture[str]) -> None:
    async def half() -> Any:
        yield b'{"a":'
        raise ClientDisconnect

    async with portal(Slow().plugin) as running:
        left = await running.post("/api/slow/take", content=half(), headers={"content-type": "application/json"})
        after = await running.get("/api/slow/long")
    assert left.status_code == HUNG_UP
    assert after.status_code == 200
    assert "request.failed" not in capsys.readouterr().err


async def sent_raw(running: RunningPortal, path: str, takes: str | None) -> tuple[Any, bytes]:
    headers = {} if takes is None else {"accept-encoding": takes}
    running.client.headers.pop("accept-encoding", None)
    async with running.client.stream("GET", path, headers=headers) as answer:
        return answer, b"".join([chunk async for chunk in answer.aiter_raw()])


@pytest.mark.parametrize("path", ["/api/slow/long", "/api/slow/pieces"])
async def test_answers_are_compressed_for_whoever_takes_it_and_say_so(path: str) -> None:
    async with portal(Slow().plugin) as running:
        plain, whole = await sent_raw(running, path, None)
        packed, small = await sent_raw(running, path, "gzip, br")

    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(small) == whole
    assert len(small) * 5 < len(whole)
    assert plain.headers["vary"] == packed.headers["vary"] == "Accept-Encoding"


async def test_small_answers_are_sent_as_they_are() -> None:
    async with portal() as running:
        answer, _ = await sent_raw(running, "/healthz", "gzip")
    assert "content-encoding" not in answer.headers
