"""The tokens of the person who asks: the list, a new one, and the end of one."""

from __future__ import annotations

import datetime
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from starlette.requests import Request

from callboard import Context, Identity, Invalid, NotAllowed, NotFound, NotSignedIn, Permission, Redirect, View

from ..settings import AuthSettings
from ..standing import is_listed
from ..tokens import MOST, Token, count_tokens, make_token, revoke_token, tokens_of
from .moments import moment

PATH = "/settings/tokens"
LONGEST_NAME = 100
DAY = 86400.0
DAYS = (7, 30, 90, 365)
ALL, READING, SOME = "all", "reading", "some"
SCOPES = {ALL: "Everything that you may do", READING: "Reading only", SOME: "These permissions only"}


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One token as the page shows it."""

    id: str
    name: str
    scope: str
    began: datetime.datetime
    used: datetime.datetime | None
    until: datetime.datetime
    is_over: bool


@dataclass(frozen=True, kw_only=True)
class TokensPage(View):
    """All tokens of one person. `secret` is that of a new one: shown this once."""

    template = "auth/tokens.html"
    tokens: Sequence[Listed]
    days: Sequence[int]
    permissions: Sequence[str]
    scopes: Mapping[str, str] = field(default_factory=lambda: SCOPES)
    secret: str = ""
    name: str = ""

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Access tokens", PATH)]


async def tokens(request: Request, ctx: Context) -> TokensPage:  # noqa: ARG001 - a page's signature
    """`/settings/tokens`."""
    return await _page(ctx, _person(ctx))


async def make(request: Request, ctx: Context) -> TokensPage:
    """A new token, whose secret the answer shows once. Raises Invalid for a form that says nothing sensible."""
    who = _person(ctx)
    form = await request.form()
    name, days = str(form.get("name", "")).strip(), str(form.get("days", ""))
    chosen = [str(each) for each in form.getlist("permission")]
    if not 0 < len(name) <= LONGEST_NAME:
        raise Invalid("A token needs a name", hint=f"Say in up to {LONGEST_NAME} characters what it is for.")
    if days not in {str(each) for each in _days(ctx)}:
        raise Invalid("A token is good for some days", hint=f"Choose {', '.join(map(str, _days(ctx)))} of them.")
    if await ctx.database.run(count_tokens, who.ref) >= MOST:
        raise Invalid(f"You have {MOST} tokens", hint="Revoke one that nothing uses any more.")
    only = _carried(ctx, str(form.get("scope", "")), chosen)
    made = partial(make_token, ref=who.ref, title=who.title, name=name, only=only, listed=is_listed(who.ref, ctx))
    id_, secret = await ctx.database.run(made, now=time.time(), lifetime=int(days) * DAY)
    carried = "everything" if only is None else " ".join(only)
    ctx.audit("auth.token.create", target=who.ref, token=id_, name=name, days=days, carries=carried)
    return await _page(ctx, who, secret=secret, name=name)


async def revoke(request: Request, ctx: Context) -> Redirect:
    """Makes a token worthless. Raises NotFound when it is not one's own."""
    who = _person(ctx)
    id_ = request.path_params["id"]
    if not await ctx.database.run(revoke_token, id_, who.ref):
        raise NotFound("You have no such token", hint="It may have been revoked already.")
    ctx.audit("auth.token.delete", target=who.ref, token=id_)
    return Redirect(to=PATH, message="Revoked: it opens nothing any more.")


async def _page(ctx: Context, who: Identity, *, secret: str = "", name: str = "") -> TokensPage:
    now = time.time()
    listed = [_listed(each, now) for each in await ctx.database.run(tokens_of, who.ref)]
    return TokensPage(tokens=listed, days=_days(ctx), permissions=_permissions(ctx), secret=secret, name=name)


def _person(ctx: Context) -> Identity:
    """Who asks, with a session of their own: a token makes no tokens. Raises NotSignedIn and NotAllowed."""
    identity = ctx.identity
    if identity.kind == "nobody":
        raise NotSignedIn("Only who is signed in has tokens", hint="Sign in.")
    if identity.guest or not identity.via.startswith(("session:", "proxy:")):
        raise NotAllowed("Tokens are for people who signed in themselves", hint="Sign in, and open the page there.")
    return identity


def _carried(ctx: Context, scope: str, chosen: Sequence[str]) -> list[str] | None:
    """The permissions of a new token; None for all that its owner has."""
    if scope == ALL:
        return None
    if scope == READING:
        return sorted(each.contribution.id for each in ctx.of(Permission) if each.contribution.action == "read")
    if scope != SOME or not chosen:
        raise Invalid("A token carries permissions", hint="Choose everything, reading only, or some permissions.")
    if unknown := sorted(set(chosen) - set(_permissions(ctx))):
        raise Invalid(f"There is no permission `{unknown[0]}`", hint="Choose among those that the page lists.")
    return sorted(set(chosen))


def _permissions(ctx: Context) -> list[str]:
    return sorted(each.contribution.id for each in ctx.of(Permission))


def _days(ctx: Context) -> list[int]:
    settings: AuthSettings = ctx.settings
    longest = settings.tokens.lifetime.days
    return [each for each in DAYS if each <= longest] or [longest]


def _listed(token: Token, now: float) -> Listed:
    count = "" if token.only is None else f"{len(token.only)} permission{'' if len(token.only) == 1 else 's'}"
    return Listed(
        id=token.id,
        name=token.name,
        scope=count or "Everything that you may do",
        began=moment(token.began),
        used=None if token.used is None else moment(token.used),
        until=moment(token.until),
        is_over=token.until <= now,
    )
