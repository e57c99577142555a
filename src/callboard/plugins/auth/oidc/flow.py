"""There and back: where the browser is sent, and what comes of the code that it brings back."""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, urlencode

import msgspec

from callboard import Context, NotAllowed

from ..model import Origin, Shown
from ..settings import ConnectSettings, ProviderSettings
from ..signatures import Claims
from .attempt import Attempt
from .claims import check_access_token, check_claims, check_logout, check_nonce, check_subject, refused
from .discovery import Known, decode

SCOPES = ("openid", "profile", "email")
HOSTS = (
    "accounts.google.com",
    "oauth2.googleapis.com",
    "openidconnect.googleapis.com",
    "www.googleapis.com",
    "login.microsoftonline.com",
    "graph.microsoft.com",
    "gitlab.com",
    "www.gstatic.com",
)
"""Where the providers answer from that the portal knows by name."""
MOST_BYTES = 256 * 1024
# What a provider says of its errors is shown: only a code, since anybody can write such an address.
ERROR = re.compile(r"[a-z_]{1,60}")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The parameters with which a browser comes back. All are text of anybody's."""

    code: str
    error: str
    issuer: str | None

    @classmethod
    def read(cls, parameters: Mapping[str, str]) -> Answer:
        """From the query of the callback."""
        return cls(
            code=parameters.get("code", ""), error=parameters.get("error", ""), issuer=parameters.get("iss") or None
        )


class Tokens(msgspec.Struct, frozen=True):
    """What a code is redeemed for."""

    id_token: str
    access_token: str = ""


class Refusal(msgspec.Struct, frozen=True):
    """What a provider says when it refuses."""

    error: str = ""


def start_address(ctx: Context, settings: ConnectSettings, known: Known, attempt: Attempt) -> str:
    """Where the browser is sent."""
    own = {
        "response_type": "code",
        "client_id": settings.client_id,
        "redirect_uri": callback_of(ctx, settings, settings.way),
        "scope": " ".join(scopes_of(SCOPES, settings)),
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": attempt.challenge,
        "code_challenge_method": "S256",
    }
    if settings.prompt != "auto":
        own["prompt"] = settings.prompt
    return with_query(known.metadata.authorization_endpoint, {**settings.start_parameters, **own})


async def identify(ctx: Context, settings: ConnectSettings, known: Known, attempt: Attempt, answer: Answer) -> Shown:
    """Who has come back, as the provider says. Raises NotAllowed for all that does not show it, and Unavailable."""
    _check_answer(known, answer)
    tokens = await _redeem(ctx, settings, known, attempt, answer.code)
    claims, algorithm = await known.verify(ctx, settings, tokens.id_token)
    check_claims(claims, issuer=known.metadata.issuer, client_id=settings.client_id, now=time.time())
    check_subject(claims)
    check_nonce(claims, attempt.nonce)
    check_access_token(claims, tokens.access_token, algorithm)
    return shown_by(await _with_userinfo(ctx, settings, known, claims, tokens.access_token))


async def read_logout(ctx: Context, settings: ConnectSettings, known: Known, token: str) -> tuple[Origin, float]:
    """Which sessions are over, as a logout token says, and when it said so. Raises NotAllowed for one that does not
    count."""
    claims, _ = await known.verify(ctx, settings, token)
    check_claims(claims, issuer=known.metadata.issuer, client_id=settings.client_id, now=time.time())
    check_logout(claims)
    return origin_of(claims), float(claims["iat"])


def origin_of(claims: Claims) -> Origin:
    """Which session at which provider claims are about."""
    return Origin(issuer=claims["iss"], subject=claims.get("sub", ""), sid=claims.get("sid", ""))


def end_session_address(ctx: Context, settings: ConnectSettings, known: Known) -> str | None:
    """Where the browser goes to sign out at the provider, too; None where there is no such place."""
    end = known.metadata.end_session_endpoint
    back = f"{ctx.portal.base_url.rstrip('/')}/sign-in"
    return with_query(end, {"client_id": settings.client_id, "post_logout_redirect_uri": back}) if end else None


def scopes_of(usual: Sequence[str], settings: ProviderSettings) -> list[str]:
    """What is asked for at a provider, each once."""
    return list(dict.fromkeys((*usual, *settings.additional_scopes)))


def check_code(answer: Answer) -> None:
    """Raises NotAllowed when somebody comes back without a code."""
    if answer.error or not answer.code:
        code = answer.error if ERROR.fullmatch(answer.error) else "no code"
        raise NotAllowed(f"The provider did not let you in: {code}", hint="Sign in again, or with another account.")


def callback_of(ctx: Context, settings: ProviderSettings, way: str) -> str:
    """Where a provider sends browsers back to: register it there."""
    return settings.callback_url or f"{ctx.portal.base_url.rstrip('/')}/api/auth/{way}/handler/frame"


def shown_by(claims: Claims) -> Shown:
    """What claims say of somebody. An email counts unless the provider says that it has not been verified."""
    # PostgreSQL keeps no text with a zero in it.
    texts = {name: value for name, value in claims.items() if isinstance(value, str) and "\0" not in value}
    email = texts.get("email", "")
    return Shown(
        subject=texts["sub"],
        email=email if is_verified(claims) else "",
        unverified="" if is_verified(claims) else email,
        username=texts.get("preferred_username", ""),
        name=texts.get("name", ""),
        claims=texts,
        origin=origin_of(texts),
    )


def _check_answer(known: Known, answer: Answer) -> None:
    """Is this an answer, and of the provider that was asked [RFC 9207]?"""
    expected = known.metadata.authorization_response_iss_parameter_supported
    if (answer.issuer is not None or expected) and answer.issuer != known.metadata.issuer:
        raise refused("the answer is from another provider")
    check_code(answer)


async def _redeem(ctx: Context, settings: ConnectSettings, known: Known, attempt: Attempt, code: str) -> Tokens:
    secret = settings.client_secret.reveal()
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": callback_of(ctx, settings, settings.way),
        "code_verifier": attempt.verifier,
    }
    headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
    offered = known.metadata.token_endpoint_auth_methods_supported
    usual = "client_secret_post" if "client_secret_basic" not in offered else "client_secret_basic"
    if (settings.token_endpoint_auth_method or usual) == "client_secret_basic":
        pair = f"{quote_plus(settings.client_id)}:{quote_plus(secret)}"
        headers["authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form |= {"client_id": settings.client_id, "client_secret": secret}
    url = known.metadata.token_endpoint
    answer = await ctx.http.request(
        "POST", url, headers=headers, content=urlencode(form).encode(), timeout=_seconds(settings), max_bytes=MOST_BYTES
    )
    if answer.status >= 500:
        answer.require_success()
    if not answer.ok:
        raise not_redeemed(decode(answer.content, Refusal, url).error)
    return decode(answer.content, Tokens, url)


def not_redeemed(said: str) -> NotAllowed:
    """The error for a code that a provider does not take; `said` is its name for that."""
    code = said if ERROR.fullmatch(said) else "it does not say why"
    hint = "An admin should check `clientId` and `clientSecret`." if "client" in code else "Sign in again."
    return NotAllowed(f"The provider did not take the code: {code}", hint=hint)


async def _with_userinfo(
    ctx: Context, settings: ConnectSettings, known: Known, claims: Claims, access_token: str
) -> Claims:
    """With what the provider says at another address, for those that keep ID tokens small."""
    url = known.metadata.userinfo_endpoint
    if "email" in claims or not url or not access_token:
        return claims
    headers = {"authorization": f"Bearer {access_token}", "accept": "application/json"}
    answer = await ctx.http.get(url, headers=headers, timeout=_seconds(settings), max_bytes=MOST_BYTES)
    more = decode(answer.content, dict[str, Any], url)
    if more.get("sub") != claims["sub"]:
        raise refused("its two parts are about two people")
    return {**more, **claims, "email_verified": is_verified(claims) and is_verified(more)}


def is_verified(claims: Claims) -> bool:
    """Whether a provider does not say that an email could be anybody's."""
    return claims.get("email_verified", True) in (True, "true")


def _seconds(settings: ConnectSettings) -> float:
    return settings.timeout.total_seconds()


def with_query(address: str, parameters: Mapping[str, str]) -> str:
    address = address.partition("#")[0]
    return f"{address}{'&' if '?' in address else '?'}{urlencode(parameters)}"
