"""Who sends a request: somebody with a session, or the guest where nobody else could come."""

from __future__ import annotations

import time
from functools import partial

from starlette.requests import Request

from callboard import Context, Identity, NotSignedIn, Recognizer

from . import cookies
from .model import Visit
from .queries import find_session
from .settings import AuthSettings
from .store import use_session
from .ways import is_guest_alone

NOTED_EVERY = 60.0
"""Seconds between two notes of when a session was last used."""


async def recognize(request: Request, ctx: Context) -> Identity | None:
    """The identity behind a session's cookie. Raises NotSignedIn when the session is over, or nobody gave it out."""
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


def visit_of(request: Request) -> Visit:
    """Where a request comes from."""
    address = request.client.host if request.client else ""
    return Visit(agent=request.headers.get("user-agent", ""), address=address)


def _nobody_else_knows(ctx: Context) -> bool:
    """Whether another plugin recognises people, too: whoever it does not know is not simply a guest."""
    return len(ctx.of(Recognizer)) == 1
