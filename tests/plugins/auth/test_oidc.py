"""Sign-in by OpenID Connect: all the way through, and what does not show who somebody is lets nobody in."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from joserfc.jwk import RSAKey

from callboard.plugins.auth.oidc import Providers
from callboard.testing import Meadow, RunningPortal, portal

from .people import SERVING_OTHERS, SESSION
from .provider import (
    ANN,
    CALLBACK,
    KEYS,
    Provider,
    Recorder,
    back,
    encoded,
    off,
    sign_in,
    signed,
    unsigned,
    with_public_key,
)

pytestmark = pytest.mark.usefixtures("callboard_database")

PEOPLE = [
    Meadow.group("web"),
    Meadow.user("ann", profile={"displayName": "Ann Lee", "email": "ann@example.com"}, member_of=["web"]),
    Meadow.component("site", owner="web"),
]


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as started:
        yield started


async def is_in(running: RunningPortal) -> bool:
    return bool((await running.get("/api/catalog/entities")).status_code == 200)


async def test_somebody_signs_in_goes_where_they_wanted_and_owns_as_their_groups(provider: Provider) -> None:
    recorder = Recorder()
    async with portal(recorder.plugin, settings=provider.settings(title="Meadow SSO"), catalog=PEOPLE) as running:
        page = await running.get("/sign-in?to=/catalog")
        assert "Continue with Meadow SSO" in page.text
        assert "/api/auth/oidc/start?env=test&amp;to=%2Fcatalog" in page.text
        done = await sign_in(running, provider)
        assert (done.status_code, done.headers["location"]) == (303, "/catalog")
        assert "Ann Lee" in (await running.get("/catalog")).text
        refresh = {"entityRef": "component:default/site"}
        assert (await running.post("/api/catalog/refresh", json=refresh)).status_code == 200
        line = next(each for each in recorder.lines if each.action == "auth.session.create")
    assert (line.outcome, line.target, line.details["way"]) == ("allowed", "user:default/ann", "oidc")
    assert line.details["subject"] == "a-1"


async def test_the_provider_is_asked_with_pkce_a_nonce_and_what_the_settings_add(provider: Provider) -> None:
    more = {"additionalScopes": "groups offline", "prompt": "login", "startUrlSearchParams": {"hd": "x", "state": "y"}}
    async with portal(settings=provider.settings(**more)) as running:
        one, other = await off(running), await off(running)
    assert one["tenant"] == "1"
    assert one["hd"] == "x"
    assert one["response_type"] == "code"
    assert one["code_challenge_method"] == "S256"
    assert one["scope"] == "openid profile email groups offline"
    assert one["prompt"] == "login"
    assert urlsplit(one["redirect_uri"]).path == CALLBACK
    for name in ("state", "nonce", "code_challenge"):
        assert len(one[name]) >= 43
        assert one[name] != other[name]


@pytest.mark.parametrize("algorithm", list(KEYS))
async def test_tokens_signed_with_algorithms_of_two_keys_count(provider: Provider, algorithm: str) -> None:
    def hashed(claims: dict[str, Any]) -> None:
        digest = hashlib.new("sha512" if algorithm.startswith("Ed") else "sha256", b"access-1").digest()
        claims["at_hash"] = encoded(digest[: len(digest) // 2])

    provider.sign = lambda claims: signed(claims, algorithm)
    provider.change = hashed
    async with portal(settings=provider.settings(), catalog=PEOPLE) as running:
        assert (await sign_in(running, provider)).status_code == 303
        assert await is_in(running)


FOREIGN = RSAKey.generate_key(2048, {"kid": "rsa"})
FORGED = {
    "with no signature": unsigned,
    "with the public key for a secret": with_public_key,
    "with a key of somebody else": lambda claims: signed(claims, "RS256", FOREIGN),
    "with a key that the provider does not name": lambda claims: signed(claims, "RS256", FOREIGN, kid="new"),
    "with a key of another algorithm": lambda claims: signed(claims, "RS256", kid="ec"),
    "with a key in its header": lambda claims: signed(
        claims, "RS256", FOREIGN, kid="mine", jwk=FOREIGN.as_dict(private=False)
    ),
    "with another payload": lambda claims: _swapped(signed({**claims, "sub": "b"}, "RS256"), signed(claims, "RS256")),
    "not at all": lambda claims: "nothing",
    "in parts": lambda claims: "..",
    "in too many parts": lambda claims: signed(claims, "RS256") + ".x",
    "with letters that are none": lambda claims: "é.é.é",
}


def _swapped(one: str, other: str) -> str:
    header, _, signature = one.split(".")
    return f"{header}.{other.split('.')[1]}.{signature}"


async def test_a_token_signed_otherwise_lets_nobody_in(provider: Provider) -> None:
    async with portal(settings=provider.settings(), catalog=PEOPLE) as running:
        for how, provider.sign in FORGED.items():
            done = await sign_in(running, provider)
            assert (done.status_code, "You are not signed in" in done.text) == (403, True), how
            assert not await is_in(running), how


WRONG: dict[str, dict[str, Any]] = {
    "issuer": {"iss": "https://evil.example"},
    "issuer with a slash": {"iss": "/"},
    "no issuer": {"iss": None},
    "audience": {"aud": "other"},
    "audiences": {"aud": ["other", "another"]},
    "part of the audience": {"aud": "callboard-2"},
    "several audiences and nobody named": {"aud": ["callboard", "other"]},
    "given to another": {"aud": ["callboard", "other"], "azp": "other"},
    "given to another alone": {"azp": "other"},
    "expired": {"exp": -61},
    "no end": {"exp": None},
    "an end that is no time": {"exp": "never"},
    "an end that is true": {"exp": True},
    "begins later": {"nbf": 120},
    "from the future": {"iat": 120},
    "no beginning": {"iat": None},
    "nonce": {"nonce": "x"},
    "no nonce": {"nonce": None},
    "access token": {"at_hash": "x"},
    "nobody": {"sub": ""},
    "no subject": {"sub": None},
    "a subject that is a number": {"sub": 7},
    "a subject with a zero in it": {"sub": "a\0b"},
}


async def test_a_token_that_says_something_else_lets_nobody_in(provider: Provider) -> None:
    wrong: dict[str, Any] = {}

    def change(claims: dict[str, Any]) -> None:
        for name, value in wrong.items():
            if value is None:
                del claims[name]
            elif isinstance(value, int) and not isinstance(value, bool) and name != "sub":
                claims[name] = int(time.time()) + value
            else:
                claims[name] = provider.url + "/" if value == "/" else value

    provider.change = change
    async with portal(settings=provider.settings(), catalog=PEOPLE) as running:
        for what, said in WRONG.items():
            wrong = said
            assert (await sign_in(running, provider)).status_code == 403, what
            assert not await is_in(running), what
        wrong = {}
        assert (await sign_in(running, provider)).status_code == 303


async def test_clocks_may_differ_by_half_a_minute_and_audiences_be_several(provider: Provider) -> None:
    now = int(time.time())
    provider.change = lambda claims: claims.update(
        exp=now - 30, iat=now + 30, nbf=now + 30, aud=["callboard", "other"], azp="callboard"
    )
    async with portal(settings=provider.settings(), catalog=PEOPLE) as running:
        assert (await sign_in(running, provider)).status_code == 303


async def test_who_comes_back_twice_comes_in_once(provider: Provider) -> None:
    async with portal(settings=provider.settings(), catalog=PEOPLE) as running:
        asked = await off(running)
        code = provider.grant(asked, ANN)
        assert (await back(running, asked, code)).status_code == 303
        first = running.client.cookies[SESSION]
        again = await back(running, asked, code)
        assert (again.status_code, SESSION in str(again.headers)) == (403, False)
        assert running.client.cookies[SESSION] == first
        # The same code in another visit is of no use either: it is for another verifier.
        other = await off(running)
        assert (await back(running, other, provider.grant(asked, ANN))).status_code == 403


async def test_a_stolen_state_is_of_no_use_in_another_browser(provider: Provider) -> None:
    async with portal(settings=provider.settings(), catalog=PEOPLE) as running:
        asked = await off(running)
        running.client.cookies.clear()
        done = await back(running, asked, provider.grant(asked, ANN))
        assert done.status_code == 403
        assert "not begun in this browser" in done.text
        mine = await off(running)
        [cookie] = [each for each in running.client.cookies.jar if each.name.startswith("callboard_visit_")]
        theirs = await off(running)
        for each in list(running.client.cookies.jar):
            if each.name.startswith("callboard_visit_") and each.name != cookie.name:
                each.value = cookie.value
        assert (await back(running, theirs, provider.grant(theirs, ANN))).status_code == 403
        assert not await is_in(running)
        assert (await back(running, mine, provider.grant(mine, ANN))).status_code == 303


async def test_a_state_that_nobody_gave_out_lets_nobody_in(provider: Provider) -> None:
    async with portal(settings=provider.settings()) as running:
        for state in ("", "x", "é", "a" * 3000, "../..", "%00", "\0"):
            done = await running.get(CALLBACK, params={"state": state, "code": "x"})
            assert done.status_code == 403
        assert "/token" not in [each.path for each in provider.seen]
        assert (await running.get(CALLBACK)).status_code == 403


async def test_an_answer_of_another_provider_is_refused(provider: Provider) -> None:
    async with portal(settings=provider.settings(), catalog=PEOPLE) as running:
        assert (await sign_in(running, provider, iss="https://evil.example")).status_code == 403
        assert (await sign_in(running, provider, iss=provider.url)).status_code == 303


async def test_a_provider_that_names_itself_has_to(provider: Provider) -> None:
    provider.more = {"authorization_response_iss_parameter_supported": True}
    async with portal(settings=provider.settings(), catalog=PEOPLE) as running:
        assert (await sign_in(running, provider)).status_code == 403


async def test_a_provider_that_lets_nobody_in_is_quoted_with_a_code_alone(provider: Provider) -> None:
    async with portal(settings=provider.settings()) as running:
        asked = await off(running)
        done = await back(running, asked, "", error="access_denied", error_description="Call 555-1234")
        assert done.status_code == 403
        assert "access_denied" in done.text
        assert "555" not in done.text
        asked = await off(running)
        assert "<b>hi" not in (await back(running, asked, "", error="<b>hi")).text


ELSEWHERE = (
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
    "/%09/evil.example\r\nset-cookie: a=b",
    "/sign-out",
    "http:evil.example",
    "/x//evil.example",
)


async def test_nobody_is_sent_to_another_site(provider: Provider) -> None:
    async with portal(settings=provider.settings(), catalog=PEOPLE) as running:
        for to in ELSEWHERE:
            asked = await off(running, to)
            done = await back(running, asked, provider.grant(asked, ANN))
            assert (done.status_code, done.headers["location"]) == (303, "/"), to


async def test_keys_that_are_not_known_are_asked_for_once_a_minute(provider: Provider) -> None:
    async with portal(settings=provider.settings(), catalog=PEOPLE) as running:
        assert (await sign_in(running, provider)).status_code == 303
        new = RSAKey.generate_key(2048, {"kid": "new"})
        provider.keys = [new.as_dict(private=False)]
        provider.sign = lambda claims: signed(claims, "RS256", new, kid="new")
        for _ in range(3):
            assert (await sign_in(running, provider)).status_code == 403
        assert asked_for(provider, "/jwks") == 1
        [known] = running.context("auth").state(Providers).known.values()
        assert known.keys.asked is not None
        known.keys.asked -= 61
        assert (await sign_in(running, provider)).status_code == 303
        assert asked_for(provider, "/jwks") == 2
        assert asked_for(provider, "/.well-known/openid-configuration") == 1


async def test_keys_that_may_not_sign_are_passed_over(provider: Provider) -> None:
    [rsa, *_] = provider.keys
    weak = {"kty": "RSA", "kid": "rsa", "e": "AQAB", "n": encoded(b"\x80" + b"\x01" * 127)}
    secret = {"kty": "oct", "kid": "rsa", "k": "c2VjcmV0", "alg": "RS256"}
    provider.keys = [weak, secret, "no key", {**rsa, "use": "enc"}, {"kty": "EC", "crv": "P-521", "kid": "rsa"}]
    async with portal(settings=provider.settings(), catalog=PEOPLE) as running:
        assert (await sign_in(running, provider)).status_code == 403
    provider.keys.append(rsa)
    async with portal(settings=provider.settings(), catalog=PEOPLE) as running:
        assert (await sign_in(running, provider)).status_code == 303


def asked_for(provider: Provider, path: str) -> int:
    return [each.path for each in provider.seen].count(path)


BROKEN: dict[str, Any] = {
    "that is not there": 404,
    "that says nothing": "hello",
    "that names no keys": {"issuer": "x", "authorization_endpoint": "http://x", "token_endpoint": "http://x"},
    "that signs with nothing that counts": {"id_token_signing_alg_values_supported": ["HS256", "none"]},
    "that leads to a script": {"authorization_endpoint": "javascript:alert(1)"},
}


@pytest.mark.parametrize("what", list(BROKEN))
async def test_a_provider_gets_a_page_that_says_what_is_wrong(provider: Provider, what: str) -> None:
    given = BROKEN[what]
    whole = isinstance(given, dict) and "issuer" not in given
    provider.routes["/.well-known/openid-configuration"] = {**provider.metadata(), **given} if whole else given
    async with portal(settings=provider.settings()) as running:
        answer = await running.get("/api/auth/oidc/start?env=test")
    assert answer.status_code in {403, 404, 503}
    assert "You are not signed in" in answer.text


async def test_only_the_provider_of_this_environment_is_a_way_in(provider: Provider) -> None:
    settings = provider.settings()
    settings["auth"]["environment"] = "production"
    async with portal(settings=settings) as running:
        assert (await running.get("/api/auth/oidc/start?env=test")).status_code == 404
        assert "none for this environment" in (await running.get("/sign-in")).text
    async with portal(settings=provider.settings()) as running:
        assert (await running.get("/api/auth/oidc/start?env=production")).status_code == 404


async def test_over_https_the_visit_is_bound_by_a_cookie_of_this_host_alone(provider: Provider) -> None:
    async with portal(settings={**provider.settings(), **SERVING_OTHERS}) as running:
        answer = await running.get("/api/auth/oidc/start?env=test")
        asked = dict(parse_qsl(urlsplit(answer.headers["location"]).query))
    [given] = answer.headers.get_list("set-cookie")
    assert given.startswith("__Host-callboard_visit_")
    assert {"HttpOnly", "SameSite=lax", "Path=/", "Secure", "Max-Age=600"} <= set(given.split("; "))
    assert asked["redirect_uri"] == f"https://portal.example.com{CALLBACK}"


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
async def test_the_secret_goes_the_way_that_the_provider_takes(provider: Provider, method: str) -> None:
    provider.more = {"token_endpoint_auth_methods_supported": [method]}
    async with portal(settings=provider.settings(), catalog=PEOPLE) as running:
        assert (await sign_in(running, provider)).status_code == 303
    [asked] = [each for each in provider.seen if each.path == "/token"]
    assert ("authorization" in asked.headers) == (method == "client_secret_basic")
    assert (b"client_secret=" in asked.body) == (method == "client_secret_post")


async def test_a_session_is_as_short_as_the_provider_settings_say(provider: Provider) -> None:
    async with portal(settings=provider.settings(sessionDuration={"hours": 1}), catalog=PEOPLE) as running:
        done = await sign_in(running, provider)
    assert any("Max-Age=3600" in each for each in done.headers.get_list("set-cookie") if SESSION in each)


async def test_signing_out_leads_on_to_the_provider(provider: Provider) -> None:
    provider.more = {"end_session_endpoint": f"{provider.url}/end"}
    async with portal(settings=provider.settings(), catalog=PEOPLE) as running:
        await sign_in(running, provider)
        done = await running.post_form("/sign-out")
        assert (done.status_code, done.headers["location"]) == (303, "/sign-out/provider")
        assert not await is_in(running)
        page = await running.get("/sign-out/provider")
        base = running.portal.base_url
    assert f'content="0; url={provider.url}/end?client_id=callboard&amp;post_logout_redirect_uri=' in page.text
    sent = page.text.partition("url=")[2].partition('"')[0].replace("&amp;", "&")
    assert dict(parse_qsl(urlsplit(sent).query))["post_logout_redirect_uri"] == f"{base}/sign-in"


async def test_without_a_place_to_sign_out_at_the_provider_one_stays_here(provider: Provider) -> None:
    async with portal(settings=provider.settings(), catalog=PEOPLE) as running:
        await sign_in(running, provider)
        await running.post_form("/sign-out")
        done = await running.get("/sign-out/provider")
    assert (done.status_code, done.headers["location"]) == (303, "/sign-in")
