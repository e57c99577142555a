"""Whatever is sent as a token, or comes from a provider, is understood or refused, and nothing else."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey

from callboard import Invalid, NotAllowed, Unavailable
from callboard.plugins.auth import github, signatures
from callboard.plugins.auth.endpoints.backchannel import token_in
from callboard.plugins.auth.oidc import claims, discovery, flow
from callboard.plugins.auth.remote_keys import read_keys
from callboard.testing import portal

from .people import NO_WAY_IN

KEY = ECKey.generate_key("P-256", parameters={"kid": "one"})
KEYS = signatures.usable([KEY.as_dict(private=False)])
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=10)
NAMES = ["alg", "kid", "typ", "crit", "b64", "iss", "aud", "azp", "exp", "iat", "nbf", "sub", "sid", "nonce", "at_hash"]
NAMES += ["events", claims.LOGOUT, "email", "email_verified", "name", "preferred_username", "kty", "crv", "n", "e", "x"]
NAMES += [
    "y",
    "use",
    "keys",
    "issuer",
    "jwks_uri",
    "token_endpoint",
    "access_token",
    "id_token",
    "error",
    "login",
    "id",
]
WORDS = st.sampled_from(
    ["ES256", "RS256", "none", "EdDSA", "one", "EC", "RSA", "OKP", "P-256", "Ed25519", "A" * 400, "\0"]
)
VALUES = st.recursive(
    LEAVES | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
    max_leaves=10,
)
OBJECTS = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=8)
SOON = settings(deadline=5000)
DEEP = b"[" * 3000


def part(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


PARTS = (
    st.binary(max_size=30).map(part) | OBJECTS.map(lambda value: part(json.dumps(value).encode())) | st.text(max_size=9)
)
TOKENS = st.tuples(PARTS, PARTS, PARTS).map(".".join) | st.text(max_size=60)


@given(token=TOKENS)
@example(token=f"{part(DEEP)}.e30.AAAA")
@example(token=f"{part(b'{' + DEEP)}..")
@SOON
def test_what_anybody_sends_is_a_token_or_refused(token: str) -> None:
    assert isinstance(signatures.header_of(token), dict)
    assert isinstance(signatures.unchecked_claims(token), dict)
    with pytest.raises(signatures.NotGenuine):
        signatures.verified_by_secret(token, b"of-thirty-two-bytes-or-some-more")
    with pytest.raises((signatures.NotGenuine, signatures.UnknownKey)):
        signatures.verified(token, KEYS, list(signatures.ALGORITHMS))


@given(said=OBJECTS | VALUES, algorithm=st.sampled_from(list(signatures.ALGORITHMS)))
@SOON
def test_what_a_provider_signs_is_judged_or_refused(said: Any, algorithm: str) -> None:
    payload = json.dumps(said).encode()
    token = jws.serialize_compact({"alg": "ES256", "kid": "one"}, payload, KEY, algorithms=["ES256"])
    try:
        read, _ = signatures.verified(token, KEYS, ["ES256"])
        claims.check_claims(read, issuer="https://id.test", client_id="me", now=1e9)
        claims.check_subject(read)
        claims.check_nonce(read, "a nonce")
        claims.check_access_token(read, "an access token", algorithm)
    except (NotAllowed, signatures.NotGenuine):
        return
    raise AssertionError("Nobody finds all of that by chance")


@given(said=OBJECTS)
@SOON
def test_each_check_by_itself_refuses_or_is_content(said: dict[str, Any]) -> None:
    checks = [
        claims.check_subject,
        claims.check_logout,
        lambda given: claims.check_nonce(given, "a"),
        lambda given: claims.check_access_token(given, "a", "ES256"),
        lambda given: claims.check_claims(given, issuer="a", client_id="b", now=1e9),
        lambda given: flow.shown_by({**given, "sub": "a", "iss": "b"}),
    ]
    for check in checks:
        try:
            check(said)
        except NotAllowed as error:
            assert error.message


@given(document=OBJECTS | VALUES)
@example(document={"kty": "RSA", "n": "A" * 400, "e": "AQAB"})
@example(document={"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"})
@SOON
def test_any_key_of_a_provider_is_used_or_passed_over(document: Any) -> None:
    for each in signatures.usable([document]):
        algorithm = next(name for name, kind in signatures.ALGORITHMS.items() if kind[0] == each["kty"])
        token = f"{part(json.dumps({'alg': algorithm}).encode())}.e30.AAAA"
        with pytest.raises((signatures.NotGenuine, signatures.UnknownKey)):
            signatures.verified(token, [each], [algorithm])


@given(content=st.binary(max_size=60) | (OBJECTS | VALUES).map(lambda value: json.dumps(value).encode()))
@example(content=b'{"keys":[' + DEEP + b"]}")
@example(content=DEEP)
@SOON
def test_any_answer_of_a_provider_has_its_shape_or_is_refused(content: bytes) -> None:
    shapes = [
        discovery.Metadata,
        flow.Tokens,
        flow.Refusal,
        github.Given,
        github.User,
        list[github.Email],
    ]
    for shape in (*shapes, dict[str, Any]):
        try:
            discovery.decode(content, shape, "https://id.test")
        except Unavailable as error:
            assert error.message
    try:
        assert isinstance(read_keys(content, "https://id.test"), list)
    except Unavailable as error:
        assert error.message


@given(
    form=st.binary(max_size=60)
    | TOKENS.map(lambda token: urlencode({"logout_token": token}, errors="replace").encode())
)
@example(form=b"&" * 1000)
@example(form=b"logout_token=a&logout_token=b")
@example(form=b"logout_token=%ff")
@SOON
def test_a_form_has_a_logout_token_or_is_invalid(form: bytes) -> None:
    try:
        assert token_in(form)
    except Invalid as error:
        assert error.message


@pytest.mark.usefixtures("callboard_database")
@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "Basic", ""])
async def test_no_credentials_make_an_internal_error(scheme: str) -> None:
    sent = [f"{part(DEEP)}.e30.AAAA", "a.b.c", "..", "\xff", "x" * 9000, f"{part(b'{}')}.{part(DEEP)}.AA"]
    async with portal(settings=NO_WAY_IN) as running:
        for each in sent:
            header = {"authorization": f"{scheme} {each}".encode("latin-1")}
            answer = await running.get("/api/catalog/entities", headers=header)
            assert answer.status_code == 401, (each[:80], answer.text)
