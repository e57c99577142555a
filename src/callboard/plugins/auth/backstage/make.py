"""A token for somebody with a session: what it says, in which order, and the proof that it carries."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from joserfc import jws
from joserfc.jwk import ECKey

from callboard import Conflict, Context, Identity

from ..settings import AuthSettings
from .keys import ALGORITHM, signing_key

USER, LIMITED = "vnd.backstage.user", "vnd.backstage.limited-user"
AUDIENCE = "backstage"
LONGEST = 32768
"""Characters of a token that Backstage takes, and servers take in a header."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """A token, and for how many seconds it is good."""

    token: str
    seconds: int


def issuer_of(ctx: Context) -> str:
    """Who signs: the address below which the keys are."""
    return f"{ctx.portal.base_url.rstrip('/')}/api/auth"


async def make(ctx: Context, who: Identity, *, session: str = "", until: float | None = None) -> Made:
    """A token for somebody, worthless once `session` has ended; good until then at most. Raises Conflict for one that
    would be too long."""
    settings: AuthSettings = ctx.settings
    now = int(time.time())
    end = now + int(settings.token_seconds)
    end = end if until is None else min(end, int(until))
    key = await signing_key(ctx, now)
    subject = {"sub": who.ref, "iat": now, "exp": end}
    claims: dict[str, Any] = {"iss": issuer_of(ctx), "sub": who.ref, "aud": AUDIENCE, "iat": now, "exp": end}
    if not settings.omit_identity_token_ownership_claim:
        claims["ent"] = list(who.owns_as)
    if session:
        claims["sid"] = session
    # Whoever holds the token can make another of this proof, which says no more than whose it is: for a cookie.
    claims["uip"] = _signed(subject, key, LIMITED).rpartition(".")[2]
    token = _signed(claims, key, USER)
    if len(token) > LONGEST:
        hint = "Leave `auth.omitIdentityTokenOwnershipClaim` on: then a token does not list what its owner owns."
        raise Conflict("The token would be too long", hint=hint)
    # Whoever has a session goes on, also where somebody at the same address tries tokens.
    ctx.portal.limits.good(token)
    return Made(token=token, seconds=end - now)


def _signed(claims: Mapping[str, Any], key: ECKey, kind: str) -> str:
    header = {"typ": kind, "alg": ALGORITHM, "kid": key.kid}
    return jws.serialize_compact(header, msgspec.json.encode(claims), key, algorithms=[ALGORITHM])
