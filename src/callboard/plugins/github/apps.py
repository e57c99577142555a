"""Signs in as a GitHub App: a token for each account that installed it, renewed before it expires.

A token is bound to the paths of its account. Until there is one, an account's paths are asked with a token that GitHub
refuses: asked without any, it would answer that private repositories are not there, and that would be believed.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from urllib.parse import urlsplit

import msgspec

from callboard import CallboardError, Context, Credential, Invalid, Secret, Unavailable
from callboard.plugins.catalog import (
    CodeHost,
    GithubApp,
    IntegrationsSettings,
    code_host,
    give_credentials,
)

CAN_SIGN = find_spec("cryptography") is not None
"""Is the extra installed? It weighs as much as ten plugins, so it is loaded when there is an app to sign for."""
RENEW_AFTER = 45 * 60.0
"""Seconds; a token is good for an hour."""
AGAIN_AFTER = 60.0
PER_PAGE = 100


class Account(msgspec.Struct, frozen=True):
    """Who installed an app."""

    login: str


class Installation(msgspec.Struct, frozen=True):
    """An app at one account."""

    id: int
    account: Account
    suspended_at: str | None = None


class Token(msgspec.Struct, frozen=True):
    """What GitHub gives for an installation."""

    token: str


@dataclass
class AppTokens:
    """For which accounts there are tokens, and what went wrong when they were last renewed."""

    accounts: list[str] = field(default_factory=list)
    error: str = ""
    hint: str = ""


async def renew(ctx: Context, state: AppTokens) -> bool:
    """Gets a token for every installation and hands them to the catalog. False when it has to be tried again soon."""
    try:
        found = [each for host, app in _apps(ctx) for each in await _sign_in(host, app)]
    except CallboardError as error:
        state.error, state.hint = error.message, error.hint or ""
        ctx.log.warning("github.app", message=error.message, hint=error.hint)
        return False
    give_credentials(ctx, "github", [credential for _, credentials in found for credential in credentials])
    state.accounts, state.error, state.hint = [account for account, _ in found], "", ""
    return True


async def keep_renewing(ctx: Context) -> None:
    """The job: in every process, since each asks for itself."""
    state = ctx.state(AppTokens)
    while any(True for _ in _apps(ctx)):
        await asyncio.sleep(AGAIN_AFTER if state.error else RENEW_AFTER)
        await renew(ctx, state)


def _apps(ctx: Context) -> Iterator[tuple[CodeHost, GithubApp]]:
    for entry in ctx.section("integrations", IntegrationsSettings).github:
        for app in entry.apps:
            yield code_host(ctx, "github", entry.host), app


async def _sign_in(host: CodeHost, app: GithubApp) -> list[tuple[str, list[Credential]]]:
    """The credentials for each account that installed the app."""
    if not CAN_SIGN:
        raise Unavailable("Signing in as a GitHub App needs a library more", hint="pip install 'callboard[github]'")
    if app.private_key is None:
        raise Invalid("A GitHub App under `integrations.github` has no `privateKey`")
    now = int(time.time())
    # A minute back, for clocks that differ; GitHub takes ten minutes at most.
    claims = {"iat": now - 60, "exp": now + 540, "iss": str(app.app_id)}
    headers = {"authorization": f"Bearer {_signed(claims, app.private_key).reveal()}"}
    allowed = {each.lower() for each in app.allowed_installation_owners}
    found: list[tuple[str, list[Credential]]] = []
    for each in await _installations(host, headers):
        login = each.account.login
        if each.suspended_at is None and (not allowed or login.lower() in allowed):
            token = await _token(host, each, headers)
            everywhere = app.public_access and not found
            found.append((login, list(_credentials(host, login, token, everywhere=everywhere))))
    return found


async def _installations(host: CodeHost, headers: dict[str, str]) -> list[Installation]:
    found: list[Installation] = []
    page = 1
    while len(found) >= PER_PAGE * (page - 1):
        answer = await host.http.get(
            f"{host.api_url}/app/installations?per_page={PER_PAGE}&page={page}", headers=headers
        )
        found += host.decode(answer.content, list[Installation])
        page += 1
    return found


async def _token(host: CodeHost, installation: Installation, headers: dict[str, str]) -> Secret:
    url = f"{host.api_url}/app/installations/{installation.id}/access_tokens"
    answer = (await host.http.request("POST", url, headers=headers, content=b"")).require_success()
    return Secret(host.decode(answer.content, Token).token)


def _credentials(host: CodeHost, login: str, token: Secret, *, everywhere: bool) -> Iterator[Credential]:
    """The token for the account's paths of the API, in the letter case in which people write it as well; for an app
    with public access, one of its tokens for everything else."""
    api = urlsplit(host.api_url)
    names = dict.fromkeys((login, login.lower()))
    paths = [f"/{kind}/{name}" for kind in ("repos", "orgs", "users") for name in names]
    for path in (*paths, "/") if everywhere else paths:
        yield Credential(
            host=api.hostname or "",
            port=api.port,
            secret=token,
            path_prefix=f"{api.path.rstrip('/')}{path}".rstrip("/") or "/",
            prefix="Bearer ",
            schemes=(api.scheme,),
        )


def _signed(claims: dict[str, object], private_key: Secret) -> Secret:
    signed: Secret = import_module("callboard.plugins.github.signing").sign_token(claims, private_key)
    return signed
