"""Where somebody is signed in, and how they end that."""

from __future__ import annotations

import datetime
import time
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request

from callboard import Context, Identity, NotAllowed, NotFound, NotSignedIn, Redirect, View

from ..agents import device_of
from ..model import Session
from ..queries import sessions_of
from ..settings import AuthSettings
from ..store import end_others, end_session
from .moments import moment

PATH = "/settings/sessions"


@dataclass(frozen=True, kw_only=True)
class Device:
    """One session as the page shows it."""

    id: str
    name: str
    address: str
    began: datetime.datetime
    used: datetime.datetime
    until: datetime.datetime
    is_this: bool


@dataclass(frozen=True, kw_only=True)
class SessionsPage(View):
    """All sessions of one person, this one first."""

    template = "auth/sessions.html"
    devices: Sequence[Device]

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Signed in on these devices", PATH)]


async def sessions(request: Request, ctx: Context) -> SessionsPage:  # noqa: ARG001 - a page's signature
    """`/settings/sessions`."""
    who, current = _who(ctx)
    settings: AuthSettings = ctx.settings
    idle = settings.session.idle.total_seconds()
    found = await ctx.database.run(sessions_of, who.ref, now=time.time(), idle=idle)
    # A guest is many people: each sees only their own.
    shown = [each for each in found if not who.guest or each.id == current]
    return SessionsPage(devices=sorted((_device(each, current) for each in shown), key=lambda each: not each.is_this))


async def end(request: Request, ctx: Context) -> Redirect:
    """Signs out one device. Raises NotFound when it is not one's own."""
    who, current = _who(ctx)
    id_ = request.path_params["id"]
    if (who.guest and id_ != current) or not await ctx.database.run(end_session, id_, who.ref):
        raise NotFound("You have no such session", hint="It may have ended already.")
    ctx.audit("auth.session.delete", target=who.ref, session=id_)
    return Redirect(to=PATH if id_ != current else "/sign-in", message="Signed out there.")


async def end_all_others(request: Request, ctx: Context) -> Redirect:  # noqa: ARG001 - a page's signature
    """Signs out all devices but this one."""
    who, current = _who(ctx)
    if who.guest:
        raise NotAllowed("Other guests are other people", hint="Sign out here.")
    number = await ctx.database.run(end_others, who.ref, current)
    ctx.audit("auth.session.delete", target=who.ref, ended=str(number))
    return Redirect(to=PATH, message=f"Signed out on {number} other {'device' if number == 1 else 'devices'}.")


def _who(ctx: Context) -> tuple[Identity, str]:
    """Who asks, and the id of their session, which is empty for the guest without one. Raises NotSignedIn for nobody,
    and NotAllowed for a program."""
    identity = ctx.identity
    if identity.kind == "nobody":
        raise NotSignedIn("Only who is signed in has sessions", hint="Sign in.")
    how, _, id_ = identity.via.partition(":")
    if identity.kind != "user" or how not in {"session", "guest"}:
        raise NotAllowed("Sessions are for people in a browser", hint="Sign in, and open the page there.")
    return identity, id_


def _device(session: Session, current: str) -> Device:
    return Device(
        id=session.id,
        name=device_of(session.agent),
        address=session.address,
        began=moment(session.began),
        used=moment(session.used),
        until=moment(session.until),
        is_this=session.id == current,
    )
