"""Where providers say that somebody has signed out there."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response

from callboard import Context, Endpoint, Invalid, NotAllowed, NotFound

from ..oidc import Providers, read_logout
from ..signatures import LEEWAY
from ..store import end_from
from ..ways import oidc_of

MOST_BYTES = 128 * 1024


async def backchannel_logout(request: Request, ctx: Context) -> Any:
    """Ends the sessions that came from the one that is over there. A token that is sent again ends no session that
    began since. Raises Invalid for a token that does not count, as the protocol wants it."""
    settings = oidc_of(ctx)
    if settings is None:
        raise NotFound("There is no such way to sign in here")
    known = await ctx.state(Providers).find(ctx, settings)
    try:
        origin, said = await read_logout(ctx, settings, known, token_in(await request.body()))
    except NotAllowed as error:
        raise Invalid(error.message) from error
    ended = await ctx.database.run(end_from, origin, until=said + LEEWAY)
    ctx.audit("auth.session.delete", target=next(iter(ended), ""), way="backchannel", ended=str(len(ended)))
    return Response(status_code=200, headers={"cache-control": "no-store"})


def token_in(form: bytes) -> str:
    """The one logout token of a form. Raises Invalid."""
    try:
        [token] = parse_qs(form.decode("ascii"), max_num_fields=10)["logout_token"]
    except (KeyError, ValueError) as error:
        raise Invalid("There is no logout token", hint="Send one as the field `logout_token` of a form.") from error
    return token


ENDPOINTS = (
    Endpoint(
        path="/api/auth/oidc/backchannel-logout",
        run=backchannel_logout,
        method="POST",
        public=True,
        summary="Ends the sessions of somebody who has signed out at the provider",
        most_bytes=MOST_BYTES,
        deadline=45.0,
    ),
)
