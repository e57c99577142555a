"""Is a token signed by its provider? Only with algorithms of two keys: nobody signs with what everybody knows. Pure."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from .claims import Claims, refused

ALGORITHMS = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC", "EdDSA": "OKP", "Ed25519": "OKP"}
"""The algorithms that count, and the kind of key of each."""
CURVES = {"EC": "P-256", "OKP": "Ed25519"}
SMALLEST_RSA = 2048
LONGEST_HEADER = 8192

Key = RSAKey | ECKey | OKPKey
Keys = Sequence[Mapping[str, Any]]


class UnknownKey(Exception):
    """None of the keys at hand is the one that the token names: there may be newer ones."""


def usable(documents: Iterable[Any]) -> Keys:
    """Those keys of a provider that may sign: public ones, for signatures, of a kind and size that count."""
    return [each for each in documents if isinstance(each, dict) and _may_sign(each)]


def header_of(token: str) -> Mapping[str, Any]:
    """What a token says of itself, before anything is checked; nothing of what is no token."""
    try:
        return jws.extract_compact(token.encode(), registry=_registry()).headers()
    except (JoseError, ValueError, RecursionError):
        return {}


def verified(token: str, keys: Keys, algorithms: Iterable[str]) -> tuple[Claims, str]:
    """What a signed token says, and the algorithm it is signed with.

    Raises UnknownKey, and NotAllowed for a token that is not signed as it should be.
    """
    try:
        header = jws.extract_compact(token.encode(), registry=_registry()).headers()
        algorithm = header.get("alg")
        if not isinstance(algorithm, str) or algorithm not in ALGORITHMS or algorithm not in algorithms:
            raise refused("it is not signed in a way that counts")
        key = _key_for(keys, header.get("kid"), algorithm)
        signed = jws.deserialize_compact(token.encode(), key, registry=_registry(algorithm))
        claims = msgspec.json.decode(signed.payload)
    except (JoseError, ValueError, RecursionError) as error:
        raise refused("its signature is wrong") from error
    if not isinstance(claims, dict):
        raise refused("it says nothing")
    return claims, algorithm


def _registry(*algorithms: str) -> jws.JWSRegistry:
    registry = jws.JWSRegistry(algorithms=algorithms, strict_check_header=False)
    registry.max_header_length = LONGEST_HEADER
    # Two names of one algorithm; the library warns of the older one, which is the usual one.
    registry.algorithms = {**registry.algorithms, "EdDSA": registry.algorithms["Ed25519"]}
    return registry


def _key_for(keys: Keys, kid: object, algorithm: str) -> Key:
    kind = ALGORITHMS[algorithm]
    fitting = [each for each in keys if each["kty"] == kind and each.get("alg") in (None, algorithm)]
    named = fitting if kid is None else [each for each in fitting if each.get("kid") == kid]
    if not named:
        raise UnknownKey
    if len(named) > 1:
        raise refused("it does not say which key it is signed with")
    return _imported(named[0])


def _imported(document: Mapping[str, Any]) -> Key:
    public = {name: document[name] for name in ("kty", "n", "e", "crv", "x", "y") if name in document}
    kinds: dict[str, type[Key]] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}
    return kinds[document["kty"]].import_key(public)


def _may_sign(document: Mapping[str, Any]) -> bool:
    kind = document.get("kty")
    if document.get("use", "sig") != "sig" or kind not in ALGORITHMS.values():
        return False
    if kind == "RSA":
        return _bits(document.get("n")) >= SMALLEST_RSA
    return document.get("crv") == CURVES[str(kind)]


def _bits(number: object) -> int:
    if not isinstance(number, str):
        return 0
    try:
        raw = base64.urlsafe_b64decode(number + "=" * (-len(number) % 4))
    except (binascii.Error, ValueError):
        return 0
    return int.from_bytes(raw).bit_length()
