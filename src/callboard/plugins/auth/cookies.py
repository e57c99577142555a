"""The cookies that hold secrets of ours: no script reads them, no other site's page sends them along with a change."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from callboard import Context

SESSION = "callboard_session"


def read(request: Request, ctx: Context, name: str) -> str:
    """The cookie's value, empty without one. Over https only one that this host itself has set counts."""
    return request.cookies.get(_name(request, ctx, name), "")


def give(request: Request, ctx: Context, response: Response, *, name: str, value: str, seconds: float) -> None:
    """Has the browser keep it."""
    secure = _is_secure(request, ctx)
    full = _name(request, ctx, name)
    response.set_cookie(full, value, max_age=int(seconds), path="/", secure=secure, httponly=True, samesite="lax")


def take_back(request: Request, ctx: Context, response: Response, name: str) -> None:
    """Has the browser forget it."""
    secure = _is_secure(request, ctx)
    response.delete_cookie(_name(request, ctx, name), path="/", secure=secure, httponly=True, samesite="lax")


def _name(request: Request, ctx: Context, name: str) -> str:
    # Of that prefix a browser takes only what came over https, from this host, for all its paths.
    return f"__Host-{name}" if _is_secure(request, ctx) else name


def _is_secure(request: Request, ctx: Context) -> bool:
    return request.url.scheme == "https" or ctx.portal.base_url.startswith("https:")
