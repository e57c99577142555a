"""Sign-in by GitHub, which speaks OAuth 2 alone: who somebody is, is asked of its API."""

from __future__ import annotations

from typing import TypeVar
from urllib.parse import urlencode

import msgspec

from callboard import Context

from .model import Origin, Shown
from .oidc.attempt import Attempt
from .oidc.discovery import decode
from .oidc.flow import MOST_BYTES, Answer, callback_of, check_code, not_redeemed, scopes_of, with_query
from .settings import GithubSettings

T = TypeVar("T")
GITHUB = "github"
HOSTS = ("github.com", "api.github.com")
SCOPES = ("read:user", "user:email")


class Given(msgspec.Struct, frozen=True):
    """What a code is redeemed for. GitHub answers 200 to one that it does not take."""

    access_token: str = ""
    error: str = ""


class User(msgspec.Struct, frozen=True):
    """An account."""

    id: int
    login: str
    name: str | None = None


class Email(msgspec.Struct, frozen=True):
    """One of an account's addresses."""

    email: str
    primary: bool
    verified: bool


async def start_address(ctx: Context, settings: GithubSettings, attempt: Attempt) -> str:
    """Where the browser is sent."""
    asked = {
        "client_id": settings.client_id,
        "redirect_uri": callback_of(ctx, settings, GITHUB),
        "scope": " ".join(scopes_of(SCOPES, settings)),
        "state": attempt.state,
        "code_challenge": attempt.challenge,
        "code_challenge_method": "S256",
    }
    return with_query(f"{_site(settings)}/login/oauth/authorize", asked)


async def identify(ctx: Context, settings: GithubSettings, attempt: Attempt, answer: Answer) -> Shown:
    """Who has come back. Raises NotAllowed for a code that GitHub does not take, and Unavailable."""
    check_code(answer)
    token = await _redeem(ctx, settings, attempt, answer.code)
    user = await _ask(ctx, settings, "/user", token, User)
    emails = await _ask(ctx, settings, "/user/emails", token, list[Email])
    own = next((each for each in emails if each.primary), None)
    return Shown(
        subject=str(user.id),
        email=own.email if own and own.verified else "",
        unverified=own.email if own and not own.verified else "",
        username=user.login,
        name=user.name or "",
        claims={"sub": str(user.id)},
        origin=Origin(issuer=_site(settings), subject=str(user.id)),
    )


async def _redeem(ctx: Context, settings: GithubSettings, attempt: Attempt, code: str) -> str:
    form = {
        "client_id": settings.client_id,
        "client_secret": settings.client_secret.reveal(),
        "code": code,
        "redirect_uri": callback_of(ctx, settings, GITHUB),
        "code_verifier": attempt.verifier,
    }
    url = f"{_site(settings)}/login/oauth/access_token"
    answer = await ctx.http.request(
        "POST",
        url,
        headers={"content-type": "application/x-www-form-urlencoded", "accept": "application/json"},
        content=urlencode(form).encode(),
        timeout=settings.timeout.total_seconds(),
        max_bytes=MOST_BYTES,
    )
    given = decode(answer.require_success().content, Given, url)
    if not given.access_token:
        raise not_redeemed(given.error)
    return given.access_token


async def _ask(ctx: Context, settings: GithubSettings, path: str, token: str, kind: type[T]) -> T:
    url = f"{_api(settings)}{path}"
    headers = {"authorization": f"Bearer {token}", "accept": "application/vnd.github+json"}
    answer = await ctx.http.get(url, headers=headers, timeout=settings.timeout.total_seconds(), max_bytes=MOST_BYTES)
    return decode(answer.content, kind, url)


def _site(settings: GithubSettings) -> str:
    return settings.enterprise_instance_url or "https://github.com"


def _api(settings: GithubSettings) -> str:
    own = settings.enterprise_instance_url
    return f"{own}/api/v3" if own else "https://api.github.com"
