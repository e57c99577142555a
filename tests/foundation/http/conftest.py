"""A real HTTP server on the loopback interface, whose answers each test writes itself."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

CERTIFICATE = Path(__file__).parent / "cases" / "api.portal.test.pem"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def answer(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        self.body = self.rfile.read(length)
        self.server.requests.append(self)
        path = self.path.partition("?")[0]
        try:
            self.server.answers.get(path, missing)(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_GET = do_POST = do_HEAD = do_DELETE = answer

    def reply(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Tests print nothing."""


def missing(handler: Handler) -> None:
    handler.reply(404, b"nothing here")


class Server(ThreadingHTTPServer):
    """Answers by path from `answers` and remembers its `requests`."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, Callable[[Handler], None]] = {}
        self.requests: list[Handler] = []

    @property
    def port(self) -> int:
        return self.server_port

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.requests]

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def says(self, path: str, body: bytes, status: int = 200, **headers: str) -> None:
        self.answers[path] = lambda handler: handler.reply(status, body, **headers)

    def redirects(self, path: str, target: str, status: int = 302) -> None:
        self.answers[path] = lambda handler: handler.reply(status, Location=target)


def serve(server: Server) -> Iterator[Server]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    yield from serve(Server())


@pytest.fixture
def other() -> Iterator[Server]:
    """A second server: another origin."""
    yield from serve(Server())


@pytest.fixture
def tls_server() -> Iterator[Server]:
    """Holds a certificate for api.portal.test only."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    server = Server()
    server.names = []
    context.sni_callback = lambda _socket, name, _context: server.names.append(name)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    yield from serve(server)


@pytest.fixture
def trusting() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=CERTIFICATE)
