"""What every answer gets on its way out: the headers that keep other sites out, and gzip for whoever takes it."""

from __future__ import annotations

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from callboard.kernel.web.security import HEADERS

ENCODING = "Accept-Encoding"
ADDED = tuple((name.lower().encode(), value.encode()) for name, value in [*HEADERS.items(), ("Vary", ENCODING)])
COMPRESSED_FROM = 800
LEVEL = 3
"""Level 6 makes answers of this kind 7 % smaller and takes twice the time."""


class Outgoing:
    """Middleware: adds the headers to every answer that does not set its own, and compresses."""

    def __init__(self, app: ASGIApp) -> None:
        self._plain = app
        self._compressed = GZipMiddleware(app, minimum_size=COMPRESSED_FROM, compresslevel=LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._plain(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = dict(message["headers"])
                message["headers"] = [*message["headers"], *(each for each in ADDED if each[0] not in own)]
            await send(message)

        takes_gzip = any(name == b"accept-encoding" and b"gzip" in value for name, value in scope["headers"])
        await (self._compressed if takes_gzip else self._plain)(scope, receive, with_headers)
