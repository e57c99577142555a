"""Who sends a token, and what their ownership goes by: for those who get a token that does not say it."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from callboard import Context, Endpoint, Invalid, NotSignedIn


async def userinfo(request: Request, ctx: Context) -> dict[str, Any]:  # noqa: ARG001 - an endpoint's signature
    """GET /v1/userinfo. Raises NotSignedIn for nobody, and Invalid for a program."""
    if ctx.identity.kind == "nobody":
        raise NotSignedIn("Missing credentials", hint="Send a user's token in the header `Authorization`.")
    if ctx.identity.kind != "user":
        raise Invalid("Only tokens of people have user information", hint="Send the token of a user.")
    return {"claims": {"sub": ctx.identity.ref, "ent": list(ctx.identity.owns_as)}}


ENDPOINTS = (
    Endpoint(
        path="/api/auth/v1/userinfo",
        run=userinfo,
        public=True,
        summary="Who sends this token, and what their ownership goes by",
    ),
)
