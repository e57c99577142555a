"""Who sends a request: somebody with a token or a session, or the guest where nobody else could come."""

from __future__ import annotations

import time
from functools import partial

from starlette.requests import Request

from callboard import Context, Identity, NotSignedIn, Recognizer
from callboard.plugins.permission import ownership_of

from . import cookies
from .model import Visit
from .programs import service_of
from .queries import find_session
from .settings import AuthSettings
from .store import use_session
from .tokens import PREFIX, find_token, use_token
from .ways import is_guest_alone

NOTED_EVERY = 60.0
"""Seconds between two notes of when a session was last used."""


async def recognize(request: Request, ctx: Context) -> Identity | None:
    """The identity behind a token or a session's cookie. Raises NotSignedIn when it is over, or nobody gave it out."""
    if bearer := _bearer(request):
        return await _with_token(bearer, ctx)
    secret = cookies.read(request, ctx, cookies.SESSION)
    if not secret:
        return ctx.portal.guest if is_guest_alone(ctx) and _nobody_else_knows(ctx) else None
    settings: AuthSettings = ctx.settings
    now = time.time()
    session = await ctx.database.read(find_session, secret, now=now, idle=settings.session.idle.total_seconds())
    if session is None:
        raise NotSignedIn("Your session is over", hint="Sign in again.")
    if now - session.used > NOTED_EVERY:
        ctx.later.append(partial(use_session, id_=session.id, visit=visit_of(request), now=now))
    return session.identity


async def _with_token(secret: str, ctx: Context) -> Identity | None:
    """Who comes with a token, whatever cookies came along."""
    service = service_of(secret, ctx)
    if service is not None:
        return service
    now = time.time()
    found = await ctx.database.read(find_token, secret, now)
    if found is None:
        if not secret.startswith(PREFIX) and not _nobody_else_knows(ctx):
            return None
        raise NotSignedIn("This token is not good", hint="It was revoked, is over, or was never given out.")
    if found.used is None or now - found.used > NOTED_EVERY:
        ctx.later.append(partial(use_token, id_=found.id, now=now))
    owned = await ownership_of(found.ref, ctx)
    return Identity(ref=found.ref, title=found.title, owns_as=owned, only=found.only, via=f"token:{found.id}")


def _bearer(request: Request) -> str:
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def visit_of(request: Request) -> Visit:
    """Where a request comes from."""
    address = request.client.host if request.client else ""
    return Visit(agent=request.headers.get("user-agent", ""), address=address)


def _nobody_else_knows(ctx: Context) -> bool:
    """Whether another plugin recognises people, too: whoever it does not know is not simply a guest."""
    return len(ctx.of(Recognizer)) == 1
