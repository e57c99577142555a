"""What was done, and what was refused, is told to the auditor: with what it tells of, or it did not happen."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, text
from starlette.responses import JSONResponse

from callboard import (
    Audited,
    Auditor,
    Context,
    Decision,
    Endpoint,
    Invalid,
    NotAllowed,
    Permission,
    Plugin,
    Policy,
)
from callboard.testing import RunningPortal, portal

pytestmark = pytest.mark.usefixtures("callboard_database")

LINES: list[Audited] = []
TABLE = "CREATE TABLE box_thing (name VARCHAR(20))"


@pytest.fixture(autouse=True)
def nothing_told() -> None:
    LINES.clear()


def keep(connection: Connection, line: Audited) -> None:
    LINES.append(line)


def fail(connection: Connection, line: Audited) -> None:
    raise RuntimeError("the disk is full")


def put(connection: Connection) -> None:
    connection.execute(text("INSERT INTO box_thing VALUES ('one')"))


async def change(request: Any, ctx: Context) -> Any:
    await ctx.database.run(put)
    ctx.audit(target="component:default/web", why="because")
    return {}


async def look(request: Any, ctx: Context) -> Any:
    return {}


async def export(request: Any, ctx: Context) -> Any:
    ctx.audit("box.export", target="everything")
    return {}


async def turn_away(request: Any, ctx: Context) -> Any:
    ctx.audit("box.export", denied=True, why="because")
    return {}


async def refuse(request: Any, ctx: Context) -> Any:
    await ctx.database.run(put)
    raise NotAllowed("Not yours")


async def answer_that_not(request: Any, ctx: Context) -> Any:
    await ctx.database.run(put)
    return JSONResponse({"error": "already there"}, 409)


async def stumble(request: Any, ctx: Context) -> Any:
    await ctx.database.run(put)
    raise Invalid("What is this?")


def box(record: Any = keep) -> Plugin:
    def endpoint(path: str, run: Any, method: Any = "POST", requires: str = "box.thing.change") -> Endpoint:
        return Endpoint(path=f"/api/box/{path}", run=run, method=method, requires=requires)

    return Plugin(
        id="box",
        title="Box",
        contributes=[
            Auditor(record=record),
            Permission(id="box.thing.change", title="Change things", action="update"),
            Permission(id="box.thing.read", title="See things", action="read"),
            Permission(id="box.secret.read", title="See secrets", action="read"),
            Policy(decide=lambda _who, permission, _ctx: Decision(allowed=permission.id != "box.secret.read")),
            endpoint("change", change),
            endpoint("refuse", refuse),
            endpoint("stumble", stumble),
            endpoint("answer-that-not", answer_that_not),
            endpoint("look", look, "GET", "box.thing.read"),
            endpoint("ask", look, "POST", "box.thing.read"),
            endpoint("export", export, "GET", "box.thing.read"),
            endpoint("turn-away", turn_away, "GET", "box.thing.read"),
            endpoint("secret", look, "GET", "box.secret.read"),
        ],
    )


async def with_table(running: RunningPortal) -> None:
    async with running.context("box").transaction() as ctx:
        await ctx.database.run(lambda connection: connection.execute(text(TABLE)))


async def things(running: RunningPortal) -> int:
    count = "SELECT count(*) FROM box_thing"
    return int(await running.context("box").database.read(lambda c: c.execute(text(count)).scalar_one()))


async def test_a_change_is_told_with_who_what_and_how() -> None:
    async with portal(box()) as running:
        await with_table(running)
        headers = {"user-agent": "Browser of mine"}
        assert (await running.post("/api/box/change", headers=headers)).status_code == 200
        [line] = LINES
    assert (line.actor, line.via, line.door) == (running.portal.guest.ref, "guest", "api")
    assert (line.plugin, line.action, line.outcome) == ("box", "box.thing.change", "allowed")
    assert (line.target, line.details) == ("component:default/web", {"why": "because"})
    assert line.agent == "Browser of mine"
    assert line.request.startswith("cb-")


@pytest.mark.parametrize(("path", "outcome"), [("refuse", "denied"), ("stumble", "failed")])
async def test_what_was_refused_or_failed_is_told_and_did_not_happen(path: str, outcome: str) -> None:
    async with portal(box()) as running:
        await with_table(running)
        assert (await running.post(f"/api/box/{path}")).status_code in {403, 400}
        assert [line.outcome for line in LINES] == [outcome]
        assert await things(running) == 0


async def test_an_answer_that_says_that_it_failed_is_told_as_failed_along_with_what_it_wrote() -> None:
    async with portal(box()) as running:
        await with_table(running)
        assert (await running.post("/api/box/answer-that-not")).status_code == 409
        assert [line.outcome for line in LINES] == ["failed"]
        assert await things(running) == 1


async def test_what_nobody_may_see_is_told_when_somebody_tries() -> None:
    async with portal(box()) as running:
        assert (await running.get("/api/box/secret")).status_code == 403
    assert [(line.action, line.outcome) for line in LINES] == [("box.secret.read", "denied")]


async def test_reading_is_not_told_unless_the_plugin_says_something_of_it() -> None:
    async with portal(box()) as running:
        for path in ("look", "export"):
            assert (await running.get(f"/api/box/{path}")).status_code == 200
        assert (await running.post("/api/box/ask")).status_code == 200
    assert [(line.action, line.target) for line in LINES] == [("box.export", "everything")]


async def test_what_cannot_be_recorded_does_not_happen() -> None:
    async with portal(box(fail), tolerant=True) as running:
        await with_table(running)
        assert (await running.post("/api/box/change")).status_code == 500
        assert await things(running) == 0


async def test_what_a_plugin_refuses_in_its_own_words_is_told_as_refused() -> None:
    async with portal(box()) as running:
        assert (await running.get("/api/box/turn-away")).status_code == 200
    [line] = LINES
    assert (line.action, line.outcome, line.details) == ("box.export", "denied", {"why": "because"})
