"""A whole portal in this process over a folder of files, and a plain client for its REST API."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest

from callboard.plugins.catalog.ingest import ingestion_of, refresh
from callboard.plugins.catalog.store import save_roots
from callboard.testing import LocalServer, TestDatabases, portal

from .files import CATALOG

API = "/api/catalog"
KINDS = ["Component", "API", "Resource", "System", "Group", "User", "Location", "Template"]
SETTINGS = {
    "backend": {"reading": {"allow": [{"host": "127.0.0.1:1-65535"}]}},
    "integrations": {
        "github": [{"host": "github.com"}],
        "gitlab": [{"host": "gitlab.com"}],
        "azure": [{"host": "dev.azure.com"}],
    },
    "catalog": {"rules": [{"allow": KINDS}], "locations": [{"type": "file", "target": "./catalog/all.yaml"}]},
}


class Rest:
    """The API of one portal, asked in this process; paths are relative to `/api/catalog`."""

    def __init__(self, folder: Path, catalog: dict[str, Any] | None = None) -> None:
        self.folder = folder
        settings = {**SETTINGS, "catalog": {**SETTINGS["catalog"], **(catalog or {})}}
        self._loop = asyncio.Runner()
        self._running = portal(settings=settings, folder=folder, work=False)
        self._portal = self._loop.run(self._running.__aenter__())
        self._context = self._portal.context("catalog")
        self.sweep()

    def sweep(self) -> None:
        """What the regular job does: reads all locations again."""

        async def read() -> None:
            await self._context.database.run(save_roots, ingestion_of(self._context).roots)
            await refresh(self._context)

        self._loop.run(read())

    def close(self) -> None:
        self._loop.run(self._running.__aexit__(None, None, None))
        self._loop.close()

    def send(self, method: str, path: str, **options: Any) -> httpx2.Response:
        path = path if path.startswith("/api/") else API + path
        return self._loop.run(self._portal.client.request(method, path, **options))

    def get(self, path: str, **params: Any) -> httpx2.Response:
        return self.send("GET", path, params=params) if params else self.send("GET", path)

    def post(self, path: str, body: Any = None, **options: Any) -> httpx2.Response:
        return self.send("POST", path, json=body, **options)

    def delete(self, path: str) -> httpx2.Response:
        return self.send("DELETE", path)

    def names(self, *filters: str, **params: Any) -> list[str]:
        """The names of the entities that a list shows, without those of Location entities, sorted."""
        answer = self.send("GET", "/entities", params={"filter": list(filters), **params})
        assert answer.status_code == 200, answer.text
        return sorted(each["metadata"]["name"] for each in answer.json() if each["kind"] != "Location")

    def register(self, target: Path | str, type: str = "file", **params: Any) -> dict[str, Any]:
        answer = self.post("/locations", {"type": type, "target": str(target)}, params=params)
        assert answer.status_code == 201, answer.text
        return answer.json()["location"]


def error_of(answer: httpx2.Response) -> tuple[int, str, str]:
    """Status, error name and message of an answer that must have Backstage's error shape."""
    body = msgspec.json.decode(answer.content)
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert set(body) == {"error", "request", "response"}
    assert set(body["error"]) <= {"name", "message", "hint"}
    assert body["response"] == {"statusCode": answer.status_code}
    assert body["request"]["method"] == answer.request.method
    return answer.status_code, body["error"]["name"], body["error"]["message"]


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.fixture(scope="module", autouse=True)
def on_each_database(callboard_database: TestDatabases) -> TestDatabases:
    """Everything here is asked on both."""
    return callboard_database


@pytest.fixture(scope="module")
def rest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rest]:
    """A portal that the tests of one module only read from."""
    folder = tmp_path_factory.mktemp("portal")
    write(folder / "catalog", CATALOG)
    found = Rest(folder)
    yield found
    found.close()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Rest]:
    """A portal for one test, which may change it."""
    write(tmp_path / "catalog", CATALOG)
    found = Rest(tmp_path)
    yield found
    found.close()


@pytest.fixture
def web() -> Iterator[LocalServer]:
    """A web server whose `routes` are files."""
    with LocalServer() as server:
        yield server
