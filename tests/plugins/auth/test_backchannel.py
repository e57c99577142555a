"""A provider says that somebody has signed out there: their sessions here are over, and nobody else's."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from callboard.testing import Meadow, RunningPortal, portal

from .people import SESSION
from .provider import ANN, Provider, Recorder, sign_in, signed, unsigned, with_public_key

pytestmark = pytest.mark.usefixtures("callboard_database")

PATH = "/api/auth/oidc/backchannel-logout"
EVENTS = {"http://schemas.openid.net/event/backchannel-logout": {}}
BEN = {"sub": "b-2", "email": "ben@example.com", "sid": "s-3"}
PEOPLE = [Meadow.user(name, profile={"email": f"{name}@example.com"}) for name in ("ann", "ben")]


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as started:
        yield started


def said(provider: Provider, **more: Any) -> dict[str, Any]:
    now = int(time.time())
    usual = {"iss": provider.url, "aud": "callboard", "iat": now, "exp": now + 120, "jti": "j", "events": EVENTS}
    return {name: value for name, value in {**usual, **more}.items() if value is not None}


async def tell(running: RunningPortal, token: str) -> Any:
    return await running.post(PATH, data={"logout_token": token})


async def come_in(running: RunningPortal, provider: Provider, claims: dict[str, Any]) -> str:
    """Signs in with a browser of their own: the secret of the session."""
    running.client.cookies.clear()
    await sign_in(running, provider, claims)
    secret = str(running.client.cookies[SESSION])
    running.client.cookies.clear()
    return secret


async def who_is_in(running: RunningPortal, *secrets: str) -> list[bool]:
    pages = [await running.get("/api/catalog/entities", headers={"cookie": f"{SESSION}={each}"}) for each in secrets]
    return [page.status_code == 200 for page in pages]


async def test_the_sessions_that_are_over_there_are_over_here_and_no_others(provider: Provider) -> None:
    recorder = Recorder()
    async with portal(recorder.plugin, settings=provider.settings(), catalog=PEOPLE) as running:
        laptop = await come_in(running, provider, {**ANN, "sid": "s-1"})
        phone = await come_in(running, provider, {**ANN, "sid": "s-2"})
        bens = await come_in(running, provider, BEN)
        done = await tell(running, signed(said(provider, sid="s-1"), "RS256", typ="logout+jwt"))
        assert (done.status_code, done.headers["cache-control"]) == (200, "no-store")
        assert await who_is_in(running, laptop, phone, bens) == [False, True, True]
        again = await come_in(running, provider, {**ANN, "sid": "s-4"})
        assert (await tell(running, signed(said(provider, sub="a-1"), "RS256"))).status_code == 200
        assert await who_is_in(running, phone, again, bens) == [False, False, True]
        line = next(each for each in recorder.lines if each.action == "auth.session.delete")
    assert (line.target, line.details) == ("user:default/ann", {"way": "backchannel", "ended": "1"})


async def test_both_have_to_fit_when_both_are_named(provider: Provider) -> None:
    async with portal(settings=provider.settings(), catalog=PEOPLE) as running:
        bens = await come_in(running, provider, BEN)
        assert (await tell(running, signed(said(provider, sub="a-1", sid="s-3"), "RS256"))).status_code == 200
        assert await who_is_in(running, bens) == [True]


async def test_a_token_that_comes_again_ends_no_session_that_began_since(provider: Provider) -> None:
    async with portal(settings=provider.settings(), catalog=PEOPLE) as running:
        before = int(time.time()) - 100
        bens = await come_in(running, provider, BEN)
        assert (await tell(running, signed(said(provider, sub="b-2", iat=before), "RS256"))).status_code == 200
        assert await who_is_in(running, bens) == [True]


async def test_what_is_no_logout_token_ends_nothing(provider: Provider) -> None:
    async with portal(settings=provider.settings(), catalog=PEOPLE) as running:
        bens = await come_in(running, provider, BEN)
        good = said(provider, sub="b-2")
        wrong = {
            "an ID token": said(provider, sub="b-2", events=None, nonce="n"),
            "one with a nonce": said(provider, sub="b-2", nonce="n"),
            "one about nobody": said(provider),
            "one about nothing": said(provider, sub="b-2", sid=7),
            "one with a zero in it": said(provider, sub="b-2", sid="\0"),
            "another event": said(provider, sub="b-2", events={"x": {}}),
            "an event that says nothing": said(provider, sub="b-2", events=dict.fromkeys(EVENTS)),
            "another issuer": said(provider, sub="b-2", iss="https://evil.example"),
            "another client's": said(provider, sub="b-2", aud="other"),
            "an old one": said(provider, sub="b-2", exp=int(time.time()) - 61),
            "one without an end": said(provider, sub="b-2", exp=None),
        }
        for what, claims in wrong.items():
            assert (await tell(running, signed(claims, "RS256"))).status_code == 400, what
        for token in (unsigned(good), with_public_key(good), "", "x", signed(good, "RS256", kid="new")):
            assert (await tell(running, token)).status_code == 400
        for body in (b"", b"logout_token=a&logout_token=b", b"\xff", b"&".join([b"a=b"] * 99)):
            assert (await running.post(PATH, content=body)).status_code == 400
        assert await who_is_in(running, bens) == [True]
        assert (await tell(running, signed(good, "RS256"))).status_code == 200
        assert await who_is_in(running, bens) == [False]


async def test_a_logout_token_signs_nobody_in(provider: Provider) -> None:
    provider.change = lambda claims: {**said(provider, sub="b-2"), "email": "ben@example.com"}
    async with portal(settings=provider.settings(), catalog=PEOPLE) as running:
        assert (await sign_in(running, provider, BEN)).status_code == 403


async def test_without_a_provider_nothing_is_listened_to(provider: Provider) -> None:
    async with portal() as running:
        assert (await tell(running, "x")).status_code == 404
