"""Is a token signed by whom it should be? With the algorithms of two keys, so that nobody signs with what everybody
knows; with a shared secret only what says so. Pure."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

ALGORITHMS = {
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), ("RSA", "")),
    "ES256": ("EC", "P-256"),
    "ES384": ("EC", "P-384"),
    "ES512": ("EC", "P-521"),
    "EdDSA": ("OKP", "Ed25519"),
    "Ed25519": ("OKP", "Ed25519"),
}
"""The algorithms that count, and the kind of key and the curve of each."""
SHARED = "HS256"
SMALLEST_RSA = 2048
LONGEST_HEADER = 8192
LEEWAY = 60.0
"""Seconds by which two clocks may differ."""
BROKEN = (JoseError, ValueError, TypeError, RecursionError)
"""What reading raises of what is no token, whatever anybody has sent."""

Key = RSAKey | ECKey | OKPKey
Keys = Sequence[Mapping[str, Any]]
Claims = Mapping[str, Any]


class NotGenuine(Exception):
    """A token that is not signed as it should be: why, in words that follow a colon."""


class UnknownKey(Exception):
    """None of the keys at hand is the one that the token names: there may be newer ones."""


def usable(documents: Iterable[Any]) -> Keys:
    """Those keys of a set that may sign: public ones, for signatures, of a kind and size that count."""
    return [each for each in documents if isinstance(each, dict) and _may_sign(each)]


def header_of(token: str) -> Mapping[str, Any]:
    """What a token says of itself, before anything is checked; nothing of what is no token."""
    try:
        return jws.extract_compact(token.encode(), registry=_registry()).headers()
    except BROKEN:
        return {}


def verified(token: str, keys: Keys, algorithms: Iterable[str]) -> tuple[Claims, str]:
    """What a signed token says, and the algorithm it is signed with.

    Raises UnknownKey, and NotGenuine for a token that is not signed as it should be.
    """
    try:
        header = jws.extract_compact(token.encode(), registry=_registry()).headers()
        algorithm = header.get("alg")
        if not isinstance(algorithm, str) or algorithm not in ALGORITHMS or algorithm not in algorithms:
            raise NotGenuine("it is not signed in a way that counts")
        key = _key_for(keys, header.get("kid"), algorithm)
        signed = jws.deserialize_compact(token.encode(), key, registry=_registry(algorithm))
        claims = msgspec.json.decode(signed.payload)
    except BROKEN as error:
        raise NotGenuine("its signature is wrong") from error
    return _said(claims), algorithm


def verified_by_secret(token: str, secret: bytes) -> Claims:
    """What a token says that whoever knows the secret has signed. Raises NotGenuine."""
    try:
        signed = jws.deserialize_compact(token.encode(), OctKey.import_key(secret), registry=_registry(SHARED))
        claims = msgspec.json.decode(signed.payload)
    except BROKEN as error:
        raise NotGenuine("its signature is wrong") from error
    return _said(claims)


def unchecked_claims(token: str) -> Claims:
    """What a token says of itself, before anything is checked: to ask the right one whether it is true."""
    try:
        return _said(msgspec.json.decode(jws.extract_compact(token.encode(), registry=_registry()).payload))
    except (*BROKEN, NotGenuine):
        return {}


def _said(claims: object) -> Claims:
    if not isinstance(claims, dict):
        raise NotGenuine("it says nothing")
    return claims


def _registry(*algorithms: str) -> jws.JWSRegistry:
    registry = jws.JWSRegistry(algorithms=algorithms, strict_check_header=False)
    registry.max_header_length = LONGEST_HEADER
    # Two names of one algorithm; the library warns of the older one, which is the usual one.
    registry.algorithms = {**registry.algorithms, "EdDSA": registry.algorithms["Ed25519"]}
    return registry


def _key_for(keys: Keys, kid: object, algorithm: str) -> Key:
    kind, curve = ALGORITHMS[algorithm]
    same = [each for each in keys if each["kty"] == kind and each.get("crv", "") == curve]
    fitting = [each for each in same if each.get("alg") in (None, algorithm)]
    named = fitting if kid is None else [each for each in fitting if each.get("kid") == kid]
    if not named:
        raise UnknownKey
    if len(named) > 1:
        raise NotGenuine("it does not say which key it is signed with")
    return _imported(named[0])


def _imported(document: Mapping[str, Any]) -> Key:
    public = {name: document[name] for name in ("kty", "n", "e", "crv", "x", "y") if name in document}
    kinds: dict[str, type[Key]] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}
    return kinds[document["kty"]].import_key(public)


def _may_sign(document: Mapping[str, Any]) -> bool:
    if document.get("use", "sig") != "sig" or (document.get("kty"), document.get("crv", "")) not in ALGORITHMS.values():
        return False
    return document["kty"] != "RSA" or _bits(document.get("n")) >= SMALLEST_RSA


def _bits(number: object) -> int:
    if not isinstance(number, str):
        return 0
    try:
        raw = base64.urlsafe_b64decode(number + "=" * (-len(number) % 4))
    except (binascii.Error, ValueError):
        return 0
    return int.from_bytes(raw).bit_length()
