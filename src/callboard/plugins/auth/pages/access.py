"""For admins: who is signed in where, whose tokens are good, and how both end."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request

from callboard import Context, Invalid, NotFound, Redirect, View

from ..agents import device_of
from ..model import Session
from ..queries import all_sessions
from ..settings import AuthSettings
from ..store import end_all_of, end_anyones
from ..store import session as session_table
from ..tokens import Token, all_tokens
from ..tokens import token as token_table
from .moments import moment

PATH = "/-/access"
MOST = 200


@dataclass(frozen=True, kw_only=True)
class AccessPage(View):
    """Sessions and tokens of one person, or the latest of all. `who` is their ref, empty for all."""

    template = "auth/access.html"
    who: str
    sessions: Sequence[dict[str, Any]]
    tokens: Sequence[dict[str, Any]]
    session_count: int
    token_count: int
    most: int = MOST

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Access", PATH)]


async def access(request: Request, ctx: Context) -> AccessPage:
    """`/-/access?who=user:default/…`."""
    who = request.query_params.get("who", "").strip().lower()
    settings: AuthSettings = ctx.settings
    now, idle = time.time(), settings.session.idle.total_seconds()
    sessions, session_count = await ctx.database.read(all_sessions, who, now=now, idle=idle, most=MOST)
    tokens, token_count = await ctx.database.read(all_tokens, who, now=now, most=MOST)
    return AccessPage(
        who=who,
        sessions=[_session(each, ctx.identity.via) for each in sessions],
        tokens=[_token(each) for each in tokens],
        session_count=session_count,
        token_count=token_count,
    )


async def end_anyone(request: Request, ctx: Context) -> Redirect:
    """Signs somebody out of one device. Raises NotFound when that has ended."""
    id_ = request.path_params["id"]
    ref = await ctx.database.run(end_anyones, id_, kept_in=session_table)
    if not ref:
        raise NotFound("There is no such session", hint="It may have ended already.")
    ctx.audit("auth.session.delete", target=ref, session=id_)
    return await _back(request, "Signed out there.")


async def revoke_anyone(request: Request, ctx: Context) -> Redirect:
    """Makes a token worthless. Raises NotFound when it is so already."""
    id_ = request.path_params["id"]
    ref = await ctx.database.run(end_anyones, id_, kept_in=token_table)
    if not ref:
        raise NotFound("There is no such token", hint="It may have been revoked already.")
    ctx.audit("auth.token.delete", target=ref, token=id_)
    return await _back(request, "Revoked: it opens nothing any more.")


async def end_access(request: Request, ctx: Context) -> Redirect:
    """Signs somebody out everywhere and revokes all their tokens. Raises Invalid when nobody is named."""
    who = await _who(request)
    if not who:
        raise Invalid("Nobody is named", hint="Find somebody first, then end their access.")
    sessions = await ctx.database.run(end_all_of, who, kept_in=session_table)
    tokens = await ctx.database.run(end_all_of, who, kept_in=token_table)
    ctx.audit("auth.access.delete", target=who, sessions=str(sessions), tokens=str(tokens))
    return await _back(request, f"{sessions} sessions ended, {tokens} tokens revoked.")


async def _back(request: Request, message: str) -> Redirect:
    who = await _who(request)
    return Redirect(to=f"{PATH}?{urlencode({'who': who})}" if who else PATH, message=message)


async def _who(request: Request) -> str:
    return str((await request.form()).get("who", "")).strip().lower()


def _session(session: Session, mine: str) -> dict[str, Any]:
    return {
        "id": session.id,
        "ref": session.person.ref,
        "device": device_of(session.agent),
        "way": session.way,
        "address": session.address,
        "began": moment(session.began),
        "used": moment(session.used),
        "is_this": mine == f"session:{session.id}",
    }


def _token(token: Token) -> dict[str, Any]:
    count = None if token.only is None else len(token.only)
    return {
        "id": token.id,
        "ref": token.ref,
        "name": token.name,
        "scope": "everything" if count is None else f"{count} permission{'' if count == 1 else 's'}",
        "used": None if token.used is None else moment(token.used),
        "until": moment(token.until),
    }
