"""The way in through an OpenID Connect provider: off to it, back from it, and out of it."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from callboard import CallboardError, Context, NotAllowed, NotFound, Redirect, Unavailable, View

from .. import cookies
from ..arrive import arrive
from ..model import Shown
from ..oidc import Answer, Providers, begin, come_back, end_session_address, identify, start_address
from ..oidc.attempt import GOOD_FOR, OIDC, cookie_of
from ..resolve import person_of
from ..returning import path_here
from ..settings import AuthSettings, OidcSettings
from ..ways import provider_of


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


async def start(request: Request, ctx: Context) -> View | Response:
    """`/api/auth/oidc/start?env=…&to=…`: sends the browser to the provider."""
    try:
        settings = _settings(ctx, request.query_params.get("env"))
        known = await ctx.state(Providers).find(ctx, settings)
    except CallboardError as error:
        return _refused(ctx, error)
    to = path_here(request.query_params.get("to", ""))
    attempt = await begin(ctx, environment=_environment(ctx), to=to)
    response = RedirectResponse(start_address(ctx, settings, known, attempt), 303)
    cookies.give(request, ctx, response, name=attempt.cookie, value=attempt.browser, seconds=GOOD_FOR)
    return response


async def come_in(request: Request, ctx: Context) -> View | Response:
    """`/api/auth/oidc/handler/frame?code=…&state=…`: the provider has sent the browser back."""
    try:
        return await _come_in(request, ctx)
    except CallboardError as error:
        return _refused(ctx, error)


async def leave(request: Request, ctx: Context) -> View | Redirect:  # noqa: ARG001 - a page's signature
    """`/sign-out/provider`: on to the provider, where that knows of signing out."""
    settings = _settings(ctx, None)
    known = await ctx.state(Providers).find(ctx, settings)
    to = end_session_address(ctx, settings, known)
    return LeavingPage(to=to, title=settings.title) if to else Redirect(to="/sign-in")


async def _come_in(request: Request, ctx: Context) -> View | Response:
    state = request.query_params.get("state", "")
    cookie = cookie_of(state)
    attempt = await come_back(ctx, state=state, browser=cookies.read(request, ctx, cookie))
    settings = _settings(ctx, attempt.environment)
    known = await ctx.state(Providers).find(ctx, settings)
    shown = await identify(ctx, settings, known, attempt, Answer.read(request.query_params))
    ctx.audit(subject=shown.subject, email=shown.email or shown.unverified)
    person = await person_of(ctx, shown, settings.sign_in.resolvers)
    if person is None:
        return _unknown(ctx, settings, shown)
    most = settings.session_duration.total_seconds() if settings.session_duration else None
    async with ctx.transaction() as writing:
        response = await arrive(request, writing, person, way=OIDC, to=attempt.to, most=most, origin=shown.origin)
    cookies.take_back(request, ctx, response, cookie)
    return response


def _unknown(ctx: Context, settings: OidcSettings, shown: Shown) -> RefusedPage:
    if shown.unverified:
        hint = "The provider says that this email has not been verified. Verify it there, and sign in again."
    elif settings.sign_in.resolvers:
        hint = "An admin can add you to the catalog, or change how you are looked for: the resolvers of this provider."
    else:
        hint = "An admin has to say how users are found: this provider's settings have no `signIn.resolvers`."
    error = NotAllowed(f"No user of the catalog fits {shown.said}", hint=hint)
    return _refused(ctx, error, shown)


def _refused(ctx: Context, error: CallboardError, shown: Shown | None = None) -> RefusedPage:
    """The page about what went wrong, and the line of the audit log."""
    ctx.audit("auth.session.create", denied=True, way=OIDC, why=error.message)
    ctx.log.info("auth.refused", way=OIDC, why=error.message)
    status = 503 if isinstance(error, Unavailable) else 404 if isinstance(error, NotFound) else 403
    return RefusedPage(message=error.message, hint=error.hint or "", shown=shown, status=status)


def _environment(ctx: Context) -> str:
    settings: AuthSettings = ctx.settings
    return settings.environment


def _settings(ctx: Context, environment: str | None) -> OidcSettings:
    """The provider of this portal's environment. Raises NotFound for another, or when there is none."""
    found = provider_of(ctx)
    if found is None or environment not in (None, _environment(ctx)):
        raise NotFound("There is no such way to sign in here", hint="Go to the page where people sign in.")
    return found
