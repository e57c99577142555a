"""What a client may send before anybody has looked at it, and how long it may take: tried on a real server."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from callboard.foundation.web.protocol import MOST_HEAD, MOST_HEADERS, MOST_URL, BoundedProtocol

PIECE = 16 * 1024


class Impatient(BoundedProtocol):
    """With which a test need not wait long."""

    head_seconds, whole_seconds = 0.4, 1.0


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with how many bytes came; at `/early` before they have come."""
    size, more = 0, scope["path"] != "/early"
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        size, more = size + len(message["body"]), message["more_body"]
    body = str(size).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


@asynccontextmanager
async def server(protocol: type[BoundedProtocol] = Impatient) -> AsyncIterator[int]:
    config = uvicorn.Config(echo, http=protocol, log_config=None, access_log=False, lifespan="off")
    serving = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        task = asyncio.create_task(serving.serve(sockets=[listener]))
        while not serving.started:
            await asyncio.sleep(0.01)
        yield listener.getsockname()[1]
        serving.should_exit = True
        await task


async def said(port: int, *pieces: bytes, pause: float = 0.0, until_closed: bool = True) -> tuple[bytes, float]:
    """All that the server says to these pieces, and for how many seconds it kept the connection."""
    began = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answer = asyncio.create_task(reader.read())
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)
            if answer.done():
                break
        if not until_closed:
            writer.write_eof()
        return await asyncio.wait_for(answer, 10.0), time.monotonic() - began
    except ConnectionError:
        return await answer if answer.done() and answer.exception() is None else b"", time.monotonic() - began
    finally:
        writer.close()


def request(*headers: str, path: str = "/", method: str = "GET", body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "host: x", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def statuses(answer: bytes) -> list[int]:
    return [int(part[:3]) for part in answer.split(b"HTTP/1.1 ")[1:]]


CLOSE = "connection: close"
NEVER_ENDS = [b"GET / HTTP/1.1\r\nx: "] + [b"a" * PIECE] * 64
MANY_LINES = [b"GET / HTTP/1.1\r\n"] + [b"x: 1\r\n" * (PIECE // 6)] * 64


@pytest.mark.parametrize(
    ("pieces", "status"),
    [
        ([request(CLOSE)], 200),
        ([request(CLOSE, f"x: {'a' * (MOST_HEAD - 1000)}")], 200),
        ([request(CLOSE, f"x: {'a' * MOST_HEAD}")], 431),
        ([request(CLOSE, f"x: {'a' * 4 * MOST_HEAD}")], 431),
        ([request(CLOSE, *["x: 1"] * (MOST_HEADERS - 2))], 200),
        ([request(CLOSE, *["x: 1"] * MOST_HEADERS)], 431),
        ([request(CLOSE, path="/" + "a" * (MOST_URL - 1))], 200),
        ([request(CLOSE, path="/" + "a" * MOST_URL)], 414),
        ([request(CLOSE, path="/?" + "a&" * MOST_URL)], 414),
        (NEVER_ENDS, 431),
        (MANY_LINES, 431),
        ([b"GET /" + b"a" * PIECE] + [b"a" * PIECE] * 64, 431),
        ([b"nonsense\r\n\r\n"], 400),
    ],
)
async def test_the_head_of_a_request_is_bounded(pieces: list[bytes], status: int) -> None:
    async with server(BoundedProtocol) as port:
        answer, _ = await said(port, *pieces)
    # A client that goes on to send may find the connection gone before it could read.
    too_much = sum(map(len, pieces)) > 2 * MOST_HEAD
    assert statuses(answer) in ([status], [] if too_much else [status])


async def test_what_goes_on_without_end_is_not_kept() -> None:
    class Watched(BoundedProtocol):
        heads: list[int] = []

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            self.heads.append(self._head)

    async with server(Watched) as port:
        for pieces in (NEVER_ENDS, MANY_LINES):
            Watched.heads.clear()
            await said(port, *pieces, pause=0.001)
            assert MOST_HEAD < max(Watched.heads) <= MOST_HEAD + 256 * 1024
            assert len(Watched.heads) < 60


async def test_many_requests_on_one_connection_are_not_taken_for_a_large_one() -> None:
    post = request(f"content-length: {3 * PIECE}", method="POST", body=b"b" * 3 * PIECE)
    async with server() as port:
        answer, _ = await said(port, *[post] * 12, request(CLOSE))
        at_once, _ = await said(port, post * 12 + request(CLOSE))
    assert statuses(answer) == statuses(at_once) == [200] * 13


@pytest.mark.parametrize(
    ("pieces", "least", "most"),
    [
        ([], 0.3, 1.0),
        ([b"GET / HT"], 0.3, 1.0),
        ([b"GET / HTTP/1.1\r\n", *[b"x: 1\r\n"] * 50], 0.3, 1.2),
        ([request("content-length: 1000", method="POST"), *[b"x"] * 100], 0.9, 2.5),
        ([request("content-length: 1000", method="POST", path="/early"), *[b"x"] * 100], 0.9, 2.5),
        ([request("transfer-encoding: chunked", method="POST"), *[b"1\r\nx\r\n"] * 100], 0.9, 2.5),
    ],
)
async def test_who_sends_slowly_is_hung_up_on(pieces: list[bytes], least: float, most: float) -> None:
    async with server() as port:
        _, seconds = await said(port, *pieces, pause=0.05)
    assert least <= seconds <= most


async def test_a_slow_answer_is_nobodys_fault() -> None:
    async def slow(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(1.5)
        await echo(scope, receive, send)

    class Slowly(Impatient):
        def __init__(self, *given: Any, **more: Any) -> None:
            super().__init__(*given, **more)
            self.app = slow

    async with server(Slowly) as port:
        answer, _ = await said(port, request(CLOSE))
    assert statuses(answer) == [200]
