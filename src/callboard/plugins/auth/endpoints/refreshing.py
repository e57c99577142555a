"""A session's next token, and its end, as Backstage's front ends ask for them."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from callboard import Context, Endpoint, NotFound, NotSignedIn, Parameter

from .. import cookies
from ..answer import answer_of, guest_answer, proxy_answer
from ..providers import Provider, providers_of
from ..proxies import let_through
from ..recognize import session_of, visit_of
from ..settings import AuthSettings
from ..store import end_session
from ..ways import GUEST, lets_guests_in

NOT_KEPT = {"cache-control": "no-store"}


async def refresh(request: Request, ctx: Context) -> Response:
    """`/api/auth/<provider>/refresh`: who is signed in, with a token. Raises NotFound, NotSignedIn."""
    way, settings = request.path_params["way"], ctx.settings
    assert isinstance(settings, AuthSettings)
    if way in {each.way for each in settings.providers.before_us}:
        _check_script(request)
        return JSONResponse(await _of_proxy(request, ctx, way), headers=NOT_KEPT)
    provider = _asked(request, ctx)
    if provider is None:
        return JSONResponse(await guest_answer(ctx, await session_of(request, ctx)), headers=NOT_KEPT)
    _check_script(request)
    session = await session_of(request, ctx)
    if session is None or session.way != provider.id:
        raise NotSignedIn("Refresh failed; caused by InputError: Missing session cookie", hint="Sign in again.")
    return JSONResponse(await answer_of(ctx, session, provider), headers=NOT_KEPT)


async def logout(request: Request, ctx: Context) -> Response:
    """`/api/auth/<provider>/logout`: ends the session of this browser, if it came that way."""
    provider = _asked(request, ctx)
    _check_script(request)
    session = await session_of(request, ctx)
    response = Response(status_code=200, headers=NOT_KEPT)
    if session is not None and session.way == (provider.id if provider else GUEST):
        await ctx.database.run(end_session, session.id, session.person.ref)
        ctx.audit("auth.session.delete", target=session.person.ref, session=session.id)
        cookies.take_back(request, ctx, response, cookies.SESSION)
    return response


async def _of_proxy(request: Request, ctx: Context, way: str) -> dict[str, Any]:
    found = await let_through(request, ctx)
    if found is None or found[0] != way:
        raise NotSignedIn("The proxy does not say who you are", hint="Open the portal at the address that leads there.")
    return await proxy_answer(ctx, found[1], way=way, visit=visit_of(request))


def _asked(request: Request, ctx: Context) -> Provider | None:
    """The provider in the address; None for the guest. Raises NotFound for one that nobody can sign in with here."""
    way, settings = request.path_params["way"], ctx.settings
    assert isinstance(settings, AuthSettings)
    if way == GUEST and lets_guests_in(ctx):
        return None
    found = next((each for each in providers_of(ctx) if each.id == way), None)
    if found is None or request.query_params.get("env", settings.environment) != settings.environment:
        raise NotFound(f"Unknown auth provider '{way}'", hint="The page where people sign in has those that there are.")
    return found


def _check_script(request: Request) -> None:
    """Only a script of this site can send the header: neither a link nor a form of another can."""
    if request.headers.get("x-requested-with") != "XMLHttpRequest":
        raise NotSignedIn("Invalid X-Requested-With header", hint="Send it with the value `XMLHttpRequest`.")


PARAMETERS = (
    Parameter(name="env", description="The environment of the settings that the caller means"),
    Parameter(name="optional", description="Not looked at"),
    Parameter(name="scope", description="Not looked at: the portal gives out no tokens of providers"),
)


def _refresh(method: Any) -> Endpoint:
    return Endpoint(
        path="/api/auth/{way}/refresh",
        run=refresh,
        method=method,
        public=True,
        summary="Who is signed in with this browser, and a token for them",
        parameters=PARAMETERS,
    )


ENDPOINTS = (
    _refresh("GET"),
    _refresh("POST"),
    Endpoint(
        path="/api/auth/{way}/logout",
        run=logout,
        method="POST",
        public=True,
        summary="Ends the session of this browser",
        parameters=PARAMETERS,
    ),
)
