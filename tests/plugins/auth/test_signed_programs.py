"""Programs with tokens that others sign: with keys at an address, or with a secret as Backstage's older ones."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, OctKey

from callboard.plugins.auth.programs import Programs, ServiceSettings
from callboard.testing import RunningPortal, portal

from .people import NO_WAY_IN
from .provider import Provider, Recorder, signed, unsigned, with_public_key
from .test_tokens import bearer

pytestmark = pytest.mark.usefixtures("callboard_database")

SECRET = base64.b64encode(b"a secret of more than thirty-two bytes").decode()
LEGACY = {"type": "legacy", "options": {"secret": SECRET, "subject": "old-scripts"}}
PATH = "/api/catalog/entities"
READING = [{"plugin": "catalog", "permissionAttribute": {"action": "read"}}]


@pytest.fixture
def issuer() -> Iterator[Provider]:
    with Provider() as started:
        yield started


def settings(*entries: dict[str, Any]) -> dict[str, Any]:
    return NO_WAY_IN | {"backend": {"auth": {"externalAccess": list(entries)}}}


def by_keys(issuer: Provider, *, restrictions: Any = None, **options: Any) -> dict[str, Any]:
    given = {
        "url": f"{issuer.url}/jwks",
        "issuer": issuer.url,
        "audience": "callboard",
        "algorithm": ["RS256", "ES256"],
    }
    entry: dict[str, Any] = {"type": "jwks", "options": given | options}
    return entry if restrictions is None else entry | {"accessRestrictions": restrictions}


def token(issuer: Provider, algorithm: str = "RS256", /, key: Any = None, header: Any = None, **claims: Any) -> str:
    """A good one, but for the claims given; None leaves one out."""
    now = int(time.time())
    said = {"iss": issuer.url, "aud": "callboard", "sub": "repo:acme/site", "iat": now, "exp": now + 300} | claims
    return signed({name: value for name, value in said.items() if value is not None}, algorithm, key, **header or {})


def old_token(secret: bytes = base64.b64decode(SECRET), **claims: Any) -> str:
    said = {"sub": "backstage-server", "exp": int(time.time()) + 300} | claims
    kept = {name: value for name, value in said.items() if value is not None}
    return jws.serialize_compact({"alg": "HS256"}, json.dumps(kept), OctKey.import_key(secret), algorithms=["HS256"])


async def status(running: RunningPortal, sent: str) -> int:
    return int((await running.get(PATH, headers=bearer(sent))).status_code)


def asked_for_keys(issuer: Provider) -> int:
    return len([each for each in issuer.seen if each.path == "/jwks"])


async def test_a_program_comes_in_as_whom_the_keys_have_signed_for(issuer: Provider) -> None:
    recorder = Recorder()
    given = by_keys(issuer, subjectPrefix="ci", restrictions=READING)
    async with portal(recorder.plugin, settings=settings(given)) as running:
        for algorithm in ("RS256", "ES256"):
            assert await status(running, token(issuer, algorithm)) == 200
        assert await status(running, token(issuer, aud=["other", "callboard"])) == 200
        refused = await running.post("/api/catalog/locations", json={}, headers=bearer(token(issuer)))
        assert refused.status_code == 403
        assert asked_for_keys(issuer) == 1
    assert {(line.actor, line.via) for line in recorder.lines if line.actor} == {
        ("external:ci:repo:acme/site", "service:external:ci:repo:acme/site")
    }


async def test_what_others_sign_or_for_others_lets_nobody_in(issuer: Provider) -> None:
    now = int(time.time())
    strangers = ECKey.generate_key("P-256", {"kid": "ec"})
    claims = {"iss": issuer.url, "aud": "callboard", "sub": "x", "exp": now + 300}
    wrong = {
        "issuer": token(issuer, iss="https://other.example.com"),
        "issuers": token(issuer, iss=[issuer.url]),
        "no issuer": token(issuer, iss=None),
        "audience": token(issuer, aud="others"),
        "no audience": token(issuer, aud=None),
        "a number": token(issuer, aud=5),
        "expired": token(issuer, exp=now - 61),
        "never expires": token(issuer, exp=None),
        "no time": token(issuer, exp="tomorrow"),
        "of the future": token(issuer, iat=now + 90),
        "not yet": token(issuer, nbf=now + 90),
        "nobody": token(issuer, sub=None),
        "empty": token(issuer, sub=""),
        "no name": token(issuer, sub="a\0b"),
        "too long": token(issuer, sub="x" * 301),
        "algorithm": token(issuer, "PS256"),
        "stranger": token(issuer, "ES256", key=strangers),
        "kid": token(issuer, header={"kid": "ec"}),
        "none": unsigned(claims),
        "public key as secret": with_public_key(claims),
        "a secret of nobody": old_token(),
        "user": token(issuer, header={"typ": "vnd.backstage.user"}),
    }
    async with portal(settings=settings(by_keys(issuer))) as running:
        assert await status(running, token(issuer)) == 200
        said = {name: await status(running, sent) for name, sent in wrong.items()}
    assert said == dict.fromkeys(wrong, 401)


async def test_keys_are_fetched_again_for_a_new_one_and_no_more_than_once_a_minute(issuer: Provider) -> None:
    new = ECKey.generate_key("P-256", {"kid": "new"})
    async with portal(settings=settings(by_keys(issuer))) as running:
        assert await status(running, token(issuer)) == 200
        sent = token(issuer, "ES256", key=new, header={"kid": "new"})
        for _ in range(3):
            assert await status(running, sent) == 401
        assert asked_for_keys(issuer) == 1
        issuer.keys.append(new.as_dict(private=False))
        known = running.context("auth").state(Programs).keys_at(f"{issuer.url}/jwks")
        assert known.asked is not None
        known.asked -= 61
        assert await status(running, sent) == 200
        assert asked_for_keys(issuer) == 2
        # What does not say that this issuer has made it is not worth asking.
        known.asked -= 61
        assert await status(running, token(issuer, iss="https://other.example.com", header={"kid": "newer"})) == 401
        assert asked_for_keys(issuer) == 2


async def test_while_the_keys_cannot_be_had_nobody_is_taken_for_a_guesser(issuer: Provider) -> None:
    async with portal(settings=settings(by_keys(issuer), LEGACY)) as running:
        good, keys = issuer.routes["/jwks"], running.context("auth").state(Programs).keys_at(f"{issuer.url}/jwks")
        issuer.routes["/jwks"] = lambda _: ["no keys"]
        sent = token(issuer)
        answer = await running.get(PATH, headers=bearer(sent))
        assert (answer.status_code, issuer.url in answer.text) == (503, False)
        assert {await status(running, sent) for _ in range(40)} == {503}
        assert await status(running, old_token()) == 200
        assert asked_for_keys(issuer) == 1
        issuer.routes["/jwks"] = good
        assert keys.asked is not None
        keys.asked -= 61
        assert await status(running, sent) == 200
        # Keys that were there stay good for a day while nobody answers.
        issuer.routes["/jwks"] = lambda _: ["no keys"]
        keys.asked -= 3601
        assert await status(running, sent) == 200
        keys.asked -= 3601
        keys.came -= 86401
        assert await status(running, sent) == 503


async def test_an_issuer_may_have_its_keys_at_several_addresses(issuer: Provider) -> None:
    [rsa, *others] = issuer.keys
    issuer.routes |= {"/first": lambda _: {"keys": others}, "/second": lambda _: {"keys": [rsa]}}
    given = by_keys(issuer, url=[f"{issuer.url}/first", f"{issuer.url}/second"])
    async with portal(settings=settings(given)) as running:
        assert await status(running, token(issuer)) == 200
        assert await status(running, token(issuer, "ES256")) == 200


async def test_what_a_secret_has_signed_for_backstages_server_comes_in_as_the_settings_say() -> None:
    async with portal(settings=settings(LEGACY | {"accessRestrictions": READING})) as running:
        assert await status(running, old_token()) == 200
        # As Backstage made them first.
        assert await status(running, old_token(exp=None)) == 200
        refused = await running.post("/api/catalog/locations", json={}, headers=bearer(old_token()))
        assert refused.status_code == 403
        wrong = {
            "another secret": old_token(b"another secret of thirty-two bytes"),
            "the text of the secret": old_token(SECRET.encode()),
            "expired": old_token(exp=int(time.time()) - 61),
            "no time": old_token(exp=None, nbf="x"),
            "somebody": old_token(sub="user:default/admin"),
            "nobody": old_token(sub=None),
            "audience": old_token(aud="catalog"),
        }
        said = {name: await status(running, sent) for name, sent in wrong.items()}
    assert said == dict.fromkeys(wrong, 401)


async def test_an_entry_that_takes_what_was_made_for_others_is_named_in_the_log(
    issuer: Provider, capsys: pytest.CaptureFixture[str]
) -> None:
    async with portal(settings=settings(by_keys(issuer, audience=[]))) as running:
        seen: list[str] = []

        def said() -> bool:
            seen.extend(capsys.readouterr())
            return "auth.external_access_open" in "".join(seen)

        await running.wait_until(said)
        assert await status(running, token(issuer, aud="others")) == 200


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("legacy", {"secret": base64.b64encode(b"too short").decode(), "subject": "x"}),
        ("legacy", {"secret": "no base64 of anything at all", "subject": "x"}),
        ("legacy", {"secret": SECRET, "subject": "a b"}),
        ("legacy", {"secret": SECRET}),
        ("jwks", {}),
        ("jwks", {"url": []}),
        ("jwks", {"url": "file:///etc/passwd"}),
        ("jwks", {"url": "https://issuer.example.com/jwks", "algorithm": "none"}),
        ("jwks", {"url": "https://issuer.example.com/jwks", "algorithm": ["RS256", "HS256"]}),
        ("jwks", {"url": "https://issuer.example.com/jwks", "subjectPrefix": "a b"}),
        ("jwks", {"url": "https://issuer.example.com/jwks", "audiences": ["x"]}),
    ],
)
def test_options_that_let_in_the_wrong_ones_are_refused_without_showing_secrets(kind: str, options: Any) -> None:
    with pytest.raises(ValueError) as caught:
        ServiceSettings.model_validate({"externalAccess": [{"type": kind, "options": options}]})
    assert not any(text in str(caught.value) for text in (SECRET, "no base64 of anything"))
