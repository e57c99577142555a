"""Sessions are on the server: one opens with its secret alone, can be ended from elsewhere, and ends by itself."""

from __future__ import annotations

import time
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from callboard.plugins.auth.agents import device_of
from callboard.plugins.auth.model import Person, Visit
from callboard.plugins.auth.store import begin_session, forget_the_past, hash_of, session
from callboard.testing import RunningPortal, portal

from .people import NO_WAY_IN, SERVING_OTHERS, SESSION

pytestmark = pytest.mark.usefixtures("callboard_database")

ANN = Person(ref="user:default/ann", title="Ann", owns_as=("user:default/ann", "group:default/a"))
BEN = Person(ref="user:default/ben", title="Ben")
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


async def signed_in(running: RunningPortal, person: Person = ANN, agent: str = FIREFOX, **more: Any) -> tuple[str, str]:
    """A session's id and secret."""
    visit = Visit(agent=agent, address="192.0.2.7")
    given = {"way": "test", "now": time.time()} | more
    begin = partial(begin_session, visit=visit, lifetime=86400.0, **given)
    return await running.context("auth").database.run(begin, person)


def cookie(secret: str) -> dict[str, str]:
    return {"cookie": f"{SESSION}={secret}"}


def stored(connection: Connection) -> list[Any]:
    return list(connection.execute(select(session)).all())


async def test_a_session_says_who_asks_and_what_they_own() -> None:
    async with portal(settings=NO_WAY_IN) as running:
        id_, secret = await signed_in(running)
        page = await running.get("/catalog", headers=cookie(secret))
        assert page.status_code == 200
        assert "user:default/ann" in page.text
        assert 'action="/sign-out"' in page.text
        [row] = await running.context("auth").database.read(stored)
    assert row.id == id_
    assert row.hash == hash_of(secret)
    assert secret not in str(row)


async def test_nobody_gets_in_with_what_no_session_has() -> None:
    async with portal(settings=NO_WAY_IN) as running:
        id_, secret = await signed_in(running)
        for wrong in ("x", id_, hash_of(secret), secret[:-1], secret + "x", secret.swapcase()):
            assert (await running.get("/api/catalog/entities", headers=cookie(wrong))).status_code == 401
            page = await running.get("/catalog", headers=cookie(wrong))
            assert (page.status_code, page.headers["location"]) == (303, "/sign-in?to=%2Fcatalog")
        assert (await running.get("/api/catalog/entities")).status_code == 401


@pytest.mark.parametrize("over", [{"until": -1.0}, {"used": -8 * 86400.0}])
async def test_a_session_ends_at_its_end_and_earlier_when_it_is_not_used(over: dict[str, float]) -> None:
    async with portal(settings=NO_WAY_IN) as running:
        _, secret = await signed_in(running)
        _, other = await signed_in(running)
        assert (await running.get("/catalog", headers=cookie(secret))).status_code == 200
        values = {key: time.time() + seconds for key, seconds in over.items()}
        end = update(session).where(session.c.hash == hash_of(secret)).values(**values)
        await running.context("auth").database.run(lambda connection: connection.execute(end) and None)
        assert (await running.get("/catalog", headers=cookie(secret))).status_code == 303
        await running.context("auth").database.run(forget_the_past, time.time(), 7 * 86400.0)
        [left] = await running.context("auth").database.read(stored)
    assert left.hash == hash_of(other)


async def test_how_long_a_session_may_go_unused_is_in_the_settings() -> None:
    settings = {"auth": {"session": {"idle": {"minutes": 5}}}}
    async with portal(settings=settings) as running:
        _, recent = await signed_in(running, now=time.time() - 200)
        _, old = await signed_in(running, now=time.time() - 400)
        assert (await running.get("/catalog", headers=cookie(recent))).status_code == 200
        assert (await running.get("/catalog", headers=cookie(old))).status_code == 303
        # Being used keeps it from ending.
        rows = await running.context("auth").database.read(stored)
        assert max(row.used for row in rows) > time.time() - 60


async def test_one_sees_where_one_is_signed_in_and_nothing_of_others() -> None:
    async with portal(settings=NO_WAY_IN) as running:
        _, secret = await signed_in(running)
        phone, _ = await signed_in(running, agent="Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/605")
        foreign, _ = await signed_in(running, BEN)
        page = await running.get("/settings/sessions", headers=cookie(secret))
    assert "Firefox on Linux" in page.text
    assert "Safari on iPhone" in page.text
    assert "192.0.2.7" in page.text
    assert phone in page.text
    assert foreign not in page.text
    assert secret not in page.text


async def test_a_session_that_is_ended_elsewhere_opens_nothing_from_then_on() -> None:
    async with portal(settings=NO_WAY_IN) as running:
        _, here = await signed_in(running)
        id_, there = await signed_in(running)
        foreign, bens = await signed_in(running, BEN)
        running.client.cookies.set(SESSION, here)
        assert (await running.post_form(f"/settings/sessions/{foreign}/end")).status_code == 404
        done = await running.post_form(f"/settings/sessions/{id_}/end")
        assert (done.status_code, done.headers["location"]) == (303, "/settings/sessions")
        running.client.cookies.delete(SESSION)
        assert (await running.get("/catalog", headers=cookie(there))).status_code == 303
        assert (await running.get("/catalog", headers=cookie(here))).status_code == 200
        assert (await running.get("/catalog", headers=cookie(bens))).status_code == 200


async def test_one_can_sign_out_everywhere_else() -> None:
    async with portal(settings=NO_WAY_IN) as running:
        _, here = await signed_in(running)
        others = [(await signed_in(running))[1] for _ in range(2)]
        _, bens = await signed_in(running, BEN)
        running.client.cookies.set(SESSION, here)
        await running.post_form("/settings/sessions/end-others")
        running.client.cookies.delete(SESSION)
        for secret, status in [(here, 200), (bens, 200), *((each, 303) for each in others)]:
            assert (await running.get("/catalog", headers=cookie(secret))).status_code == status


async def test_signing_out_ends_the_session_and_takes_a_form_with_its_token() -> None:
    async with portal(settings=NO_WAY_IN) as running:
        _, secret = await signed_in(running)
        running.client.cookies.set(SESSION, secret)
        assert (await running.post("/sign-out")).status_code == 403
        assert (await running.get("/catalog")).status_code == 200
        done = await running.post_form("/sign-out")
        assert (done.status_code, done.headers["location"]) == (303, "/sign-in")
        assert "Max-Age=0" in done.headers["set-cookie"]
        assert await running.context("auth").database.read(stored) == []


@pytest.mark.parametrize("path", ["/settings/sessions"])
async def test_who_is_not_signed_in_has_no_sessions_to_see(path: str) -> None:
    async with portal(settings=NO_WAY_IN) as running:
        answer = await running.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?to=%2Fsettings%2Fsessions")


async def test_over_https_only_a_cookie_that_this_host_has_set_itself_counts() -> None:
    async with portal(settings={**NO_WAY_IN, **SERVING_OTHERS}) as running:
        _, secret = await signed_in(running)
        page = await running.get("/catalog", headers=cookie(secret))
        assert page.status_code == 303
        page = await running.get("/catalog", headers={"cookie": f"__Host-{SESSION}={secret}"})
        assert page.status_code == 200


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/140.0 Safari/537.36", "Chrome on macOS"),
        ("curl/8.5.0", "curl"),
        ("<script>", "A browser"),
        ("", "A browser"),
    ],
)
def test_a_device_is_called_by_its_browser_and_its_system(agent: str, name: str) -> None:
    assert device_of(agent) == name
