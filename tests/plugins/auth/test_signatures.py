"""Who sends what looks like a token can send anything: it is a token that counts, or none, and never an error."""

from __future__ import annotations

import base64
import json

import pytest
from joserfc.jwk import ECKey, RSAKey

from callboard.plugins.auth.signatures import (
    ALGORITHMS,
    Claims,
    NotGenuine,
    UnknownKey,
    header_of,
    unchecked_claims,
    usable,
    verified,
    verified_by_secret,
)

from .provider import signed

KEY = ECKey.generate_key("P-256", {"kid": "a"})
KEYS = usable([KEY.as_dict(private=False)])
HEADERS = [
    "",
    "[]",
    "null",
    "[" * 6000,
    '{"a":' * 1000,
    '{"alg":[]}',
    '{"alg":{}}',
    '{"alg":"ES256","crit":1}',
    '{"alg":"ES256","kid":"a","crit":["x"]}',
    '{"alg":"ES256","kid":"a","crit":["b64"],"b64":false}',
    '{"alg":"ES256","kid":[]}',
    '{"alg":"ES256","kid":"\\ud800"}',
    '{"alg":"HS256","crit":{}}',
    '{"alg":"none"}',
]
CONTENTS = ["", "[]", "1", "{}", "[" * 5000, '{"a":1e999}', '{"sub":"\\ud800"}', "{"]


def part(text: str | bytes) -> str:
    raw = text if isinstance(text, bytes) else text.encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def look_at(token: str) -> None:
    header_of(token)
    unchecked_claims(token)
    for check in (
        lambda: verified(token, KEYS, ALGORITHMS),
        lambda: verified_by_secret(token, b"of-thirty-two-bytes-or-some-more"),
    ):
        with pytest.raises((NotGenuine, UnknownKey)):
            check()


@pytest.mark.parametrize("header", HEADERS)
def test_what_somebody_made_by_hand_is_no_token(header: str) -> None:
    for content in CONTENTS:
        for signature in (b"", b"\0" * 63, b"\0" * 64, b"\xff" * 64):
            look_at(".".join([part(header), part(content), part(signature)]))


@pytest.mark.parametrize(
    ("algorithm", "key"),
    [
        *((each, RSAKey.generate_key(2048)) for each in ("RS384", "PS512")),
        ("ES384", ECKey.generate_key("P-384")),
        ("ES512", ECKey.generate_key("P-521")),
    ],
)
def test_a_key_signs_with_the_algorithm_of_its_kind_and_curve(algorithm: str, key: RSAKey | ECKey) -> None:
    said: Claims = {"sub": "x"}
    token = signed(said, algorithm, key)
    public = usable([{**key.as_dict(private=False), "kid": "rsa"}])
    assert verified(token, public, ALGORITHMS) == (said, algorithm)
    with pytest.raises(NotGenuine):
        verified(token, public, ["ES256"])
    with pytest.raises(UnknownKey):
        verified(token, usable([{**KEY.as_dict(private=False), "kid": "rsa"}]), ALGORITHMS)
    header, _, signature = token.split(".")
    with pytest.raises(NotGenuine):
        verified(".".join([header, part(json.dumps({"sub": "y"})), signature]), public, ALGORITHMS)
