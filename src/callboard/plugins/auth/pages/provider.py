"""The way in through a provider: off to it, back from it, and out of it."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from callboard import CallboardError, Context, NotAllowed, NotFound, Page, Redirect, Unavailable, View

from .. import cookies
from ..arrive import arrive
from ..model import Shown
from ..oidc import Answer, Providers, begin, come_back, end_session_address
from ..oidc.attempt import GOOD_FOR, cookie_of
from ..providers import Provider, providers_of
from ..resolve import person_of
from ..returning import path_here
from ..settings import AuthSettings
from ..ways import oidc_of


@dataclass(frozen=True, kw_only=True)
class RefusedPage(View):
    """Why somebody has not come in, and whom the provider has shown, if anybody."""

    template = "auth/refused.html"
    message: str
    hint: str
    shown: Shown | None = None
    status: int = 403


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
        try:
            return await _come_in(request, ctx, way)
        except CallboardError as error:
            return _refused(ctx, error, way)

    return [
        Page(path=f"/api/auth/{way}/start", show=start, public=True, deadline=45.0, attempt=True),
        Page(path=f"/api/auth/{way}/handler/frame", show=come_in, public=True, deadline=60.0, attempt=True),
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
    """`/api/auth/<way>/start?env=…&to=…`: sends the browser to the provider."""
    provider = _provider(ctx, way)
    settings: AuthSettings = ctx.settings
    if request.query_params.get("env", settings.environment) != settings.environment:
        raise _no_such_way()
    attempt = await begin(ctx, way=way, to=path_here(request.query_params.get("to", "")))
    response = RedirectResponse(await provider.start(ctx, attempt), 303)
    cookies.give(request, ctx, response, name=attempt.cookie, value=attempt.browser, seconds=GOOD_FOR)
    return response


async def _come_in(request: Request, ctx: Context, way: str) -> View | Response:
    """`/api/auth/<way>/handler/frame?code=…&state=…`: the provider has sent the browser back."""
    state = request.query_params.get("state", "")
    cookie = cookie_of(state)
    provider = _provider(ctx, way)
    attempt = await come_back(ctx, way=way, state=state, browser=cookies.read(request, ctx, cookie))
    shown = await provider.identify(ctx, attempt, Answer.read(request.query_params))
    ctx.audit(subject=shown.subject, email=shown.email or shown.unverified)
    person = await person_of(ctx, shown, provider.resolvers)
    if person is None:
        return _unknown(ctx, provider, shown)
    duration = provider.settings.session_duration
    most = duration.total_seconds() if duration else None
    async with ctx.transaction() as writing:
        response = await arrive(request, writing, person, way=way, to=attempt.to, most=most, origin=shown.origin)
    cookies.take_back(request, ctx, response, cookie)
    return response


def _unknown(ctx: Context, provider: Provider, shown: Shown) -> RefusedPage:
    if shown.unverified:
        hint = "The provider says that this email has not been verified. Verify it there, and sign in again."
    elif provider.resolvers:
        hint = "An admin can add you to the catalog, or change how you are looked for: the resolvers of this provider."
    else:
        hint = "An admin has to say how users are found: this provider's settings have no `signIn.resolvers`."
    error = NotAllowed(f"No user of the catalog fits {shown.said}", hint=hint)
    return _refused(ctx, error, provider.id, shown)


def _refused(ctx: Context, error: CallboardError, way: str, shown: Shown | None = None) -> RefusedPage:
    """The page about what went wrong, and the line of the audit log."""
    ctx.audit("auth.session.create", denied=True, way=way, why=error.message)
    ctx.log.info("auth.refused", way=way, why=error.message)
    status = 503 if isinstance(error, Unavailable) else 404 if isinstance(error, NotFound) else 403
    return RefusedPage(message=error.message, hint=error.hint or "", shown=shown, status=status)


def _provider(ctx: Context, way: str) -> Provider:
    found = next((each for each in providers_of(ctx) if each.id == way), None)
    if found is None:
        raise _no_such_way()
    return found


def _no_such_way() -> NotFound:
    return NotFound("There is no such way to sign in here", hint="Go to the page where people sign in.")
