"""What every answer gets on its way out: the headers that keep other sites out, and gzip for whoever takes it."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ENCODING = "Accept-Encoding"
COMPRESSED_FROM = 800
LEVEL = 3
"""Level 6 makes answers of this kind 7 % smaller and takes twice the time."""


class Outgoing:
    """Middleware: adds the headers to every answer that does not set its own, and compresses."""

    def __init__(self, app: ASGIApp, *, headers: Mapping[str, str]) -> None:
        self._plain, added = app, {**headers, "Vary": ENCODING}
        self._added = tuple((name.lower().encode(), value.encode()) for name, value in added.items())
        self._compressed = GZipMiddleware(app, minimum_size=COMPRESSED_FROM, compresslevel=LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._plain(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = dict(message["headers"])
                message["headers"] = [*message["headers"], *(each for each in self._added if each[0] not in own)]
            await send(message)

        takes_gzip = any(name == b"accept-encoding" and b"gzip" in value for name, value in scope["headers"])
        await (self._compressed if takes_gzip else self._plain)(scope, receive, with_headers)
