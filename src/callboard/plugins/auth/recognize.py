"""Who sends a request: somebody with a token or a session, or the guest where nobody else could come."""

from __future__ import annotations

import base64
import dataclasses
import time
from functools import partial

from starlette.requests import Request

from callboard import Context, Identity, NotSignedIn, Permission, Recognizer
from callboard.plugins.home import ADDRESSES

from . import backstage, cookies
from .model import Person, Session, Visit
from .programs import service_of, signed_service_of
from .proxies import through_proxy
from .queries import find_session, find_session_by_id
from .settings import AuthSettings
from .standing import identity_of, refs_now
from .store import use_session
from .tokens import PREFIX, Token, find_token, use_token
from .ways import is_guest_alone, lets_guests_in

NOTED_EVERY = 60.0
"""Seconds between two notes of when a session was last used."""


async def recognize(request: Request, ctx: Context) -> Identity | None:
    """The identity behind a token, the word of a proxy or a session's cookie. Raises NotSignedIn when it is over, or
    nobody gave it out."""
    if bearer := _bearer(request):
        return await _with_token(bearer, request, ctx)
    if shown := _of_a_feed_reader(request):
        return await _reader(shown, ctx)
    # Before any session: whom the proxy lets through now may be somebody else than who was here before.
    let_through = await through_proxy(request, ctx)
    if let_through is not None:
        return let_through
    if not cookies.read(request, ctx, cookies.SESSION):
        return ctx.portal.guest if _is_everybody_the_guest(ctx) else None
    session = await session_of(request, ctx)
    if session is None:
        raise NotSignedIn("Your session is over", hint="Sign in again.")
    _note(session, request, ctx)
    return await identity_of(session, ctx)


async def session_of(request: Request, ctx: Context) -> Session | None:
    """The session of this browser, by its cookie alone; None without one, and when it is over."""
    settings: AuthSettings = ctx.settings
    secret, idle = cookies.read(request, ctx, cookies.SESSION), settings.session.idle.total_seconds()
    return await ctx.database.read(find_session, secret, now=time.time(), idle=idle) if secret else None


async def _with_token(secret: str, request: Request, ctx: Context) -> Identity | None:
    """Who comes with a token, whatever cookies came along."""
    service = service_of(secret, ctx)
    if service is not None:
        return service
    signed = await _signed(secret, ctx)
    if signed is not None:
        return await _with_signed(signed, request, ctx)
    service = await signed_service_of(secret, ctx)
    if service is not None:
        return service
    now = time.time()
    found = await ctx.database.read(find_token, secret, now)
    if found is None:
        if not secret.startswith(PREFIX) and not _nobody_else_knows(ctx):
            return None
        raise NotSignedIn("This token is not good", hint="It was revoked, is over, or was never given out.")
    return await _who_made(found, now, ctx)


async def _who_made(token: Token, now: float, ctx: Context) -> Identity:
    """The person whose token it is, as far as it reaches. It is noted that it was used, now and then."""
    if token.used is None or now - token.used > NOTED_EVERY:
        ctx.later.append(partial(use_token, id_=token.id, now=now))
    owned = await refs_now(Person(ref=token.ref, title=token.title, listed=token.listed), ctx)
    return Identity(ref=token.ref, title=token.title, owns_as=owned, only=token.only, via=f"token:{token.id}")


async def _signed(secret: str, ctx: Context) -> backstage.Shown | None:
    """What a token of ours says that a session has asked for. Another plugin may know Backstage's tokens of others."""
    try:
        return await backstage.read(secret, ctx)
    except NotSignedIn:
        if _nobody_else_knows(ctx):
            raise
        return None


async def _with_signed(shown: backstage.Shown, request: Request, ctx: Context) -> Identity:
    """Who comes with such a token: as its session, and no longer than it."""
    if not shown.session and shown.ref == ctx.portal.guest.ref and lets_guests_in(ctx):
        guest = ctx.portal.guest
        return guest if _is_everybody_the_guest(ctx) else dataclasses.replace(guest, via="user-token:")
    settings: AuthSettings = ctx.settings
    idle = settings.session.idle.total_seconds()
    session = await ctx.database.read(find_session_by_id, shown.session, now=time.time(), idle=idle)
    if session is None or session.person.ref != shown.ref:
        raise NotSignedIn("The session that this token came from is over", hint="Sign in again.", guessed=False)
    _note(session, request, ctx)
    return dataclasses.replace(await identity_of(session, ctx), via=f"user-token:{session.id}")


def _of_a_feed_reader(request: Request) -> str:
    """The token of a program that can send no header of its own: as a password, or in the address of a feed."""
    if request.method != "GET" or request.url.path not in ADDRESSES.values():
        return ""
    return password_of(request.headers.get("authorization", "")) or request.query_params.get("token", "")


def password_of(header: str) -> str:
    """The password of a name and password as HTTP sends them; empty for anything else."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(encoded.strip(), validate=True).decode().partition(":")[2]
    except ValueError:
        return ""


async def _reader(secret: str, ctx: Context) -> Identity:
    """Who comes so. An address is written down in many places: the tokens that people made for reading alone open
    something there, and no other. Raises NotSignedIn."""
    now = time.time()
    found = await ctx.database.read(find_token, secret, now)
    reading = {each.contribution.id for each in ctx.of(Permission) if each.contribution.action == "read"}
    if found is None or found.only is None or not found.only <= reading:
        raise NotSignedIn("This token is not good for a feed", hint="Make one for reading only.")
    return await _who_made(found, now, ctx)


def _note(session: Session, request: Request, ctx: Context) -> None:
    """Has it written down that a session was used, now and then."""
    now = time.time()
    if now - session.used > NOTED_EVERY:
        ctx.later.append(partial(use_session, id_=session.id, visit=visit_of(request), now=now))


def _bearer(request: Request) -> str:
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def visit_of(request: Request) -> Visit:
    """Where a request comes from."""
    address = request.client.host if request.client else ""
    return Visit(agent=request.headers.get("user-agent", ""), address=address)


def _is_everybody_the_guest(ctx: Context) -> bool:
    """Whether who does not say who they are is the guest: there is no other way in, and nobody else knows people."""
    return is_guest_alone(ctx) and _nobody_else_knows(ctx)


def _nobody_else_knows(ctx: Context) -> bool:
    """Whether another plugin recognises people, too: whoever it does not know is not simply a guest."""
    return len(ctx.of(Recognizer)) == 1
