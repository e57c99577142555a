"""Who sends a request, and may they? Decided before anything of the plugin that answers has run [R6]."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from urllib.parse import quote

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from callboard.foundation.decisions import Decision
from callboard.foundation.errors import NotAllowed, NotSignedIn, TooMany
from callboard.foundation.web.limits import bearer_of
from callboard.kernel.context import Host
from callboard.kernel.contributions import Endpoint, Page, Recognizer
from callboard.kernel.identity import ANYBODY, NOBODY, Identity
from callboard.kernel.web import limiting

DEADLINE = 10.0
Later = list[Callable[[Connection], object]]


async def who_asks(request: Request, portal: Host, *, public: bool) -> tuple[Identity, Later]:
    """Who sends a request, and what is to be written about that afterwards. Raises NotSignedIn for credentials that
    are no longer good, but for what is `public`; TooMany for those who ask too often, and where too many were no good
    before anybody has looked at them."""
    place, secret = portal.limits.place_of(request), bearer_of(request)
    if secret:
        portal.limits.check(place, secret)
    try:
        identity, later = await _recognised(request, portal)
    except NotSignedIn as error:
        if secret and error.guessed:
            await limiting.count_wrong(portal, place)
        limiting.count(portal, ANYBODY, place)
        if not public:
            raise
        return ANYBODY, []
    if secret and identity.kind != "nobody":
        portal.limits.good(secret)
    elif secret:
        await limiting.count_wrong(portal, place)
    request.state.identity = identity
    limiting.count(portal, identity, place)
    return identity, later


async def _recognised(request: Request, portal: Host) -> tuple[Identity, Later]:
    recognizers = portal.contributed(Recognizer)
    for each in recognizers:
        ctx = portal.context(each.running, identity=NOBODY)
        recognize = partial(each.contribution.recognize, request, ctx)
        identity = await each.running.cell.must("recognize", DEADLINE, recognize)
        if identity is not None:
            return identity, ctx.later
    return (ANYBODY if recognizers else portal.guest), []


async def who_reads(request: Request, portal: Host) -> Identity:
    """Who gets the page about a problem. It has to come whatever is broken, so who is not known is nobody."""
    known: Identity | None = getattr(request.state, "identity", None)
    if known is None:
        try:
            known, _ = await who_asks(request, portal, public=True)
        except TooMany:
            raise
        except Exception:  # noqa: BLE001 - the problem itself is told; who reads of it does not matter
            known = ANYBODY
    return known


def check(asked: Page | Endpoint, identity: Identity, decide: Callable[[str], Decision]) -> None:
    """Raises NotSignedIn or NotAllowed unless they may ask this at all."""
    if asked.public:
        return
    if identity.kind == "nobody":
        raise NotSignedIn("Missing credentials", hint="Sign in, or send a token in the header `Authorization`.")
    decision = decide(asked.requires)
    if not decision.allowed:
        raise NotAllowed(f"This needs the permission `{asked.requires}`", hint=decision.ask or "An admin can grant it.")


def to_sign_in(request: Request, portal: Host) -> Response | None:
    """The way to the page where people sign in, and from there back to what they wanted; None without such a page."""
    page = next((each.contribution.sign_in for each in portal.contributed(Recognizer) if each.contribution.sign_in), "")
    if not page or request.url.path.startswith("/api/"):
        return None
    wanted = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
    return RedirectResponse(f"{page}?to={quote(wanted, safe='')}" if request.method == "GET" else page, 303)
