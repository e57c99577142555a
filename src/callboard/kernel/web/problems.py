"""Errors become answers here and nowhere else: from kind to status, in one shape for people and one for programs."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from urllib.parse import unquote_plus

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from callboard.foundation.errors import (
    CallboardError,
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    TooMany,
    Unavailable,
)
from callboard.foundation.logs import logger
from callboard.kernel.contributions import Endpoint

STATUS: dict[type[CallboardError], int] = {
    NotFound: 404,
    NotSignedIn: 401,
    NotAllowed: 403,
    Invalid: 400,
    Conflict: 409,
    TooMany: 429,
    Unavailable: 503,
}
OPENS = "token"
"""What a parameter is called that holds a secret."""
NAMES = {400: "InputError", 401: "AuthenticationError", 403: "NotAllowedError", 404: "NotFoundError"}
NAMES |= {409: "ConflictError", 405: "MethodNotAllowedError", 413: "InputError", 503: "ServiceUnavailableError"}
JSON = "application/json; charset=utf-8"
TITLES = {400: "That does not fit", 401: "Sign in first", 403: "You may not do this", 404: "Not found", 405: "Not here"}
TITLES |= {409: "Something changed in between", 413: "That is too large", 429: "Not so fast", 503: "It did not answer"}
log = logger(plugin="kernel")


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """An error on its way to whoever asked."""

    status: int
    message: str
    hint: str
    reference: str
    nobodys: bool = False
    """Is it about a path or method that nobody contributes?"""

    @property
    def title(self) -> str:
        return TITLES.get(self.status, "Something went wrong")


def reference_of(request: Request) -> str:
    """Under which the logs have what a request did: the same each time it is asked for."""
    if not hasattr(request.state, "reference"):
        request.state.reference = f"cb-{uuid.uuid4().hex[:8]}"
    return str(request.state.reference)


def trouble_of(error: Exception, request: Request) -> Trouble:
    """What to say about an error. An unexpected one is logged in full under its reference and told without detail."""
    reference = reference_of(request)
    if isinstance(error, CallboardError):
        status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
        return Trouble(status=status, message=error.message, hint=error.hint or "", reference=reference)
    if isinstance(error, HTTPException):
        nobodys = error.status_code in {404, 405}
        message = str(error.detail)
        return Trouble(status=error.status_code, message=message, hint="", reference=reference, nobodys=nobodys)
    log.error("request.failed", path=request.url.path, reference=reference, exc_info=error)
    message = f"An internal error occurred logId={reference}"
    return Trouble(
        status=500, message=message, hint="The log has the details under this reference.", reference=reference
    )


def for_programs(trouble: Trouble, request: Request) -> Response:
    """The error body of Backstage's API; for a path or method that is nobody's, 404 without a body."""
    if trouble.nobodys:
        return Response(status_code=404)
    url = _below_the_plugin(request)
    body: dict[str, dict[str, object]] = {
        "error": {"name": NAMES.get(trouble.status, "Error"), "message": trouble.message},
        "request": {"method": request.method, "url": url},
        "response": {"statusCode": trouble.status},
    }
    if trouble.hint:
        body["error"]["hint"] = trouble.hint
    return Response(msgspec.json.encode(body), trouble.status, media_type=JSON)


def in_own_words(trouble: Trouble, request: Request, error: Exception | None = None) -> Response | None:
    """The error as the endpoint's protocol has it; None for all that have none of their own."""
    asked = getattr(request.state, "asked", None)
    if not isinstance(asked, Endpoint) or asked.problem is None:
        return None
    deliberate = error if isinstance(error, CallboardError) else None
    said = f"{trouble.message}. {trouble.hint}".strip() if trouble.hint else trouble.message
    body = asked.problem(trouble.status, said, deliberate)
    return Response(msgspec.json.encode(body), trouble.status, media_type=asked.media)


def come_back(trouble: Trouble, request: Request, seconds: int) -> Response:
    """For those who are to come back later: an answer that costs nothing, without a page around it."""
    said = f"{trouble.title}: {trouble.message}. {trouble.hint} ({trouble.reference})"
    is_api, own = request.url.path.startswith("/api/"), in_own_words(trouble, request)
    response = own or (for_programs(trouble, request) if is_api else PlainTextResponse(said, trouble.status))
    response.headers["Retry-After"] = str(seconds)
    return response


def _below_the_plugin(request: Request) -> str:
    """The address as it was sent, without `/api/<plugin>`."""
    sent = request.scope.get("raw_path") or request.url.path.encode()
    parts = sent.partition(b"?")[0].decode("latin-1").split("/", 3)
    path = f"/{parts[3]}" if len(parts) > 3 else "/"
    query = "&".join(each for each in request.url.query.split("&") if each and not _is_token(each))
    return f"{path}?{query}" if query else path


def _is_token(pair: str) -> bool:
    """Is this part of a query what opens something? No answer repeats that."""
    return unquote_plus(pair.partition("=")[0]) == OPENS
