"""What an ID token has to say to count: from this provider, for us, now, for this visit. Pure."""

from __future__ import annotations

import hashlib
import hmac

from callboard import NotAllowed

from ..signatures import LEEWAY, Claims
from .attempt import encoded

HASHES = {"EdDSA": "sha512", "Ed25519": "sha512"}
"""Of algorithms whose names do not say it."""
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"


def check_claims(claims: Claims, *, issuer: str, client_id: str, now: float) -> None:
    """Raises NotAllowed unless the token is from this issuer, for this client, and good now."""
    if claims.get("iss") != issuer:
        raise refused("it is from another issuer")
    _check_audience(claims, client_id)
    if not _number(claims, "exp", required=True) > now - LEEWAY:
        raise refused("it has expired")
    if not max(_number(claims, "iat", required=True), _number(claims, "nbf")) <= now + LEEWAY:
        raise refused("it is from the future")


def check_subject(claims: Claims) -> None:
    """Raises NotAllowed for an ID token about nobody."""
    given = claims.get("sub")
    if not isinstance(given, str) or not given or "\0" in given:
        raise refused("it does not say who it is about")


def check_nonce(claims: Claims, nonce: str) -> None:
    """Raises NotAllowed for a token that was made for another visit."""
    given = claims.get("nonce")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), nonce.encode()):
        raise refused("it was made for another visit")


def check_access_token(claims: Claims, access_token: str, algorithm: str) -> None:
    """Raises NotAllowed when the ID token names an access token, and that is another one."""
    if "at_hash" in claims:
        digest = hashlib.new(HASHES.get(algorithm, f"sha{algorithm[2:]}"), access_token.encode()).digest()
        if claims["at_hash"] != encoded(digest[: len(digest) // 2]):
            raise refused("it came with another access token")


def check_logout(claims: Claims) -> None:
    """Raises NotAllowed unless this is a logout token, about a session or a person: no ID token is one, nor the other
    way round."""
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT), dict) or "nonce" in claims:
        raise refused("it is no logout token")
    named = [claims[name] for name in ("sid", "sub") if name in claims]
    if not named or not all(isinstance(each, str) and each and "\0" not in each for each in named):
        raise refused("it does not say whose session is over")


def refused(why: str) -> NotAllowed:
    """The error for a token that does not count."""
    return NotAllowed(
        f"What the provider sent does not show who you are: {why}", hint="Try again. If it stays so, tell an admin."
    )


def _check_audience(claims: Claims, client_id: str) -> None:
    given = claims.get("aud")
    audience = [given] if isinstance(given, str) else given
    if not isinstance(audience, list) or client_id not in audience:
        raise refused("it is meant for another client")
    if (len(audience) > 1 or "azp" in claims) and claims.get("azp") != client_id:
        raise refused("it was given to another client")


def _number(claims: Claims, name: str, *, required: bool = False) -> float:
    given = claims.get(name, None if required else 0)
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise refused(f"its `{name}` is no time")
    return given
