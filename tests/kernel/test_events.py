"""Events: kept with the change they tell of, heard at least once, given up after many attempts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from callboard import Context, Endpoint, Invalid, On, Permission, Plugin, announce
from callboard.foundation import events
from callboard.testing import RunningPortal, portal

pytestmark = pytest.mark.usefixtures("callboard_database")


@dataclass(frozen=True)
class SongPlayed:
    """Somebody played a song."""

    title: str


Hear = Callable[[SongPlayed, Context], Any]


def listener(hear: Hear, id: str = "charts") -> Plugin:
    return Plugin(id=id, title=id.title(), contributes=[On(event=SongPlayed, run=hear, id="count")])


def player() -> Plugin:
    """A plugin whose endpoint publishes, and one that fails once it has."""

    async def play(request: Any, ctx: Context) -> Any:
        await ctx.publish(SongPlayed("Needle Drop"))
        return {"playing": True}

    return Plugin(
        id="player",
        title="Player",
        contributes=[
            Permission(id="player.song.play", title="Play"),
            Endpoint(path="/api/player/play", run=play, method="POST", requires="player.song.play"),
            Endpoint(path="/api/player/scratched", run=fail_after(play), method="POST", requires="player.song.play"),
        ],
    )


def fail_after(play: Any) -> Any:
    async def scratched(request: Any, ctx: Context) -> Any:
        await play(request, ctx)
        raise Invalid("the record is scratched")

    return scratched


async def waiting(running: RunningPortal, name: str = "charts") -> list[Any]:
    def rows(connection: Connection) -> list[Any]:
        found = connection.execute(
            text("SELECT attempts, due, heard FROM kernel_listener WHERE listener LIKE :name"), {"name": f"{name}:%"}
        )
        return list(found.one())

    return await running.portal.database.read(rows)


async def published(running: RunningPortal) -> int:
    return await running.portal.database.read(
        lambda connection: connection.execute(text("SELECT count(*) FROM kernel_event")).scalar_one()
    )


async def no_longer_wait(running: RunningPortal) -> None:
    """As if the pause after a failure were over."""

    def end_pauses(connection: Connection) -> None:
        connection.execute(text("UPDATE kernel_listener SET due = 0"))
        announce(connection, events.channel(events.topic(SongPlayed)))

    await running.context("ui").database.run(end_pauses)


async def test_a_listener_hears_in_order_what_a_request_published() -> None:
    heard: list[str] = []

    async def hear(event: SongPlayed, ctx: Context) -> None:
        heard.append(event.title)

    async with portal(player(), listener(hear)) as running:
        await running.api("/api/player/play", method="POST")
        await running.context("player").publish(SongPlayed("Second"), SongPlayed("Third"))
        await running.wait_until(lambda: len(heard) == 3)
    assert heard == ["Needle Drop", "Second", "Third"]


async def test_what_a_failed_request_published_was_never_said() -> None:
    async def hear(event: SongPlayed, ctx: Context) -> None:
        raise AssertionError("must not be heard")

    async with portal(player(), listener(hear)) as running:
        assert (await running.post("/api/player/scratched")).status_code == 400
        assert await published(running) == 0


async def test_several_listeners_each_hear_everything() -> None:
    heard: dict[str, list[str]] = {"one": [], "two": []}

    def ears(name: str) -> Hear:
        async def hear(event: SongPlayed, ctx: Context) -> None:
            heard[name].append(event.title)

        return hear

    async with portal(player(), listener(ears("one"), "one"), listener(ears("two"), "two")) as running:
        await running.api("/api/player/play", method="POST")
        await running.wait_until(lambda: heard["one"] and heard["two"])
    assert heard == {"one": ["Needle Drop"], "two": ["Needle Drop"]}


async def test_a_listener_that_fails_is_asked_again_and_then_goes_on() -> None:
    attempts: list[str] = []

    async def hear(event: SongPlayed, ctx: Context) -> None:
        attempts.append(event.title)
        if len(attempts) < 3:
            raise ConnectionError("not yet")

    async with portal(player(), listener(hear)) as running:
        await running.context("player").publish(SongPlayed("A"), SongPlayed("B"))
        for count in (1, 2):
            await running.wait_until(lambda count=count: len(attempts) == count)  # type: ignore[misc]
            await running.wait_until(lambda count=count: _attempts_are(running, count))  # type: ignore[misc]
            await no_longer_wait(running)
        await running.wait_until(lambda: len(attempts) == 4)
        await running.wait_until(lambda: _attempts_are(running, 0))
    assert attempts == ["A", "A", "A", "B"]


async def _attempts_are(running: RunningPortal, count: int) -> bool:
    return bool((await waiting(running))[0] == count)


async def test_the_pause_after_a_failure_doubles_and_the_event_is_given_up_at_last() -> None:
    async with portal(work=False) as running:
        unit = running.context("ui").database
        await unit.run(events.start_listening, ["charts:x"])
        await unit.run(events.write, SongPlayed("A"))
        pauses = []
        for _ in range(events.MOST_ATTEMPTS - 1):
            assert await unit.run(events.failed, "charts:x", 1) is False
            [_, due, heard] = await waiting(running)
            pauses.append(due)
            assert heard == 0
            assert await running.portal.database.read(events.waiting_for, "charts:x", events.topic(SongPlayed)) == []
        steps = [round(later - sooner) for sooner, later in pairwise(pauses)]
        assert steps == [2, 4, 8, 16, 32, 64]
        assert await unit.run(events.failed, "charts:x", 1) is True
        assert await waiting(running) == [0, 0, 1]


async def test_a_new_listener_hears_only_what_is_new(tmp_path: Path) -> None:
    heard: list[str] = []

    async def hear(event: SongPlayed, ctx: Context) -> None:
        heard.append(event.title)

    async with portal(player(), folder=tmp_path) as running:
        await running.context("player").publish(SongPlayed("old"))
    async with portal(player(), listener(hear), folder=tmp_path) as running:
        await running.context("player").publish(SongPlayed("new"))
        await running.wait_until(lambda: heard)
    assert heard == ["new"]


async def test_what_was_published_while_a_listener_was_away_is_heard_when_it_is_back(tmp_path: Path) -> None:
    heard: list[str] = []

    async def hear(event: SongPlayed, ctx: Context) -> None:
        heard.append(event.title)

    async with portal(player(), listener(hear), folder=tmp_path):
        pass
    async with portal(player(), folder=tmp_path) as running:
        await running.context("player").publish(SongPlayed("meanwhile"))
    async with portal(player(), listener(hear), folder=tmp_path) as running:
        await running.wait_until(lambda: heard)
    assert heard == ["meanwhile"]


async def test_an_event_that_can_no_longer_be_read_is_given_up_and_stops_nothing_else() -> None:
    heard: list[str] = []

    async def hear(event: SongPlayed, ctx: Context) -> None:
        heard.append(event.title)

    async with portal(player(), listener(hear)) as running:
        unit = running.context("player").database
        await unit.run(_write_raw, b'{"other": 1}')
        await running.context("player").publish(SongPlayed("sound"))
        for count in range(1, events.MOST_ATTEMPTS):
            await running.wait_until(lambda count=count: _attempts_are(running, count))  # type: ignore[misc]
            await no_longer_wait(running)
        await running.wait_until(lambda: heard == ["sound"])
        assert (await running.get("/readyz")).status_code == 200


def _write_raw(connection: Connection, payload: bytes) -> None:
    connection.execute(
        text("INSERT INTO kernel_event (topic, payload, published) VALUES (:topic, :payload, 0)"),
        {"topic": events.topic(SongPlayed), "payload": payload},
    )


@pytest.mark.parametrize(("age", "kept"), [(events.KEEP_SECONDS - 60, 1), (events.KEEP_SECONDS + 60, 0)])
async def test_old_events_are_forgotten(age: float, kept: int) -> None:
    async with portal(player(), work=False) as running:
        unit = running.context("player").database
        await unit.run(events.write, SongPlayed("A"))
        await unit.run(
            lambda connection: (
                connection.execute(text(f"UPDATE kernel_event SET published = published - {age}")) and None
            )
        )
        await unit.run(events.forget_old)
        assert await published(running) == kept
