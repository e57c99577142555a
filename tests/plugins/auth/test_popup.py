"""Sign-in in a window that a front end of Backstage's opens: it is told what came of it, and nobody else is."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from callboard.plugins.auth.returning import origin_of
from callboard.testing import Meadow, RunningPortal, portal

from .provider import ANN, Provider, back
from .test_sessions import cookie, signed_in
from .test_tokens import bearer

pytestmark = pytest.mark.usefixtures("callboard_database")

HERE = "http://localhost:7007"
START = "/api/auth/oidc/start"
PEOPLE = [Meadow.user("ann", profile={"email": "ann@example.com"})]
OPENER = "cross-origin-opener-policy"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as started:
        yield started


async def opened(running: RunningPortal, **query: str) -> tuple[Any, dict[str, str]]:
    """What a window gets that is opened there, and what the provider is asked."""
    answer = await running.get(START, params={"env": "test", **query})
    return answer, dict(parse_qsl(urlsplit(answer.headers.get("location", "")).query))


def told(page: Any) -> dict[str, Any]:
    [answer] = re.findall(r'data-answer="([^"]*)"', page.text)
    found: dict[str, Any] = json.loads(html.unescape(answer))
    return found


async def test_the_window_that_opened_this_one_is_told_who_has_signed_in(provider: Provider) -> None:
    async with portal(settings=provider.settings(), catalog=PEOPLE) as running:
        start, asked = await opened(running, flow="popup", origin=HERE, scope="openid")
        done = await back(running, asked, provider.grant(asked, ANN))
        assert (done.status_code, done.headers["location"]) == (303, "/api/auth/oidc/handler/answer")
        page = await running.get(done.headers["location"])
        assert {each.headers[OPENER] for each in (start, done, page)} == {"unsafe-none"}
        assert page.headers["cache-control"] == "no-store"
        assert "'unsafe-inline'" not in page.headers["content-security-policy"]
        assert not re.findall(r"<script(?![^>]*\bsrc=)", page.text)
        said = told(page)
        assert said["type"] == "authorization_response"
        assert said["response"]["backstageIdentity"]["identity"]["userEntityRef"] == "user:default/ann"
        token = said["response"]["backstageIdentity"]["token"]
        running.client.cookies.clear()
        assert (await running.get("/api/catalog/entities", headers=bearer(token))).status_code == 200
        assert (await running.get("/api/auth/oidc/handler/answer")).status_code == 401
        _, elsewhere = await signed_in(running, way="github")
        assert (await running.get("/api/auth/oidc/handler/answer", headers=cookie(elsewhere))).status_code == 401


async def test_the_window_that_opened_this_one_is_told_what_went_wrong(provider: Provider) -> None:
    async with portal(settings=provider.settings(), catalog=PEOPLE) as running:
        _, asked = await opened(running, flow="popup")
        stranger = await back(running, asked, provider.grant(asked, {**ANN, "email": '"><script>@example.com'}))
        assert stranger.status_code == 403
        assert stranger.headers[OPENER] == "unsafe-none"
        error = {"name": "NotAllowedError", "message": 'No user of the catalog fits "><script>@example.com'}
        assert told(stranger) == {"type": "authorization_response", "error": error}
        _, asked = await opened(running, flow="popup")
        refused = await back(running, asked, "", error="access_denied")
        assert "access_denied" in told(refused)["error"]["message"]
        # Of who comes back elsewhere nobody knows that it began in a window.
        again = await back(running, asked, "x")
        assert (again.status_code, again.headers[OPENER]) == (403, "same-origin")
        assert "data-answer" not in again.text


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example.com",
        "http://localhost:7008",
        "https://localhost:7007",
        "http://localhost:7007.evil.example.com",
        "http://localhost:7007@evil.example.com",
        "http://x@localhost:7007",
        "null",
        "*",
        "",
    ],
)
async def test_no_other_site_begins_a_sign_in_that_it_would_be_told_of(origin: str, provider: Provider) -> None:
    async with portal(settings=provider.settings(), catalog=PEOPLE) as running:
        answer, _ = await opened(running, flow="popup", origin=origin)
    assert answer.status_code == 403
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        (f"{HERE}/catalog/default/component/site?tab=a", "/catalog/default/component/site?tab=a"),
        ("https://evil.example.com/catalog", "/"),
        (f"{HERE}//evil.example.com", "/"),
        (f"{HERE}.evil.example.com/", "/"),
        (f"{HERE}@evil.example.com/", "/"),
        ("/catalog", "/"),
    ],
)
async def test_a_front_end_that_goes_there_itself_comes_back_to_this_portal(
    wanted: str, reached: str, provider: Provider
) -> None:
    async with portal(settings=provider.settings(), catalog=PEOPLE) as running:
        start, asked = await opened(running, flow="redirect", redirectUrl=wanted)
        done = await back(running, asked, provider.grant(asked, ANN))
    assert start.headers[OPENER] == done.headers[OPENER] == "same-origin"
    assert done.headers["location"] == reached


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://Portal.example.com:443/x?y#z", "https://portal.example.com"),
        ("http://portal.example.com:80", "http://portal.example.com"),
        ("http://[::1]:7007/", "http://[::1]:7007"),
        ("http://portal.example.com:443", "http://portal.example.com:443"),
        ("http://portal.example.com:x", ""),
        ("http://a:b@portal.example.com", ""),
        ("javascript:alert(1)", ""),
        ("http://[x", ""),
    ],
)
def test_an_origin_is_what_a_browser_takes_for_one(address: str, origin: str) -> None:
    assert origin_of(address) == origin
