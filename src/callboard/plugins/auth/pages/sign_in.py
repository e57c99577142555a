"""The page where people sign in, and what its buttons do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from callboard import Context, NotAllowed, Redirect, View

from .. import cookies, first_run
from ..arrive import arrive
from ..model import Person
from ..providers import providers_of
from ..returning import path_here
from ..settings import AuthSettings, OidcSettings
from ..store import end_secret
from ..ways import GUEST, has_no_way_in, is_first_run, is_guest_alone, lets_guests_in, oidc_of


@dataclass(frozen=True, kw_only=True)
class Button:
    """A button that leads to a provider."""

    title: str
    href: str


@dataclass(frozen=True, kw_only=True)
class SignInPage(View):
    """The ways in. `to` is where somebody goes afterwards."""

    template = "auth/sign_in.html"
    to: str
    guest: bool
    first_run: bool
    providers: Sequence[Button]
    proxies: Sequence[str]
    no_way_in: bool


@dataclass(frozen=True, kw_only=True)
class FirstRunPage(View):
    """What the link in the log leads to. A button, so that a preview of the link does not use it up."""

    template = "auth/first_run.html"
    ticket: str
    is_good: bool


async def sign_in(request: Request, ctx: Context) -> View | Redirect:
    """`/sign-in?to=…`. Who is signed in already goes on."""
    settings: AuthSettings = ctx.settings
    to = path_here(request.query_params.get("to", ""))
    if ctx.identity.kind == "user" and not ctx.identity.guest:
        return Redirect(to=to)
    return SignInPage(
        to=to,
        guest=lets_guests_in(ctx),
        first_run=is_first_run(ctx),
        providers=_buttons(ctx, to),
        proxies=[each.title for each in settings.providers.before_us],
        no_way_in=has_no_way_in(ctx),
    )


async def guest_in(request: Request, ctx: Context) -> Response:
    """Comes in as a guest. Raises NotAllowed where guests are not let in."""
    if not lets_guests_in(ctx):
        raise NotAllowed("Guests are not let in here", hint="Sign in another way.")
    to = str((await request.form()).get("to", ""))
    guest = ctx.portal.guest
    if is_guest_alone(ctx):
        # Everybody is the guest here, but for whoever holds on to a session that is over.
        response = RedirectResponse(path_here(to), 303)
        cookies.take_back(request, ctx, response, cookies.SESSION)
        return response
    person = Person(ref=guest.ref, title=guest.title, owns_as=guest.owns_as, guest=True)
    return await arrive(request, ctx, person, way=GUEST, to=to)


async def first(request: Request, ctx: Context) -> FirstRunPage:
    """`/sign-in/first?ticket=…`."""
    ticket = request.query_params.get("ticket", "")
    return FirstRunPage(ticket=ticket, is_good=await first_run.is_good(ctx, ticket))


async def first_in(request: Request, ctx: Context) -> Response:
    """Comes in as the admin. Raises NotAllowed for a link that has been used or is too old."""
    ticket = str((await request.form()).get("ticket", ""))
    person = await first_run.redeem(ctx, ticket)
    if person is None:
        ctx.audit("auth.session.create", way=first_run.FIRST_RUN)
        raise NotAllowed("This link has been used, or is too old", hint="Restart the portal: it logs a new one.")
    return await arrive(request, ctx, person, way=first_run.FIRST_RUN, to="/")


async def sign_out(request: Request, ctx: Context) -> Response:
    """Ends the session of this browser, also one that is over. Who came through a provider signs out there as well."""
    secret = cookies.read(request, ctx, cookies.SESSION)
    to = "/sign-in"
    if secret:
        way = await ctx.database.run(end_secret, secret)
        ctx.audit("auth.session.delete", target=ctx.identity.ref)
        to = "/sign-out/provider" if way == OidcSettings.way and oidc_of(ctx) else to
    response = RedirectResponse(to, 303)
    cookies.take_back(request, ctx, response, cookies.SESSION)
    return response


def _buttons(ctx: Context, to: str) -> list[Button]:
    settings: AuthSettings = ctx.settings
    query = urlencode({"env": settings.environment, "to": to})
    return [Button(title=each.settings.title, href=f"/api/auth/{each.id}/start?{query}") for each in providers_of(ctx)]
