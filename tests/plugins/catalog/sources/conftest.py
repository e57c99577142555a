"""Real folders, real git repositories and a real code host on the loopback interface, read through the real kernel."""

from __future__ import annotations

import asyncio
import dataclasses
import hashlib
import json
import os
import ssl
import subprocess
import threading
from collections.abc import Callable, Coroutine, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar

import pytest

from callboard.foundation import git
from callboard.foundation.git import GitCredential
from callboard.foundation.http import Allowance, Credential, HostRule, HttpClient
from callboard.foundation.secrets import Secret
from callboard.foundation.workspace import Glob, Workspace
from callboard.plugins.catalog.model import LocationRef
from callboard.plugins.catalog.sources import Ports, Previous, ReadResult, read_location
from callboard.plugins.catalog.sources.scm import (
    Integrations,
    IntegrationsSettings,
    Revealable,
    credentials,
    list_integrations,
)

T = TypeVar("T")
YEAR_2001 = 10**9


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: CodeHost

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.server.authorizations.append(self.headers.get("Authorization"))
        if self.path in self.server.failing:
            return self.reply(self.server.failing[self.path], *self.server.pages.get(self.path, (b"", {})))
        if self.path not in self.server.pages:
            return self.reply(404, b"", {})
        body, headers = self.server.pages[self.path]
        etag = f'"{hashlib.sha256(body).hexdigest()[:8]}"'
        if not self.server.gives_etags:
            return self.reply(200, body, headers)
        if self.headers.get("If-None-Match") == etag:
            return self.reply(304, b"", {})
        return self.reply(200, body, headers | {"ETag": etag})

    def reply(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Tests print nothing."""


class CodeHost(ThreadingHTTPServer):
    """Serves `pages` by path and query, with etags; `asked` are the requests so far."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages: dict[str, tuple[bytes, dict[str, str]]] = {}
        self.failing: dict[str, int] = {}
        self.asked: list[str] = []
        self.authorizations: list[str | None] = []
        self.gives_etags = True

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    def put(self, path: str, body: bytes | str | object, **headers: str) -> None:
        if not isinstance(body, bytes):
            body = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.pages[path] = (body, {name.replace("_", "-"): value for name, value in headers.items()})


@pytest.fixture
def code_host() -> Iterator[CodeHost]:
    server = CodeHost()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@dataclasses.dataclass
class Portal:
    """Reads locations as a running portal does, and remembers what it read as the store would."""

    cache: Path
    integrations: Integrations

    def call(self, work: Callable[[Ports], Coroutine[Any, Any, T]]) -> T:
        async def run() -> T:
            found = [Credential(**vars(each)) for each in credentials(self.integrations)]
            allowed = Allowance((HostRule(host="127.0.0.1", ports=range(1, 65536)),))
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            async with HttpClient(allowed, plugin="catalog", credentials=found, ssl_context=context) as http:
                return await work(self._ports(http))

        return asyncio.run(run())

    def read(
        self, kind: str, target: str | Path, previous: Previous | ReadResult | None = None, **options: Any
    ) -> ReadResult:
        known = remember(previous) if isinstance(previous, ReadResult) else previous or Previous()
        return self.call(lambda ports: read_location(LocationRef(kind, str(target)), known, ports, **options))

    def read_often(self, times: int, target: Path, **options: Any) -> list[ReadResult]:
        """Reads a path or pattern many times from scratch."""
        location = LocationRef("file", str(target))

        async def read(ports: Ports) -> list[ReadResult]:
            return [await read_location(location, Previous(), ports, **options) for _ in range(times)]

        return self.call(read)

    def _ports(self, http: HttpClient) -> Ports:
        return Ports(
            http=http,
            open_folder=lambda folder: Workspace(folder, follow_inside=True),
            compile_glob=Glob,
            git=git,
            make_git_credential=_make_credential,
            cache=self.cache,
            integrations=self.integrations,
        )


def _make_credential(url: str, header: Revealable) -> GitCredential:
    return GitCredential(url=url, header=Secret(header.reveal()))


def remember(result: ReadResult) -> Previous:
    return Previous(etag=result.etag, files={str(file.location): file.etag for file in result.files})


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return Portal(cache=tmp_path / "cache", integrations=list_integrations(IntegrationsSettings()))


@pytest.fixture
def github(tmp_path: Path, code_host: CodeHost) -> Portal:
    """A portal for which the code host is a GitHub."""
    entry = {"host": code_host.host, "apiBaseUrl": f"{code_host.url}/api", "token": "sesame"}
    settings = IntegrationsSettings.model_validate({"github": [entry]})
    return Portal(cache=tmp_path / "cache", integrations=list_integrations(settings))


@pytest.fixture
def gitlab(tmp_path: Path, code_host: CodeHost) -> Portal:
    """A portal for which the code host is a GitLab."""
    entry = {"host": code_host.host, "baseUrl": code_host.url, "apiBaseUrl": f"{code_host.url}/api/v4"}
    settings = IntegrationsSettings.model_validate({"gitlab": [entry]})
    return Portal(cache=tmp_path / "cache", integrations=list_integrations(settings))


def write(path: Path, text: str, *, age: int = 0) -> Path:
    """A file last changed long ago (and `age` seconds before that), so that its time can be trusted."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, (YEAR_2001 - age, YEAR_2001 - age))
    return path


class Repository:
    """A git repository on this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=main")
        for key, value in (("user.name", "Ann"), ("user.email", "ann@example.com"), ("uploadpack.allowFilter", "true")):
            self.git("config", key, value)

    def git(self, *arguments: str) -> str:
        result = subprocess.run(["git", *arguments], cwd=self.folder, check=True, capture_output=True, text=True)
        return result.stdout.strip()

    def commit(self, files: dict[str, str | None]) -> str:
        """Writes files (None deletes one) and commits; the id of the commit."""
        for path, text in files.items():
            if text is None:
                (self.folder / path).unlink()
            else:
                (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
                (self.folder / path).write_text(text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "change")
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")
