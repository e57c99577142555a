"""Who asks too often is told when to come back, by name or by address, and that is recorded once."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection

from callboard import (
    Audited,
    Auditor,
    Context,
    Endpoint,
    Identity,
    NotAllowed,
    NotSignedIn,
    Page,
    Permission,
    Plugin,
    Recognizer,
    Redirect,
)
from callboard.foundation.database.lockouts import shut_out, shut_out_for
from callboard.testing import RunningPortal, portal

pytestmark = pytest.mark.usefixtures("callboard_database")

READ = "box.thing.read"
HERE, THERE = "203.0.113.7", "203.0.113.8"
LINES: list[Audited] = []


@pytest.fixture(autouse=True)
def nothing_told() -> None:
    LINES.clear()


async def by_name(request: Any, ctx: Context) -> Identity | None:
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    if token.startswith("good-"):
        name = token.removeprefix("good-")
        return Identity(ref=f"user:default/{name}", title=name, via="token:1")
    if token or request.headers.get("cookie") == "over":
        raise NotSignedIn("This is no good")
    return None


async def thing(request: Any, ctx: Context) -> Any:
    return {"ref": ctx.identity.ref}


async def page(request: Any, ctx: Context) -> Redirect:
    return Redirect(to="/box")


async def way_in(request: Any, ctx: Context) -> Redirect:
    if request.query_params.get("key") != "right":
        raise NotAllowed("This key does not fit")
    return Redirect(to="/box")


def keep(connection: Connection, line: Audited) -> None:
    LINES.append(line)


BOX = Plugin(
    id="box",
    title="Box",
    contributes=[
        Recognizer(recognize=by_name, sign_in="/sign-in"),
        Auditor(record=keep),
        Permission(id=READ, title="See things", action="read"),
        Endpoint(path="/api/box/thing", run=thing, requires=READ),
        Endpoint(path="/api/box/public", run=thing, public=True),
        Page(path="/sign-in", show=page, public=True),
        Page(path="/box/in", show=way_in, public=True, attempt=True),
    ],
)


def limited(**backend: Any) -> dict[str, Any]:
    """Settings of a portal behind a proxy on this machine."""
    return {"plugins": {"disabled": ["auth", "audit"]}, "auth": {}, "backend": {"trustProxy": "loopback", **backend}}


async def ask(running: RunningPortal, path: str, token: str = "", address: str = HERE) -> Any:
    headers = {"x-forwarded-for": address} | ({"authorization": f"Bearer {token}"} if token else {})
    return await running.get(path, headers=headers)


async def statuses(running: RunningPortal, times: int, *asked: str) -> list[int]:
    return [(await ask(running, *asked)).status_code for _ in range(times)]


async def test_a_program_that_asks_too_often_is_told_when_to_come_back() -> None:
    async with portal(BOX, settings=limited(rateLimit={"incomingRequestLimit": 5, "window": "1h"})) as running:
        assert await statuses(running, 5, "/api/box/thing", "good-ann") == [200] * 5
        answer = await ask(running, "/api/box/thing", "good-ann")
        assert await statuses(running, 3, "/api/box/thing", "good-ben") == [200] * 3
        assert await statuses(running, 3, "/api/box/thing", "good-ann", THERE) == [429] * 3
        metrics = (await running.get("/metrics")).text
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) == 720
    assert answer.json() == {
        "error": {"name": "Error", "message": "Too many requests", "hint": "Try again in 720 seconds."},
        "request": {"method": "GET", "url": "/thing"},
        "response": {"statusCode": 429},
    }
    assert 'callboard_requests_refused_total{limit="rate"} 4.0' in metrics
    [line] = LINES
    assert (line.action, line.outcome, line.actor) == ("limits.rate", "denied", "user:default/ann")
    assert (line.target, line.address, line.plugin) == ("user:default/ann", HERE, "kernel")


async def test_those_whom_nobody_knows_are_counted_by_their_address() -> None:
    async with portal(BOX, settings=limited(rateLimit={"incomingRequestLimit": 4, "window": "1h"})) as running:
        assert await statuses(running, 2, "/api/box/public") == [200] * 2
        assert await statuses(running, 2, "/sign-in") == [303] * 2
        page = await ask(running, "/sign-in")
        missing = await ask(running, "/no-such-page")
        assert await statuses(running, 1, "/api/box/thing", "good-ann") == [200]
        assert await statuses(running, 1, "/sign-in", "", THERE) == [303]
        unnamed = await running.get("/sign-in")
    for answer in (page, missing):
        assert answer.status_code == 429
        assert answer.headers["retry-after"] == "900"
        assert answer.headers["content-type"].startswith("text/plain")
        assert answer.text.startswith("Not so fast: Too many requests. Try again in 900 seconds.")
    assert unnamed.status_code == 303
    assert [line.target for line in LINES] == [HERE]


async def test_a_session_that_is_over_locks_nobody_out() -> None:
    async with portal(BOX, settings=limited(lockout={"after": 2})) as running:
        headers = {"x-forwarded-for": HERE, "cookie": "over"}
        answers = [(await running.get("/api/box/thing", headers=headers)).status_code for _ in range(10)]
        assert await statuses(running, 1, "/api/box/thing", "good-ann") == [200]
    assert answers == [401] * 10


async def test_an_address_that_tries_keys_is_locked_out_of_the_ways_in_and_of_nothing_else() -> None:
    async with portal(BOX, settings=limited(lockout={"after": 3})) as running:
        assert await statuses(running, 3, "/box/in?key=guess") == [403, 403, 429]
        assert await statuses(running, 2, "/box/in?key=right") == [429, 429]
        assert await statuses(running, 1, "/api/box/public") == [200]
        assert await statuses(running, 1, "/box/in?key=right", "", THERE) == [303]
        metrics = (await running.get("/metrics")).text
    assert 'callboard_requests_refused_total{limit="lockout"} 3.0' in metrics
    assert "callboard_locked_out 1.0" in metrics
    assert [(line.action, line.target, line.outcome) for line in LINES] == [("limits.lockout", HERE, "denied")]


async def test_attempts_at_coming_in_have_a_limit_of_their_own() -> None:
    async with portal(BOX, settings=limited(rateLimit={"attempts": 3, "window": "1h"})) as running:
        assert await statuses(running, 5, "/box/in?key=right") == [303, 303, 303, 429, 429]
        assert await statuses(running, 1, "/api/box/public") == [200]
    assert [line.action for line in LINES] == ["limits.attempts"]


async def test_who_is_locked_out_by_one_process_is_locked_out_by_all_at_the_next_wrong_token() -> None:
    async with portal(BOX, settings=limited(lockout={"after": 20, "lasts": "10m"})) as running:
        database = running.portal.database
        if not database.is_shared:
            return
        await running.context("box").database.run(shut_out, HERE, 600.0)
        assert await statuses(running, 2, "/api/box/thing", "guess") == [401, 429]
        assert await statuses(running, 20, "/api/box/thing", "guess", THERE) == [401] * 19 + [429]
        assert 590 < await database.read(shut_out_for, THERE) <= 600
        await running.context("box").database.run(shut_out, HERE, -1.0)
        assert await database.read(shut_out_for, HERE) == 0


async def test_a_proxy_that_nobody_has_named_is_told_of_once(capsys: pytest.CaptureFixture[str]) -> None:
    async with portal(BOX, settings={"plugins": {"disabled": ["auth", "audit"]}, "auth": {}}) as running:
        assert await statuses(running, 3, "/api/box/public") == [200] * 3
        said = "".join(capsys.readouterr())
    assert said.count("proxy.not_named") == 1


async def test_who_cannot_be_recorded_is_refused_all_the_same() -> None:
    def fail(connection: Connection, line: Audited) -> None:
        raise RuntimeError("the disk is full")

    others = [each for each in BOX.contributes if not isinstance(each, Auditor)]
    box = Plugin(id="box", title="Box", contributes=[*others, Auditor(record=fail)])
    async with portal(box, settings=limited(lockout={"after": 2})) as running:
        assert await statuses(running, 3, "/api/box/thing", "guess") == [401, 429, 429]
