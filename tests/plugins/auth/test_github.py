"""Sign-in by GitHub: who somebody is, is what its API says to whoever has redeemed the code."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from callboard.testing import LocalServer, Meadow, Reply, RunningPortal, Seen, portal

from .provider import Provider, encoded
from .provider import off as off_to_oidc

pytestmark = pytest.mark.usefixtures("callboard_database")

CALLBACK = "/api/auth/github/handler/frame"
BY_ID = {"resolver": "userIdMatchingUserEntityAnnotation"}
BY_NAME = {"resolver": "usernameMatchingUserEntityName"}
BY_EMAIL = {"resolver": "emailMatchingUserEntityProfileEmail"}
PEOPLE = [
    Meadow.user("ann", profile={"email": "ann@example.com"}, annotations={"github.com/user-id": "12"}),
    Meadow.user("octo"),
]


class GitHub(LocalServer):
    """A GitHub Enterprise Server with one account."""

    def __init__(self) -> None:
        super().__init__()
        self.challenge = ""
        self.user: dict[str, Any] = {"id": 12, "login": "Octo", "name": None, "email": "public@example.com"}
        self.emails = [
            {"email": "spare@example.com", "primary": False, "verified": True, "visibility": None},
            {"email": "ann@example.com", "primary": True, "verified": True, "visibility": "private"},
        ]
        self.routes = {
            "/login/oauth/access_token": self._token,
            "/api/v3/user": lambda seen: self._only(seen, self.user),
            "/api/v3/user/emails": lambda seen: self._only(seen, self.emails),
        }

    def _token(self, seen: Seen) -> Any:
        form = dict(parse_qsl(seen.body.decode()))
        if (form["client_id"], form["client_secret"]) != ("callboard", "s3cret"):
            return {"error": "incorrect_client_credentials"}
        if form["code"] != "good" or encoded(hashlib.sha256(form["code_verifier"].encode()).digest()) != self.challenge:
            return {"error": "bad_verification_code", "error_description": "Call 555-1234"}
        return {"access_token": "gho_1", "token_type": "bearer", "scope": "read:user,user:email"}

    def _only(self, seen: Seen, value: Any) -> Any:
        return value if seen.headers.get("authorization") == "Bearer gho_1" else Reply(status=401, body={})

    def settings(self, *resolvers: dict[str, Any], secret: str = "s3cret") -> dict[str, Any]:
        given = {
            "clientId": "callboard",
            "clientSecret": secret,
            "enterpriseInstanceUrl": self.url,
            "signIn": {"resolvers": list(resolvers)},
        }
        return {"auth": {"environment": "test", "providers": {"github": {"test": given}}}}


@pytest.fixture
def github() -> Iterator[GitHub]:
    with GitHub() as started:
        yield started


async def off(running: RunningPortal, github: GitHub) -> dict[str, str]:
    answer = await running.get("/api/auth/github/start?env=test&to=/catalog")
    asked = dict(parse_qsl(urlsplit(answer.headers["location"]).query))
    assert answer.headers["location"].startswith(f"{github.url}/login/oauth/authorize?")
    github.challenge = asked["code_challenge"]
    return asked


async def sign_in(running: RunningPortal, github: GitHub, code: str = "good") -> Any:
    asked = await off(running, github)
    return await running.get(CALLBACK, params={"state": asked["state"], "code": code})


async def is_in(running: RunningPortal) -> bool:
    return bool((await running.get("/api/catalog/entities")).status_code == 200)


@pytest.mark.parametrize(("resolver", "name"), [(BY_ID, "ann"), (BY_NAME, "octo"), (BY_EMAIL, "ann")])
async def test_somebody_signs_in(github: GitHub, resolver: dict[str, Any], name: str) -> None:
    async with portal(settings=github.settings(resolver), catalog=PEOPLE) as running:
        assert "Continue with GitHub" in (await running.get("/sign-in")).text
        done = await sign_in(running, github)
        assert (done.status_code, done.headers["location"]) == (303, "/catalog")
        assert f"user:default/{name}" in (await running.get("/catalog")).text
        assert (await running.post_form("/sign-out")).headers["location"] == "/sign-in"


async def test_the_account_is_asked_for_with_what_it_takes(github: GitHub) -> None:
    async with portal(settings=github.settings(BY_ID)) as running:
        asked = await off(running, github)
    assert asked["scope"] == "read:user user:email"
    assert asked["code_challenge_method"] == "S256"
    assert urlsplit(asked["redirect_uri"]).path == CALLBACK


async def test_only_the_primary_address_counts_and_only_when_it_is_verified(github: GitHub) -> None:
    async with portal(settings=github.settings(BY_EMAIL), catalog=PEOPLE) as running:
        github.emails[1]["verified"] = False
        page = await sign_in(running, github)
        assert (page.status_code, "has not been verified" in page.text) == (403, True)
        github.emails[1] |= {"verified": True, "primary": False}
        assert (await sign_in(running, github)).status_code == 403
        assert not await is_in(running)


async def test_another_account_is_nobody(github: GitHub) -> None:
    github.user = {"id": 1, "login": "user:default/ann"}
    async with portal(settings=github.settings(BY_ID, BY_NAME), catalog=PEOPLE) as running:
        page = await sign_in(running, github)
        assert page.status_code == 403
        assert not await is_in(running)


async def test_a_code_that_is_not_taken_lets_nobody_in(github: GitHub) -> None:
    async with portal(settings=github.settings(BY_ID), catalog=PEOPLE) as running:
        page = await sign_in(running, github, code="bad")
        assert (page.status_code, "bad_verification_code" in page.text, "555" in page.text) == (403, True, False)
    async with portal(settings=github.settings(BY_ID, secret="wrong"), catalog=PEOPLE) as running:
        page = await sign_in(running, github)
        assert (page.status_code, "clientSecret" in page.text) == (403, True)


async def test_a_visit_begins_and_ends_at_one_provider_once(github: GitHub) -> None:
    with Provider() as other:
        settings = github.settings(BY_ID)
        settings["auth"]["providers"] |= other.settings()["auth"]["providers"]
        async with portal(settings=settings, catalog=PEOPLE) as running:
            page = (await running.get("/sign-in")).text
            assert "Continue with GitHub" in page
            assert "Continue with single sign-on" in page
            asked = await off_to_oidc(running)
            done = await running.get(CALLBACK, params={"state": asked["state"], "code": "good"})
            assert done.status_code == 403
            asked = await off(running, github)
            answers = [await running.get(CALLBACK, params={"state": asked["state"], "code": "good"}) for _ in range(2)]
    assert [each.status_code for each in answers] == [303, 403]


async def test_without_github_in_the_settings_there_is_no_such_way() -> None:
    async with portal() as running:
        assert (await running.get("/api/auth/github/start")).status_code == 404
        assert (await running.get(f"{CALLBACK}?state=x&code=y")).status_code == 404
