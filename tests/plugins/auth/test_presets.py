"""Google, Microsoft and GitLab under their own names: where they are, and how their users are found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from callboard.plugins.auth.settings import GitlabSettings, GoogleSettings, MicrosoftSettings
from callboard.testing import Meadow, RunningPortal, portal

from .provider import Provider

pytestmark = pytest.mark.usefixtures("callboard_database")

CLIENT = {"clientId": "callboard", "clientSecret": "s3cret & more"}
PEOPLE = [
    Meadow.user("google", annotations={"google.com/email": "Ann@example.com"}),
    Meadow.user("entra", annotations={"microsoft.com/email": "ann@example.com", "graph.microsoft.com/user-id": "o-1"}),
    Meadow.user("other", annotations={"graph.microsoft.com/user-id": "a-1", "gitlab.com/user-id": "b-1"}),
    Meadow.user("gitlab", annotations={"gitlab.com/user-id": "a-1"}),
    Meadow.user("own", annotations={"127.0.0.1/user-id": "a-1"}),
    Meadow.user("blank", annotations={"google.com/email": "", "microsoft.com/email": ""}),
    Meadow.user("ann", profile={"email": "ann@example.com"}),
]
SHOWN = {"sub": "a-1", "oid": "o-1", "email": "ann@example.com", "email_verified": True, "preferred_username": "ann"}
BY_EMAIL, BY_ID = "emailMatchingUserEntityAnnotation", "userIdMatchingUserEntityAnnotation"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as started:
        yield started


def settings(way: str, provider: Provider, resolver: str, **more: Any) -> dict[str, Any]:
    given = {**CLIENT, "metadataUrl": provider.url, "signIn": {"resolvers": [{"resolver": resolver}]}, **more}
    return {"auth": {"environment": "test", "providers": {way: {"test": given}}}}


async def come_in(running: RunningPortal, provider: Provider, way: str, **claims: Any) -> tuple[dict[str, str], Any]:
    """What the provider is asked, and the portal's answer in the end."""
    start = await running.get(f"/api/auth/{way}/start", params={"env": "test"})
    asked = dict(parse_qsl(urlsplit(start.headers["location"]).query))
    code = provider.grant(asked, SHOWN | claims)
    done = await running.get(f"/api/auth/{way}/handler/frame", params={"state": asked["state"], "code": code})
    return asked, done


@pytest.mark.parametrize(
    ("way", "resolver", "more", "user"),
    [
        ("google", BY_EMAIL, {}, "google"),
        ("google", "emailMatchingUserEntityProfileEmail", {}, "ann"),
        ("microsoft", BY_EMAIL, {"tenantId": "acme"}, "entra"),
        ("microsoft", BY_ID, {"tenantId": "acme"}, "entra"),
        ("gitlab", BY_ID, {}, "gitlab"),
        ("gitlab", BY_ID, {"audience": "http://127.0.0.1:1"}, "own"),
        ("gitlab", "usernameMatchingUserEntityName", {}, "ann"),
    ],
)
async def test_a_user_is_found_as_backstage_finds_them(
    way: str, resolver: str, more: dict[str, Any], user: str, provider: Provider
) -> None:
    async with portal(settings=settings(way, provider, resolver, **more), catalog=PEOPLE) as running:
        asked, done = await come_in(running, provider, way)
        assert done.status_code == 303, done.text
        assert asked["redirect_uri"] == f"http://localhost:7007/api/auth/{way}/handler/frame"
        assert set(asked) >= {"nonce", "code_challenge"}
        headers = {"x-requested-with": "XMLHttpRequest"}
        session = await running.api(f"/api/auth/{way}/refresh", headers=headers)
        assert session["backstageIdentity"]["identity"]["userEntityRef"] == f"user:default/{user}"
        assert (await running.get("/api/auth/oidc/start")).status_code == 404


@pytest.mark.parametrize(
    ("way", "claims"),
    [
        ("google", {"email_verified": False}),
        ("google", {"email": "ben@example.com"}),
        ("google", {"email": "*"}),
        ("google", {"aud": "another"}),
        ("google", {"iss": "https://accounts.google.com"}),
        ("microsoft", {"email": None}),
    ],
)
async def test_who_has_not_shown_the_email_of_an_annotation_is_not_let_in(
    way: str, claims: dict[str, Any], provider: Provider
) -> None:
    more = {"tenantId": "acme"} if way == "microsoft" else {}
    async with portal(settings=settings(way, provider, BY_EMAIL, **more), catalog=PEOPLE) as running:
        _, done = await come_in(running, provider, way, **claims)
        assert done.status_code == 403
        assert (await running.get("/api/catalog/entities")).status_code == 401


async def test_two_providers_have_two_buttons_and_neither_takes_what_the_other_began(provider: Provider) -> None:
    both = settings("google", provider, BY_EMAIL)
    both["auth"]["providers"] |= settings("gitlab", provider, BY_ID)["auth"]["providers"]
    async with portal(settings=both, catalog=PEOPLE) as running:
        page = (await running.get("/sign-in")).text
        assert page.index("Continue with Google") < page.index("Continue with GitLab")
        start = await running.get("/api/auth/google/start", params={"env": "test"})
        asked = dict(parse_qsl(urlsplit(start.headers["location"]).query))
        code = provider.grant(asked, SHOWN)
        other = await running.get("/api/auth/gitlab/handler/frame", params={"state": asked["state"], "code": code})
        assert other.status_code == 403


async def test_a_hint_of_the_domain_goes_along(provider: Provider) -> None:
    given = settings("microsoft", provider, BY_ID, tenantId="acme", domainHint="acme.example.com")
    async with portal(settings=given, catalog=PEOPLE) as running:
        asked, _ = await come_in(running, provider, "microsoft")
    assert asked["domain_hint"] == "acme.example.com"


def test_each_is_where_its_maker_has_it() -> None:
    google, gitlab = GoogleSettings.model_validate(CLIENT), GitlabSettings.model_validate(CLIENT)
    own = GitlabSettings.model_validate({**CLIENT, "audience": "https://gitlab.example.com"})
    tenant = "3f1c0a8e-0000-4000-8000-000000000001"
    microsoft = MicrosoftSettings.model_validate({**CLIENT, "tenantId": tenant})
    assert [each.metadata_url for each in (google, gitlab, own, microsoft)] == [
        "https://accounts.google.com",
        "https://gitlab.com",
        "https://gitlab.example.com",
        f"https://login.microsoftonline.com/{tenant}/v2.0",
    ]


@pytest.mark.parametrize("tenant", ["common", "Organizations", "consumers", "", "../x", "a/b", "a?b", None])
def test_a_tenant_is_one_of_ones_own(tenant: str | None) -> None:
    with pytest.raises(ValueError):
        MicrosoftSettings.model_validate({**CLIENT, "tenantId": tenant})
