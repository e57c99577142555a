"""Every way in which a body comes in is bounded, in size and in time: tried on a real server."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from tests.advisories.attacking import ADMIN, PEOPLE, attacked

from callboard import Context, Endpoint, Page, Permission, Plugin, Redirect
from callboard.foundation.web.security import CSRF_COOKIE, CSRF_FIELD
from callboard.kernel.web import handlers
from callboard.testing import RunningPortal

pytestmark = pytest.mark.usefixtures("callboard_database")

CHANGE = "sink.thing.change"
MEGABYTE = 1024 * 1024
SECRET = {"events": {"webhooks": {"things": {"webhookSecret": "shared-with-the-host"}}}}


class Sink:
    """A plugin that takes bodies, and knows how much has reached it."""

    def __init__(self) -> None:
        self.seen: list[int] = []
        self.plugin = Plugin(
            id="sink",
            title="Sink",
            contributes=[
                Permission(id=CHANGE, title="Change"),
                Endpoint(path="/api/sink/json", run=self.json, method="POST", requires=CHANGE, body={}),
                Endpoint(path="/api/sink/asked", run=self.raw, public=True),
                Endpoint(path="/api/sink/small", run=self.raw, method="PUT", public=True, most_bytes=1000),
                Endpoint(path="/api/sink/slow", run=self.slow, public=True, deadline=0.3),
                Page(path="/sink/form", show=self.form, method="POST", public=True),
            ],
        )

    async def json(self, request: Any, ctx: Context) -> Any:
        self.seen.append(len(await request.body()))
        return {}

    async def raw(self, request: Any, ctx: Context) -> Any:
        return {"bytes": len(await request.body())}

    async def slow(self, request: Any, ctx: Context) -> Any:
        await asyncio.sleep(30.0)

    async def form(self, request: Any, ctx: Context) -> Redirect:
        self.seen.append(len(await request.form()))
        return Redirect(to="/sink")


async def pieces(size: int, pause: float = 0.0) -> AsyncIterator[bytes]:
    """A body whose length nobody says beforehand."""
    while size > 0:
        yield b" " * min(size, 64 * 1024)
        size -= 64 * 1024
        await asyncio.sleep(pause)


async def send(running: RunningPortal, path: str, body: Any, *, method: str = "POST", **headers: str) -> Any:
    """The answer, or None where the connection was closed while the body was on its way."""
    given = {"content-type": "application/json", **headers}
    try:
        return await running.client.request(method, path, content=body, headers=given)
    except (httpx2.WriteError, httpx2.RemoteProtocolError, httpx2.ReadError):
        return None


async def test_bodies_are_bounded_whatever_they_are() -> None:
    sink = Sink()
    async with attacked(PEOPLE, sink.plugin, settings=SECRET) as running:
        token = (await running.get("/sign-in", headers=ADMIN)).cookies.get(CSRF_COOKIE) or await running.form_token()
        page = {"cookie": f"{CSRF_COOKIE}={token}", "content-type": "application/x-www-form-urlencoded"}
        parted = page | {"content-type": "multipart/form-data; boundary=b"}
        part = b'--b\r\ncontent-disposition: form-data; name="a"; filename="a"\r\n\r\nx\r\n'
        field = f"{CSRF_FIELD}={token}".encode()

        for body in (b"[" + b"1," * MEGABYTE + b"1]", pieces(3 * MEGABYTE), b"[" * 90_000, b'{"a":' * 15_000):
            answer = await send(running, "/api/sink/json", body, **ADMIN)
            assert answer is None or answer.status_code == 400, answer.text
        for body in (field + b"&a=" + b"a" * 2 * MEGABYTE, pieces(2 * MEGABYTE), field + b"&a" * 200_000):
            answer = await send(running, "/sink/form", body, **page)
            assert answer is None or answer.status_code in {400, 403}, answer.text
        for body in (part * 20_000 + b"--b--", part * 5_000 + b"--b--", part.replace(b"x", b"x" * 2 * MEGABYTE)):
            answer = await send(running, "/sink/form", body, **parted)
            assert answer is None or answer.status_code in {400, 403}, answer.text
        logout = "/api/auth/oidc/backchannel-logout"
        for path, most in (("/api/events/http/things", 5 * MEGABYTE), (logout, MEGABYTE // 8)):
            fits, too_large = await send(running, path, b" " * most), await send(running, path, pieces(most + 1))
            assert fits.status_code in {403, 404}
            assert too_large is None or too_large.json()["error"]["message"] == "request entity too large"
        assert sink.seen == []

        small = [await send(running, "/api/sink/small", b"x" * size, method="PUT") for size in (1000, 1001)]
        assert [answer.status_code for answer in small] == [200, 400]
        asked = await send(running, "/api/sink/asked", pieces(2 * MEGABYTE), method="GET")
        assert asked is None or asked.json() == {"bytes": 0}

        assert (await send(running, "/sink/form", field + b"&a=b", **page)).status_code == 303
        assert sink.seen == [2]


async def test_a_body_that_takes_its_time_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handlers, "BODY_SECONDS", 0.5)
    sink = Sink()
    async with attacked(PEOPLE, sink.plugin) as running:
        began = time.monotonic()
        answer = await send(running, "/api/sink/json", pieces(MEGABYTE, pause=0.2), **ADMIN)
        assert time.monotonic() - began < 5.0
        assert answer is None or answer.status_code == 408
        assert sink.seen == []
        assert (await send(running, "/api/sink/json", b"[]", **ADMIN)).status_code == 200


async def test_work_that_takes_its_time_is_given_up() -> None:
    async with attacked(PEOPLE, Sink().plugin) as running:
        began = time.monotonic()
        answer = await running.get("/api/sink/slow")
    assert time.monotonic() - began < 5.0
    assert answer.status_code == 503
