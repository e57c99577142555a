"""Tokens as Backstage makes them: who gets one, what it says, and what is none."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import ECKey
from sqlalchemy import Connection, delete, select, update

from callboard import Secret
from callboard.plugins.auth.backstage.keys import GOOD_FOR, SIGNS_FOR, forget_keys, key, make_key, signing_key
from callboard.plugins.auth.store import end_session, session
from callboard.testing import Meadow, RunningPortal, portal

from .people import NO_WAY_IN
from .test_sessions import ANN, cookie, signed_in
from .test_tokens import bearer

pytestmark = pytest.mark.usefixtures("callboard_database")

PROVIDER = {"metadataUrl": "https://sso.example.com", "clientId": "callboard", "clientSecret": "x"}
WITH_PROVIDER: dict[str, Any] = {"auth": {"providers": {"oidc": {"development": PROVIDER}}}}
AND_GUESTS = {"auth": {"providers": {"guest": {}, **WITH_PROVIDER["auth"]["providers"]}}}
CATALOG = [Meadow.user("ann", profile={"displayName": "Ann Lee", "email": "ann@example.com", "more": 1})]
BY_SCRIPT = {"x-requested-with": "XMLHttpRequest"}
REFRESH, LOGOUT, GUEST = "/api/auth/oidc/refresh", "/api/auth/oidc/logout", "/api/auth/guest/refresh"
ASKED = "/api/auth/v1/userinfo"
ISSUER = "http://localhost:7007/api/auth"


async def ann(running: RunningPortal, **more: Any) -> tuple[str, dict[str, str], dict[str, Any]]:
    """A session's id, its cookie, and what it gets."""
    id_, secret = await signed_in(running, **{"way": "oidc", **more})
    answer = await running.get(REFRESH, headers=cookie(secret) | BY_SCRIPT)
    assert answer.status_code == 200, answer.text
    return id_, cookie(secret), answer.json()


def token_of(answer: Mapping[str, Any]) -> str:
    return str(answer["backstageIdentity"]["token"])


def parts_of(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    header, claims, _ = token.split(".")
    return decoded(header), decoded(claims)


def decoded(part: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found


async def status(running: RunningPortal, token: str, path: str = "/api/catalog/entities", **headers: str) -> int:
    return int((await running.get(path, headers=bearer(token) | headers)).status_code)


def stored(connection: Connection) -> list[Any]:
    return list(connection.execute(select(key).order_by(key.c.began)).all())


async def test_a_session_gets_a_token_in_backstages_shape() -> None:
    async with portal(settings=WITH_PROVIDER, catalog=CATALOG) as running:
        id_, _, answer = await ann(running)
        published = (await running.api("/api/auth/.well-known/jwks.json"))["keys"]
        configuration = await running.api("/api/auth/.well-known/openid-configuration")
    header, claims = parts_of(token_of(answer))
    now = time.time()
    assert header == {"typ": "vnd.backstage.user", "alg": "ES256", "kid": published[0]["kid"]}
    assert claims == {
        "iss": ISSUER,
        "sub": "user:default/ann",
        "aud": "backstage",
        "iat": pytest.approx(now, abs=30),
        "exp": pytest.approx(now + 3600, abs=30),
        "sid": id_,
        "uip": claims["uip"],
    }
    assert answer == {
        "profile": {"displayName": "Ann Lee", "email": "ann@example.com"},
        "providerInfo": {"accessToken": "", "scope": "openid profile email", "expiresInSeconds": 3600},
        "backstageIdentity": {
            "token": token_of(answer),
            "expiresInSeconds": 3600,
            "identity": {
                "type": "user",
                "userEntityRef": "user:default/ann",
                "ownershipEntityRefs": ["user:default/ann", "group:default/a"],
            },
        },
    }
    assert [sorted(each) for each in published] == [["alg", "crv", "kid", "kty", "use", "x", "y"]]
    assert (configuration["issuer"], configuration["jwks_uri"]) == (ISSUER, f"{ISSUER}/.well-known/jwks.json")


async def test_the_proof_in_a_token_makes_one_that_says_whose_it_is_and_opens_nothing() -> None:
    async with portal(settings=WITH_PROVIDER) as running:
        *_, answer = await ann(running)
        published = (await running.api("/api/auth/.well-known/jwks.json"))["keys"]
        header, claims = parts_of(token_of(answer))
        limited = [
            {**header, "typ": "vnd.backstage.limited-user"},
            {each: claims[each] for each in ("sub", "iat", "exp")},
        ]
        written = [base64.urlsafe_b64encode(json.dumps(each, separators=(",", ":")).encode()) for each in limited]
        token = ".".join([*(each.rstrip(b"=").decode() for each in written), claims["uip"]])
        assert jws.deserialize_compact(token, ECKey.import_key(published[0]), algorithms=["ES256"])
        assert await status(running, token) == 401
        assert await status(running, token_of(answer)) == 200


async def test_what_a_person_owns_is_in_the_token_where_the_settings_say_so_and_always_asked_for() -> None:
    settings = {"auth": {**WITH_PROVIDER["auth"], "omitIdentityTokenOwnershipClaim": False}}
    async with portal(settings=settings) as running:
        *_, answer = await ann(running)
        assert parts_of(token_of(answer))[1]["ent"] == list(ANN.owns_as)
        info = await running.get(ASKED, headers=bearer(token_of(answer)))
        assert info.json() == {"claims": {"sub": ANN.ref, "ent": list(ANN.owns_as)}}
        assert (await running.get(ASKED)).status_code == 401


async def test_a_token_is_worth_nothing_once_its_session_has_ended() -> None:
    async with portal(settings=WITH_PROVIDER) as running:
        id_, mine, answer = await ann(running)
        _, _, other = await ann(running)
        assert await status(running, token_of(answer)) == 200
        assert await status(running, token_of(answer), "/settings/tokens") == 403
        assert await status(running, token_of(answer), "/settings/sessions") == 403
        await running.context("auth").database.run(end_session, id_, ANN.ref)
        assert await status(running, token_of(answer)) == 401
        assert await status(running, token_of(answer), cookie=mine["cookie"]) == 401
        idle = update(session).values(used=time.time() - 8 * 86400.0)
        await running.context("auth").database.run(lambda connection: connection.execute(idle) and None)
        assert await status(running, token_of(other)) == 401


async def test_signing_out_as_backstage_does_ends_the_session_of_this_browser_alone() -> None:
    async with portal(settings=WITH_PROVIDER) as running:
        _, mine, answer = await ann(running)
        _, _, other = await ann(running)
        assert (await running.post(LOGOUT, headers=mine)).status_code == 401
        foreign = mine | BY_SCRIPT | {"origin": "https://evil.example.com"}
        assert (await running.post(LOGOUT, headers=foreign)).status_code == 403
        assert (await running.post("/api/auth/github/logout", headers=mine | BY_SCRIPT)).status_code == 404
        assert await status(running, token_of(answer)) == 200
        out = await running.post(LOGOUT, headers=mine | BY_SCRIPT)
        assert (out.status_code, out.content) == (200, b"")
        assert "Max-Age=0" in out.headers["set-cookie"]
        assert await status(running, token_of(answer)) == 401
        assert await status(running, token_of(other)) == 200
        assert (await running.post(LOGOUT, headers=mine | BY_SCRIPT)).status_code == 200
        assert (await running.get(REFRESH, headers=mine | BY_SCRIPT)).status_code == 401


async def test_only_a_script_with_a_session_of_that_provider_gets_a_token() -> None:
    async with portal(settings=WITH_PROVIDER) as running:
        _, mine, answer = await ann(running)
        _, elsewhere = await signed_in(running, way="github")
        tried = {
            "a link": mine,
            "nobody": BY_SCRIPT,
            "a token": bearer(token_of(answer)) | BY_SCRIPT,
            "another way": cookie(elsewhere) | BY_SCRIPT,
            "no session": cookie("x" * 43) | BY_SCRIPT,
        }
        said = {name: (await running.get(REFRESH, headers=each)).status_code for name, each in tried.items()}
        assert set(said.values()) == {401}, said
        for path in ("/api/auth/github/refresh", "/api/auth/nothing/refresh", f"{REFRESH}?env=other", GUEST):
            assert (await running.get(path, headers=mine | BY_SCRIPT)).status_code == 404
        again = await running.get(f"{REFRESH}?optional&scope=a&env=development", headers=mine | BY_SCRIPT)
        assert (again.status_code, again.headers["cache-control"]) == (200, "no-store")


async def test_the_guest_gets_a_token_where_guests_are_let_in() -> None:
    async with portal() as running:
        alone = await running.api(GUEST, method="POST")
        assert alone["profile"] == {}
        assert alone["backstageIdentity"]["identity"]["userEntityRef"] == "user:default/guest"
        assert "providerInfo" not in alone
        assert await status(running, token_of(alone)) == 200
        assert (
            await running.post("/api/catalog/locations", json={}, headers=bearer(token_of(alone)))
        ).status_code == 400
    async with portal(settings=AND_GUESTS) as running:
        token = token_of(await running.api(GUEST))
        assert await status(running, token) == 200
        assert (await running.post("/api/catalog/locations", json={}, headers=bearer(token))).status_code == 403
        assert await status(running, token, "/settings/tokens") == 403


async def test_a_token_made_for_the_guest_is_none_where_no_guest_comes_in() -> None:
    async with portal(settings=WITH_PROVIDER) as running:
        made = await signing_key(running.context("auth"), time.time())
        assert await status(running, forged(made)) == 401
        assert await status(running, forged(made, sub="")) == 401


def forged(used: ECKey, header: Mapping[str, Any] = {}, **claims: Any) -> str:
    """A token with the claims of a good one, but for those given; None leaves one out."""
    now = int(time.time())
    said = {"iss": ISSUER, "aud": "backstage", "sub": "user:default/guest", "iat": now, "exp": now + 3600} | claims
    named = {"typ": "vnd.backstage.user", "alg": "ES256", "kid": used.kid} | dict(header)
    text = json.dumps({name: value for name, value in said.items() if value is not None})
    kept = {name: value for name, value in named.items() if value is not None}
    if kept["alg"] == "none":
        return ".".join([*(encoded(each) for each in (json.dumps(kept), text)), ""])
    return jws.serialize_compact(kept, text, used, algorithms=[kept["alg"]])


def with_secret(named: ECKey, secret: bytes) -> str:
    """A token whose signature anybody can make who knows a public key. By hand: the library refuses to."""
    header = json.dumps({"typ": "vnd.backstage.user", "alg": "HS256", "kid": named.kid})
    content = f"{encoded(header)}.{forged(named).split('.')[1]}"
    return f"{content}.{encoded(hmac.digest(secret, content.encode(), 'sha256'))}"


def encoded(what: str | bytes) -> str:
    raw = what.encode() if isinstance(what, str) else what
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


async def test_what_is_not_signed_here_for_here_and_now_is_refused() -> None:
    now = int(time.time())
    async with portal() as running:
        made = await signing_key(running.context("auth"), time.time())
        strangers = ECKey.generate_key("P-256", {"kid": made.kid})
        unknown = ECKey.generate_key("P-256", {"kid": "unknown"})
        wrong = {
            "issuer": forged(made, iss="https://other.example.com/api/auth"),
            "no issuer": forged(made, iss=None),
            "audience": forged(made, aud="catalog"),
            "audiences": forged(made, aud=["backstage", "catalog"]),
            "expired": forged(made, exp=now - 1),
            "never expires": forged(made, exp=None),
            "no time": forged(made, exp="tomorrow"),
            "true": forged(made, exp=True),
            "of the future": forged(made, iat=now + 600),
            "nobody": forged(made, sub=None),
            "list": forged(made, sub=["user:default/guest"]),
            "session": forged(made, sid="x"),
            "ended session of a guest": forged(made, sid=["x"]),
            "somebody": forged(made, sub="user:default/admin"),
            "stranger": forged(strangers),
            "unknown key": forged(unknown),
            "no key": forged(made, {"kid": None}),
            "kid": forged(made, {"kid": "x' OR '1'='1"}),
            "kind": forged(made, {"typ": "JWT"}),
            "plugin": forged(made, {"typ": "vnd.backstage.plugin"}),
            "none": forged(made, {"alg": "none"}),
            "public key as secret": with_secret(made, made.as_pem(private=False)),
            "published key as secret": with_secret(made, json.dumps(made.as_dict(private=False)).encode()),
            "own key": forged(strangers, {"jwk": strangers.as_dict(private=False)}),
            "cut": forged(made)[:-1],
            "no signature": forged(made).rpartition(".")[0] + ".",
        }
        assert await status(running, forged(made)) == 200
        said = {name: await status(running, token) for name, token in wrong.items()}
    assert said == dict.fromkeys(wrong, 401)


async def test_a_token_is_of_the_session_that_it_names() -> None:
    async with portal(settings=WITH_PROVIDER) as running:
        id_, _, answer = await ann(running)
        made = await signing_key(running.context("auth"), time.time())
        assert await status(running, forged(made, sub=ANN.ref, sid=id_)) == 200
        assert await status(running, forged(made, sub="user:default/ben", sid=id_)) == 401
        assert await status(running, forged(made, sub=ANN.ref)) == 401
        assert parts_of(token_of(answer))[0]["kid"] == made.kid


async def test_how_long_a_token_is_good_is_in_the_settings_and_no_longer_than_its_session() -> None:
    for given, seconds in (({"minutes": 20}, 1200), ({"seconds": 1}, 600), ({"days": 3}, 86400)):
        settings = {"auth": {**WITH_PROVIDER["auth"], "backstageTokenExpiration": given}}
        async with portal(settings=settings) as running:
            *_, answer = await ann(running, now=time.time() + 1)
            assert answer["backstageIdentity"]["expiresInSeconds"] in {seconds, min(seconds, 86399)}
    async with portal(settings=WITH_PROVIDER) as running:
        # The session has a minute left of its day.
        *_, answer = await ann(running, now=time.time() - 86340.0)
        assert 0 < answer["backstageIdentity"]["expiresInSeconds"] <= 60


async def test_a_key_signs_for_a_day_and_is_published_until_its_last_token_is_over() -> None:
    async with portal(settings=WITH_PROVIDER) as running:
        ctx = running.context("auth")
        now = time.time()
        old = await ctx.database.run(make_key, None, now - SIGNS_FOR - 60)
        _, _, answer = await ann(running)
        new = parts_of(token_of(answer))[0]["kid"]
        assert new != old.kid
        published = await running.api("/api/auth/.well-known/jwks.json")
        assert [each["kid"] for each in published["keys"]] == [new, old.kid]
        assert (await signing_key(ctx, now)).kid == new
        await ctx.database.run(forget_keys, now - SIGNS_FOR - 60 + GOOD_FOR)
        assert [row.id for row in await ctx.database.read(stored)] == [new]
        assert await status(running, token_of(answer)) == 200
        await ctx.database.run(lambda connection: connection.execute(delete(key)) and None)
        assert await status(running, token_of(answer)) == 401


async def test_replicas_sign_with_one_key_and_the_secret_of_the_settings_encrypts_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings = {"auth": {**WITH_PROVIDER["auth"], "session": {"secret": "of-a-key-of-thirty-two-letters-!"}}}
    async with portal(settings=settings) as running:
        ctx = running.context("auth")
        now = time.time()
        kids = [parts_of(token_of((await ann(running))[2]))[0]["kid"] for _ in range(3)]
        [row] = await ctx.database.read(stored)
        opened = await signing_key(ctx, now)
        _, _, answer = await ann(running)
    assert set(kids) == {row.id}
    private = opened.as_dict(private=True)["d"]
    assert private not in row.private
    assert '"' not in row.private
    assert "d" not in json.loads(row.public)
    logged = "".join(capsys.readouterr())
    assert private not in logged
    assert token_of(answer) not in logged


async def test_a_key_that_another_secret_encrypted_signs_no_more_and_its_tokens_stay_good() -> None:
    async with portal(settings=WITH_PROVIDER) as running:
        ctx = running.context("auth")
        other = await ctx.database.run(make_key, Secret("another"), time.time() - 60)
        id_, _, answer = await ann(running)
        assert parts_of(token_of(answer))[0]["kid"] != other.kid
        assert await status(running, forged(other, sub=ANN.ref, sid=id_)) == 200


async def test_where_nobody_signs_in_there_is_no_token() -> None:
    async with portal(settings=NO_WAY_IN) as running:
        assert (await running.get(GUEST)).status_code == 404
        assert (await running.get(REFRESH, headers=BY_SCRIPT)).status_code == 404
        assert await running.api("/api/auth/.well-known/jwks.json") == {"keys": []}
