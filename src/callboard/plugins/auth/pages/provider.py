"""The way in through a provider: off to it, back from it, and out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from callboard import CallboardError, Context, NotAllowed, NotFound, NotSignedIn, Page, Redirect, Unavailable, View

from .. import cookies
from ..answer import answer_of
from ..arrive import arrive
from ..model import Shown
from ..oidc import Answer, Attempt, Providers, begin, come_back, end_session_address
from ..oidc.attempt import GOOD_FOR, cookie_of
from ..providers import Provider, providers_of
from ..recognize import session_of
from ..resolve import person_of
from ..returning import origin_of, path_here
from ..settings import AuthSettings
from ..ways import oidc_of

WITH_OPENER = ("Cross-Origin-Opener-Policy", "unsafe-none")
"""Of pages in a window that another one has opened: without it the two would not know of each other any more."""


@dataclass(frozen=True, kw_only=True)
class RefusedPage(View):
    """Why somebody has not come in, and whom the provider has shown, if anybody."""

    template = "auth/refused.html"
    message: str
    hint: str
    shown: Shown | None = None
    status: int = 403
    answer: str = ""
    headers: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, kw_only=True)
class AnswerPage(View):
    """Signed in, in a window that another one has opened. `answer` is what that one gets to know."""

    template = "auth/answer.html"
    answer: str
    headers: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class LeavingPage(View):
    """Signed out here; `to` is where one signs out at the provider. A page in between, since browsers let a form lead
    to this portal alone."""

    template = "auth/leaving.html"
    to: str
    title: str


def pages_of(way: str) -> list[Page]:
    """The two addresses of a provider, where Backstage has them."""

    async def start(request: Request, ctx: Context) -> View | Response:
        try:
            return await _start(request, ctx, way)
        except CallboardError as error:
            return _refused(ctx, error, way)

    async def come_in(request: Request, ctx: Context) -> View | Response:
        popup = False
        try:
            provider, attempt = await _back(request, ctx, way)
            popup = attempt.popup
            return await _come_in(request, ctx, provider, attempt)
        except CallboardError as error:
            return _refused(ctx, error, way, popup=popup)

    async def tell(request: Request, ctx: Context) -> View:
        return await _tell(request, ctx, way)

    return [
        Page(path=f"/api/auth/{way}/start", show=start, public=True, deadline=45.0, attempt=True),
        Page(path=f"/api/auth/{way}/handler/frame", show=come_in, public=True, deadline=60.0, attempt=True),
        Page(path=f"/api/auth/{way}/handler/answer", show=tell, public=True),
    ]


async def leave(request: Request, ctx: Context) -> View | Redirect:  # noqa: ARG001 - a page's signature
    """`/sign-out/provider`: on to the OpenID Connect provider, where that knows of signing out."""
    settings = oidc_of(ctx)
    if settings is None:
        return Redirect(to="/sign-in")
    known = await ctx.state(Providers).find(ctx, settings)
    to = end_session_address(ctx, settings, known)
    return LeavingPage(to=to, title=settings.title) if to else Redirect(to="/sign-in")


async def _start(request: Request, ctx: Context, way: str) -> Response:
    """`/api/auth/<way>/start?env=…&to=…`: sends the browser to the provider. A front end of Backstage's opens it in a
    window with `flow=popup`, or goes there itself with `flow=redirect`. Raises NotAllowed for one of another site."""
    provider = _provider(ctx, way)
    settings: AuthSettings = ctx.settings
    if request.query_params.get("env", settings.environment) != settings.environment:
        raise _no_such_way()
    here = origin_of(ctx.portal.base_url)
    asked = request.query_params
    if origin_of(asked.get("origin", here)) != here:
        raise NotAllowed("This sign-in was begun by another site", hint="Open the portal and sign in there.")
    popup = asked.get("flow") == "popup"
    attempt = await begin(ctx, way=way, to=_wanted(asked, here), popup=popup)
    response = RedirectResponse(await provider.start(ctx, attempt), 303, dict([WITH_OPENER]) if popup else {})
    cookies.give(request, ctx, response, name=attempt.cookie, value=attempt.browser, seconds=GOOD_FOR)
    return response


def _wanted(asked: Mapping[str, str], here: str) -> str:
    """Where somebody goes afterwards: a path, or an address of this portal as Backstage's front ends send it."""
    address = asked.get("redirectUrl", "")
    if address.lower().startswith(f"{here}/"):
        return path_here(address[len(here) :])
    return path_here(asked.get("to", ""))


async def _back(request: Request, ctx: Context, way: str) -> tuple[Provider, Attempt]:
    """`/api/auth/<way>/handler/frame?code=…&state=…`: the provider has sent the browser back."""
    state = request.query_params.get("state", "")
    provider, browser = _provider(ctx, way), cookies.read(request, ctx, cookie_of(state))
    return provider, await come_back(ctx, way=way, state=state, browser=browser)


async def _come_in(request: Request, ctx: Context, provider: Provider, attempt: Attempt) -> View | Response:
    shown = await provider.identify(ctx, attempt, Answer.read(request.query_params))
    ctx.audit(subject=shown.subject, email=shown.email or shown.unverified)
    person = await person_of(ctx, shown, provider.resolvers)
    if person is None:
        return _unknown(ctx, provider, shown, popup=attempt.popup)
    duration = provider.settings.session_duration
    most = duration.total_seconds() if duration else None
    way, to = provider.id, f"/api/auth/{provider.id}/handler/answer" if attempt.popup else attempt.to
    async with ctx.transaction() as writing:
        response = await arrive(request, writing, person, way=way, to=to, most=most, origin=shown.origin)
    if attempt.popup:
        response.headers.update(dict([WITH_OPENER]))
    cookies.take_back(request, ctx, response, attempt.cookie)
    return response


async def _tell(request: Request, ctx: Context, way: str) -> View:
    """`/api/auth/<way>/handler/answer`: tells the window that opened this one who has signed in. Only a window of this
    origin gets to hear it, so that it does not matter who opened this one."""
    provider, session = _provider(ctx, way), await session_of(request, ctx)
    if session is None or session.way != way:
        raise NotSignedIn("Nobody has signed in with this browser", hint="Sign in again.")
    answer = _message(response=await answer_of(ctx, session, provider))
    return AnswerPage(answer=answer, headers=[WITH_OPENER, ("Cache-Control", "no-store")])


def _message(**said: Any) -> str:
    """What the other window expects, as JSON."""
    return msgspec.json.encode({"type": "authorization_response", **said}).decode()


def _unknown(ctx: Context, provider: Provider, shown: Shown, *, popup: bool) -> RefusedPage:
    if shown.unverified:
        hint = "The provider says that this email has not been verified. Verify it there, and sign in again."
    elif provider.resolvers:
        hint = "An admin can add you to the catalog, or change how you are looked for: the resolvers of this provider."
    else:
        hint = "An admin has to say how users are found: this provider's settings have no `signIn.resolvers`."
    error = NotAllowed(f"No user of the catalog fits {shown.said}", hint=hint)
    return _refused(ctx, error, provider.id, shown, popup=popup)


def _refused(
    ctx: Context, error: CallboardError, way: str, shown: Shown | None = None, *, popup: bool = False
) -> RefusedPage:
    """The page about what went wrong, and the line of the audit log."""
    ctx.audit("auth.session.create", denied=True, way=way, why=error.message)
    ctx.log.info("auth.refused", way=way, why=error.message)
    status = 503 if isinstance(error, Unavailable) else 404 if isinstance(error, NotFound) else 403
    answer = _message(error={"name": "NotAllowedError", "message": error.message}) if popup else ""
    return RefusedPage(
        message=error.message,
        hint=error.hint or "",
        shown=shown,
        status=status,
        answer=answer,
        headers=[WITH_OPENER] if popup else [],
    )


def _provider(ctx: Context, way: str) -> Provider:
    found = next((each for each in providers_of(ctx) if each.id == way), None)
    if found is None:
        raise _no_such_way()
    return found


def _no_such_way() -> NotFound:
    return NotFound("There is no such way to sign in here", hint="Go to the page where people sign in.")
