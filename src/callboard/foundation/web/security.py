"""What keeps other sites out of our pages: the headers of every answer, and the token of every form."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.requests import Request

from callboard.foundation.errors import NotAllowed

CSRF_COOKIE = "callboard_csrf"
CSRF_HEADER = "x-csrf-token"
CSRF_FIELD = "csrf_token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_SOURCES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: https:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def content_policy(sources: Mapping[str, str] | None = None) -> str:
    """The content policy of our pages, with these directives in place of its own or beside them, for a header of a
    view: `{"frame-src": "'self'"}`."""
    return "; ".join(f"{name} {said}".rstrip() for name, said in {**_SOURCES, **(sources or {})}.items())


POLICY = content_policy()
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def new_token() -> str:
    return secrets.token_urlsafe(24)


def check_origin(request: Request) -> None:
    """Refuses a change that another site's page sends: its browser says so in `Origin` or `Sec-Fetch-Site`."""
    if request.method in SAFE_METHODS:
        return
    origin = request.headers.get("origin")
    foreign = origin is not None and _site_of(origin) != request.headers.get("host", "")
    if foreign or request.headers.get("sec-fetch-site") == "cross-site":
        raise NotAllowed("This request came from another site", hint="Open the portal and do it there.")


def _site_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None  # what is no address is nobody's


def check_token(request: Request, sent: str) -> None:
    """Refuses a form without the token that its page carried."""
    expected = request.cookies.get(CSRF_COOKIE, "")
    if not expected or not hmac.compare_digest(expected.encode(), sent.encode()):
        raise NotAllowed("The form has expired", hint="Reload the page and send it again.")
