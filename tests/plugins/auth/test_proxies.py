"""A proxy before the portal says who somebody is: what it has signed counts, and nothing else in a header."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from joserfc.jwk import ECKey
from sqlalchemy import delete

from callboard.plugins.auth.model import Person
from callboard.plugins.auth.proxies import MOST_KNOWN, Proxies
from callboard.plugins.auth.settings import CloudflareSettings, GcpIapSettings
from callboard.plugins.auth.store import session
from callboard.testing import Meadow, RunningPortal, portal

from .provider import Provider, Recorder, signed, unsigned, with_public_key
from .test_sessions import BEN, cookie, signed_in
from .test_tokens import bearer, new_token

pytestmark = pytest.mark.usefixtures("callboard_database")

HEADER = "x-signed-identity"
PEOPLE = [
    Meadow.group("web", members=["ann"]),
    Meadow.user("ann", profile={"displayName": "Ann Lee", "email": "ann@example.com"}),
    Meadow.user("iap", annotations={"google.com/email": "ann@example.com"}),
    Meadow.user("ben", profile={"email": "ben@example.com"}),
]
BY_EMAIL = {"resolvers": [{"resolver": "emailMatchingUserEntityProfileEmail"}]}
ASKED = "/api/auth/v1/userinfo"


@pytest.fixture
def proxy() -> Iterator[Provider]:
    with Provider() as started:
        yield started


def settings(proxy: Provider, way: str = "proxy", **more: Any) -> dict[str, Any]:
    own = {"header": HEADER} if way == "proxy" else {}
    usual = {"jwksUrl": f"{proxy.url}/jwks", "issuer": proxy.url, "audience": "portal", "signIn": BY_EMAIL}
    given = usual | own | more
    return {"auth": {"providers": {way: {name: value for name, value in given.items() if value is not None}}}}


def word(proxy: Provider, algorithm: str = "RS256", /, key: Any = None, **claims: Any) -> str:
    """What the proxy says of Ann, but for the claims given; None leaves one out."""
    now = int(time.time())
    said = {"iss": proxy.url, "aud": "portal", "sub": "a-1", "email": "ann@example.com", "iat": now, "exp": now + 60}
    return signed({name: value for name, value in (said | claims).items() if value is not None}, algorithm, key)


async def who(running: RunningPortal, sent: str, header: str = HEADER, **more: str) -> Any:
    """Who somebody is who comes with this; the status when they are nobody."""
    answer = await running.get(ASKED, headers={header: sent, **more})
    return answer.json()["claims"]["sub"] if answer.status_code == 200 else answer.status_code


async def test_whom_the_proxy_lets_through_is_in_without_a_session_and_owns_as_their_groups(proxy: Provider) -> None:
    recorder = Recorder()
    async with portal(recorder.plugin, settings=settings(proxy), catalog=PEOPLE) as running:
        sent = {HEADER: word(proxy)}
        assert "Ann Lee" in (await running.get("/catalog", headers=sent)).text
        owned = (await running.get(ASKED, headers=sent)).json()["claims"]["ent"]
        assert owned == ["user:default/ann", "group:default/web"]
        assert (await running.post("/api/catalog/locations", json={}, headers=sent)).status_code == 400
        await running.post("/api/catalog/refresh", json={"entityRef": "user:default/ann"}, headers=sent)
        # They have nothing to sign out of here, and without the proxy they are nobody.
        assert "/sign-out" not in (await running.get("/catalog", headers=sent)).text
        assert (await running.get("/catalog")).status_code == 303
        assert "the proxy before this portal" in (await running.get("/sign-in")).text
        assert len([each for each in proxy.seen if each.path == "/jwks"]) == 1
    assert {line.via for line in recorder.lines if line.actor == "user:default/ann"} == {"proxy:proxy"}


async def test_what_others_sign_or_for_others_lets_nobody_in(proxy: Provider) -> None:
    now = int(time.time())
    claims = {"iss": proxy.url, "aud": "portal", "sub": "a-1", "email": "ann@example.com", "iat": now, "exp": now + 60}
    wrong = {
        "plain text": "user:default/ann",
        "issuer": word(proxy, iss="https://other.example.com"),
        "audience": word(proxy, aud="another application"),
        "audiences": word(proxy, aud=["portal", "another"]),
        "no audience": word(proxy, aud=None),
        "expired": word(proxy, exp=now - 61),
        "never expires": word(proxy, exp=None),
        "of the future": word(proxy, iat=now + 90),
        "nobody": word(proxy, sub=None),
        "no email": word(proxy, email=None),
        "stranger": word(proxy, email="eve@example.com"),
        "unverified": word(proxy, email_verified=False),
        "algorithm": word(proxy, "ES256"),
        "key": word(proxy, "ES256", key=ECKey.generate_key("P-256", {"kid": "ec"})),
        "none": unsigned(claims),
        "public key as secret": with_public_key(claims),
    }
    async with portal(settings=settings(proxy), catalog=PEOPLE) as running:
        _, bens = await signed_in(running, BEN)
        assert await who(running, word(proxy)) == "user:default/ann"
        # Not even beside a session: what the proxy says is about this request.
        said = {name: await who(running, sent, **cookie(bens)) for name, sent in wrong.items()}
        assert await who(running, word(proxy), header="x-forwarded-user") == 401
    assert said == dict.fromkeys(wrong, 401)


async def test_the_proxy_counts_before_a_session_of_somebody_else_and_a_token_before_the_proxy(proxy: Provider) -> None:
    async with portal(settings=settings(proxy), catalog=PEOPLE) as running:
        _, bens = await signed_in(running, BEN)
        assert await who(running, word(proxy), **cookie(bens)) == "user:default/ann"
        assert (await running.get(ASKED, headers=cookie(bens))).json()["claims"]["sub"] == BEN.ref
        token = await new_token(running, bens)
        assert await who(running, word(proxy), **bearer(token)) == BEN.ref
        assert await who(running, word(proxy), **bearer("x")) == 401


async def test_who_comes_through_the_proxy_makes_tokens(proxy: Provider) -> None:
    async with portal(settings=settings(proxy), catalog=PEOPLE) as running:
        page = await running.get("/settings/tokens", headers={HEADER: word(proxy)})
        assert page.status_code == 200
        # Of sessions they have none.
        assert (await running.get("/settings/sessions", headers={HEADER: word(proxy)})).status_code == 403


async def test_a_word_that_was_good_is_not_remembered_beyond_its_end(proxy: Provider) -> None:
    async with portal(settings=settings(proxy), catalog=PEOPLE) as running:
        # Within the minute by which clocks may differ.
        sent = word(proxy, exp=int(time.time()) - 50)
        assert await who(running, sent) == "user:default/ann"
        known = running.context("auth").state(Proxies).known
        assert not [until for _, until in known.values() if until > time.time()]
        good = word(proxy)
        assert await who(running, good) == "user:default/ann"
        assert await who(running, good) == "user:default/ann"
        assert [until for _, until in known.values() if until > time.time()]


async def test_a_front_end_gets_a_token_that_outlives_neither_its_hour_nor_its_session(proxy: Provider) -> None:
    async with portal(settings=settings(proxy), catalog=PEOPLE) as running:
        path, script = "/api/auth/proxy/refresh", {"x-requested-with": "XMLHttpRequest"}
        answer = await running.api(path, headers={HEADER: word(proxy), **script})
        assert answer["profile"] == {"displayName": "Ann Lee", "email": "ann@example.com"}
        identity = answer["backstageIdentity"]
        assert identity["identity"]["userEntityRef"] == "user:default/ann"
        assert identity["expiresInSeconds"] in {3599, 3600}
        sent = bearer(identity["token"])
        assert (await running.get(ASKED, headers=sent)).json()["claims"]["sub"] == "user:default/ann"
        # Neither by a link, nor without the proxy, nor with the word that another one should say.
        assert (await running.get(path, headers={HEADER: word(proxy)})).status_code == 401
        assert (await running.get(path, headers=script)).status_code == 401
        assert (await running.get(path, headers=script | sent)).status_code == 401
        assert (await running.get(path, headers={HEADER: word(proxy, aud="x"), **script})).status_code == 401
        other = await running.get("/api/auth/gcpIap/refresh", headers={HEADER: word(proxy), **script})
        assert other.status_code == 404
        await running.context("auth").database.run(lambda connection: connection.execute(delete(session)) and None)
        assert (await running.get(ASKED, headers=sent)).status_code == 401


async def test_while_the_keys_cannot_be_had_nobody_is_told_that_they_are_wrong(proxy: Provider) -> None:
    proxy.routes["/jwks"] = lambda _: ["no keys"]
    async with portal(settings=settings(proxy), catalog=PEOPLE) as running:
        assert await who(running, word(proxy)) == 503


async def test_googles_and_cloudflares_are_known_by_name(proxy: Provider, capsys: pytest.CaptureFixture[str]) -> None:
    iap = settings(proxy, "gcpIap", signIn={"resolvers": [{"resolver": "emailMatchingUserEntityAnnotation"}]})
    async with portal(settings=iap, catalog=PEOPLE) as running:
        assert await who(running, word(proxy, "ES256"), "x-goog-iap-jwt-assertion") == "user:default/iap"
        assert await who(running, word(proxy), "x-goog-iap-jwt-assertion") == 401
    async with portal(settings=settings(proxy, "cfaccess", teamName="acme"), catalog=PEOPLE) as running:
        assert await who(running, word(proxy, aud=["portal"]), "cf-access-jwt-assertion") == "user:default/ann"
        assert await who(running, word(proxy, aud=["another"]), "cf-access-jwt-assertion") == 401
    capsys.readouterr()
    as_backstage = settings(proxy, "cfaccess", teamName="acme", jwtHeaderName="x-own", audience=None)
    async with portal(settings=as_backstage, catalog=PEOPLE) as running:
        assert await who(running, word(proxy, aud=["another"]), "x-own") == "user:default/ann"
        assert await who(running, word(proxy, aud=None), "x-own") == 401
        seen: list[str] = []

        def said() -> bool:
            seen.extend(capsys.readouterr())
            return "auth.proxy_open" in "".join(seen)

        await running.wait_until(said)


def test_each_is_where_its_maker_has_it() -> None:
    iap = GcpIapSettings.model_validate({"audience": "/projects/1/apps/a"})
    cloudflare = CloudflareSettings.model_validate({"teamName": "acme"})
    assert (iap.jwks_url, iap.issuer, iap.header, iap.algorithm) == (
        "https://www.gstatic.com/iap/verify/public_key-jwk",
        "https://cloud.google.com/iap",
        "x-goog-iap-jwt-assertion",
        "ES256",
    )
    assert (cloudflare.jwks_url, cloudflare.issuer, cloudflare.header, cloudflare.algorithm) == (
        "https://acme.cloudflareaccess.com/cdn-cgi/access/certs",
        "https://acme.cloudflareaccess.com",
        "cf-access-jwt-assertion",
        "RS256",
    )


@pytest.mark.parametrize("given", [{"teamName": "acme.example.com/x?"}, {"teamName": ""}, {}])
def test_a_team_is_a_name(given: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        CloudflareSettings.model_validate(given)


def test_no_more_is_remembered_than_fits() -> None:
    proxies = Proxies()
    for number in range(MOST_KNOWN + 5):
        proxies.keep("proxy", str(number), Person(ref="user:default/ann", title="Ann"), 10.0)
    assert len(proxies.known) == MOST_KNOWN
    assert proxies.find("proxy", "0", 1.0) is None
    assert proxies.find("proxy", str(MOST_KNOWN), 1.0) is not None
    assert proxies.find("other", str(MOST_KNOWN), 1.0) is None
