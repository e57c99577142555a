"""A real web server on this machine, in a thread of its own: it plays the tools that plugins talk to."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import msgspec


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One answer. `body` is text, bytes, or a value that is sent as JSON; `delay` is in seconds; with `hang_up`
    the connection ends without an answer."""

    body: Any = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    hang_up: bool = False


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One request as it came in. Header names are in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The decoded body."""
        return msgspec.json.decode(self.body)


Answering = Callable[[Seen], Any]


class LocalServer:
    """Answers requests to `routes`: a path, with or without its query, leads to a `Reply`, a status, text, a value
    for JSON, or a function from the request to one of these. Anything else is a 404.

    Use it in a `with` block; `url` is where it listens, `seen` what it was asked.
    """

    def __init__(self, routes: Mapping[str, Any] | None = None) -> None:
        self.routes: dict[str, Any] = dict(routes or {})
        self.seen: list[Seen] = []
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.owner = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=[0.05], daemon=True)

    @property
    def url(self) -> str:
        """`http://127.0.0.1:<port>`."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, seen: Seen) -> Reply:
        """What a request gets."""
        self.seen.append(seen)
        full = f"{seen.path}?{seen.query}" if seen.query else seen.path
        found = self.routes.get(full, self.routes.get(seen.path, 404))
        return _as_reply(found(seen) if callable(found) else found)


def _as_reply(found: Any) -> Reply:
    if isinstance(found, Reply):
        return found
    return Reply(status=found) if isinstance(found, int) else Reply(body=found)


class _Server(ThreadingHTTPServer):
    owner: LocalServer
    daemon_threads = True
    block_on_close = False


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = 5

    def _handle(self) -> None:
        address = urlsplit(self.path)
        length = int(self.headers.get("content-length") or 0)
        seen = Seen(
            method=self.command,
            path=address.path,
            query=address.query,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length),
        )
        self._send(self.server.owner.answer(seen))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _handle  # noqa: N815 - the names of http.server

    def _send(self, reply: Reply) -> None:
        time.sleep(reply.delay)
        if reply.hang_up:
            self.close_connection = True
            return
        raw, media_type = _encoded(reply.body)
        self.send_response(reply.status)
        for name, value in {"Content-Type": media_type, **reply.headers, "Content-Length": str(len(raw))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(raw)

    def handle(self) -> None:
        """As usual, but a client that has gone away is no error."""
        try:
            super().handle()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing: `LocalServer.seen` has it all."""


def _encoded(body: Any) -> tuple[bytes, str]:
    if isinstance(body, bytes):
        return body, "application/octet-stream"
    if isinstance(body, str):
        return body.encode(), "text/plain; charset=utf-8"
    return msgspec.json.encode(body), "application/json"
