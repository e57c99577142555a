"""Which user of the catalog somebody is: found by one of the resolvers, or they are told why not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from callboard.plugins.auth.oidc.flow import shown_by
from callboard.plugins.auth.resolve import person_of
from callboard.plugins.auth.settings import OidcResolverSettings
from callboard.testing import Meadow, portal

from .provider import ANN, Provider, Recorder, sign_in

pytestmark = pytest.mark.usefixtures("callboard_database")

EMAIL = {"resolver": "emailMatchingUserEntityProfileEmail"}
LOCAL_PART = {"resolver": "emailLocalPartMatchingUserEntityName"}
USERNAME = {"resolver": "preferredUsernameMatchingUserEntityName"}
KEYCLOAK = {"resolver": "subClaimMatchingKeycloakUserId"}
OWN = {"resolver": "claimMatchingUserEntityAnnotation", "annotation": "example.com/number", "claim": "employee"}
WITHOUT = {"dangerouslyAllowSignInWithoutUserInCatalog": True}


def person(name: str, email: str, **more: Any) -> Any:
    return Meadow.user(name, profile={"displayName": name.title(), "email": email}, **more)


PEOPLE = [
    person("ann", "ann@example.com"),
    person("ben", "Ben@Example.com", annotations={"example.com/number": "12", "keycloak.org/id": "b-1"}),
    person("twin", "twins@example.com"),
    person("twain", "twins@example.com"),
    person("kim", "kim@example.com"),
    Meadow.group("staff", profile={"email": "staff@example.com"}),
]


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as started:
        yield started


CASES: list[tuple[list[dict[str, Any]], dict[str, Any], str]] = [
    ([EMAIL], {"email": "ann@example.com"}, "ann"),
    ([EMAIL], {"email": "ANN@example.com"}, "ann"),
    ([EMAIL], {"email": "ben@example.com"}, "ben"),
    ([EMAIL], {"email": "ann+portal@example.com"}, "ann"),
    ([EMAIL], {"email": "ann@example.com", "email_verified": "true"}, "ann"),
    ([EMAIL], {"email": "ann@example.com", "email_verified": False}, ""),
    ([EMAIL], {"email": "ann@example.com", "email_verified": "false"}, ""),
    ([EMAIL], {"email": "ann@example.com", "email_verified": None}, ""),
    ([EMAIL], {"email": "nobody@example.com"}, ""),
    ([EMAIL], {"email": "staff@example.com"}, ""),
    # The sign for kelvin becomes a k in lower case.
    ([EMAIL], {"email": "\u212aim@example.com"}, ""),
    ([EMAIL], {"email": "*"}, ""),
    ([{**EMAIL, **WITHOUT}], {"email": "a\0b@example.com"}, ""),
    ([EMAIL], {"email": ["ann@example.com"]}, ""),
    ([EMAIL], {}, ""),
    ([{**EMAIL, "allowedDomains": ["other.com"]}], {"email": "ann@example.com"}, ""),
    ([LOCAL_PART], {"email": "Ann@anything.com"}, "ann"),
    ([{**LOCAL_PART, "allowedDomains": ["example.com"]}], {"email": "ann@Example.com"}, "ann"),
    ([{**LOCAL_PART, "allowedDomains": ["example.com"]}], {"email": "ann@evil.com"}, ""),
    ([{**LOCAL_PART, "allowedDomains": ["example.com"]}], {"email": "ann@evil.com@example.com"}, ""),
    ([{**LOCAL_PART, "allowedDomains": ["example.com"]}], {"email": "ann"}, ""),
    ([LOCAL_PART], {"email": "default/ann@example.com"}, ""),
    ([USERNAME], {"preferred_username": "ann"}, "ann"),
    ([USERNAME], {"preferred_username": "group:default/staff"}, ""),
    ([USERNAME], {"preferred_username": "staff"}, ""),
    ([USERNAME], {"preferred_username": ""}, ""),
    ([KEYCLOAK], {"sub": "b-1"}, "ben"),
    ([KEYCLOAK], {"sub": "B-1"}, ""),
    ([OWN], {"employee": "12"}, "ben"),
    ([OWN], {"employee": 12}, ""),
    ([KEYCLOAK, USERNAME, EMAIL], {"email": "ann@example.com", "preferred_username": "x"}, "ann"),
    ([USERNAME, EMAIL], {"email": "ann@example.com", "preferred_username": "ben"}, "ben"),
    ([EMAIL, {**EMAIL, **WITHOUT}], {"email": "new@example.com"}, "new@example.com"),
    ([{**LOCAL_PART, **WITHOUT}], {"email": "new@example.com"}, "new"),
    ([{**LOCAL_PART, **WITHOUT}], {"email": "admin@example.com"}, ""),
    ([{**LOCAL_PART, **WITHOUT}], {"email": "a/b@example.com"}, ""),
    ([{**LOCAL_PART, **WITHOUT, "allowedDomains": ["example.com"]}], {"email": "new@evil.com"}, ""),
]


async def test_somebody_is_who_the_resolvers_find() -> None:
    async with portal(catalog=PEOPLE) as running:
        ctx = running.context("auth")
        for resolvers, claims, expected in CASES:
            read = [OidcResolverSettings.model_validate(each) for each in resolvers]
            found = await person_of(ctx, shown_by({"iss": "i", "sub": "s", **claims}), read)
            assert (found.ref if found else "") == (f"user:default/{expected}" if expected else ""), claims


async def test_who_is_in_no_catalog_is_told_whom_the_provider_has_shown(provider: Provider) -> None:
    recorder = Recorder()
    claims = {"sub": "s-7", "email": "new@example.com", "name": "<b>New</b>", "preferred_username": "newcomer"}
    async with portal(recorder.plugin, settings=provider.settings(), catalog=PEOPLE) as running:
        page = await sign_in(running, provider, claims)
        assert page.status_code == 403
        assert (await running.get("/api/catalog/entities")).status_code == 401
    for shown in ("new@example.com", "newcomer", "s-7", "&lt;b&gt;New", "No user of the catalog fits", "An admin can"):
        assert shown in page.text
    [line] = [each for each in recorder.lines if each.action == "auth.session.create"]
    assert line.outcome == "denied"
    assert line.details == {
        "way": "oidc",
        "subject": "s-7",
        "email": "new@example.com",
        "why": "No user of the catalog fits new@example.com",
    }


async def test_an_email_that_is_not_verified_is_told_to_be_verified(provider: Provider) -> None:
    async with portal(settings=provider.settings(), catalog=PEOPLE) as running:
        page = await sign_in(running, provider, {**ANN, "email_verified": False})
    assert "Verify it there" in page.text


async def test_two_users_who_fit_are_none_of_them(provider: Provider) -> None:
    resolvers = [EMAIL, {**USERNAME, **WITHOUT}]
    async with portal(settings=provider.settings(*resolvers), catalog=PEOPLE) as running:
        page = await sign_in(running, provider, {**ANN, "email": "twins@example.com"})
        assert page.status_code == 403
        assert (await running.get("/api/catalog/entities")).status_code == 401
    assert "2 users of the catalog fit twins@example.com" in page.text
    assert "user:default/twain" not in page.text


async def test_a_provider_without_resolvers_lets_nobody_in_and_says_so(provider: Provider) -> None:
    async with portal(settings=provider.settings(signIn={}), catalog=PEOPLE) as running:
        page = await sign_in(running, provider)
    assert page.status_code == 403
    assert "signIn.resolvers" in page.text


USERINFO: list[tuple[dict[str, Any], dict[str, Any], int]] = [
    ({"sub": "s"}, {"sub": "s", "email": "ann@example.com"}, 303),
    ({"sub": "s", "email_verified": False}, {"sub": "s", "email": "ann@example.com"}, 403),
    ({"sub": "s"}, {"sub": "s", "email": "ann@example.com", "email_verified": False}, 403),
    ({"sub": "s", "email_verified": True}, {"sub": "s", "email": "ann@example.com", "email_verified": False}, 403),
    ({"sub": "s"}, {"sub": "somebody else", "email": "ann@example.com"}, 403),
    ({"sub": "s"}, {"email": "ann@example.com"}, 403),
]


async def test_what_the_id_token_leaves_out_is_asked_for_of_the_same_person(provider: Provider) -> None:
    async with portal(settings=provider.settings(), catalog=PEOPLE) as running:
        for claims, provider.userinfo, status in USERINFO:
            assert (await sign_in(running, provider, claims)).status_code == status, provider.userinfo
    assert {each.headers["authorization"] for each in provider.seen if each.path == "/userinfo"} == {"Bearer access-1"}


async def test_people_are_found_by_the_portal_whatever_visitors_may_see(provider: Provider) -> None:
    settings = provider.settings()
    settings["permission"] = {"enabled": True}
    async with portal(settings=settings, catalog=PEOPLE) as running:
        assert (await running.get("/api/catalog/entities")).status_code == 401
        assert (await sign_in(running, provider)).status_code == 303
