"""CVE-2026-29185: parts of a repository's address were put into the paths of a code host's API as they came, so that
an encoded `../` had the server use its token on other parts of that API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from callboard.testing import LocalServer

from .attacking import ANN, PEOPLE, attacked, component, is_alive, names, register

TOKEN = "sesame-opens"
CLIMBING = [
    "acme/repo%2F..%2F..%2Fother/blob/main/catalog-info.yaml",
    "acme/repo%2f..%2f..%2fother/blob/main/catalog-info.yaml",
    "acme/repo%252F..%252F..%252Fother/blob/main/catalog-info.yaml",
    "acme/%2e%2e/%2e%2e/user/blob/main/catalog-info.yaml",
    "acme/repo/blob/main/%2e%2e%2f%2e%2e%2fcatalog-info.yaml",
    "acme/repo/blob/main/..%5c..%5ccatalog-info.yaml",
    "acme/repo/blob/..%2f..%2fuser/catalog-info.yaml",
    "acme/repo/blob/main/..\\..\\catalog-info.yaml",
    "acme/repo;x=/../other/blob/main/catalog-info.yaml",
    "acme/repo/blob/main/catalog-info.yaml;/../../..",
    "acme/repo/blob/main/catalog-info.yaml#/../../user",
    "acme@other/repo/blob/main/catalog-info.yaml",
    "acme/repo@other/blob/main/catalog-info.yaml",
    "acme/repo/blob/main/..%2f..%2f*.yaml",
    "acme/repo/blob/main/catalog-info.yaml%00",
    "acme/repo/blob/main/catalog%0d%0aX-Evil:1.yaml",
]


@pytest.fixture(params=["github", "gitlab", "gitea"])
def settings(request: pytest.FixtureRequest, web: LocalServer) -> dict[str, Any]:
    """A code host of each kind, for which the portal holds a token."""
    host = web.url.removeprefix("http://")
    kinds: dict[str, dict[str, str]] = {
        "github": {"host": host, "apiBaseUrl": f"{web.url}/api/v3", "token": TOKEN},
        "gitlab": {"host": host, "apiBaseUrl": f"{web.url}/api/v4", "baseUrl": web.url, "token": TOKEN},
        "gitea": {"host": host, "baseUrl": web.url, "password": TOKEN},
    }
    return {"integrations": {request.param: [kinds[request.param]]}}


@pytest.fixture
def counting(web: LocalServer) -> Iterator[list[str]]:
    """Where the token was carried to."""
    carried: list[str] = []
    web.routes = _Anything(web, carried)
    yield carried


class _Anything(dict[str, Any]):
    """A host that answers every path with a component, so that an attack that gets through has something to show."""

    def __init__(self, web: LocalServer, carried: list[str]) -> None:
        super().__init__()
        self._web, self._carried = web, carried

    def get(self, path: str, default: Any = None) -> Any:
        self._carried.append(path)
        return component("from-elsewhere")


async def test_an_address_that_climbs_reaches_no_part_of_the_api(
    web: LocalServer, settings: dict[str, Any], counting: list[str]
) -> None:
    async with attacked(PEOPLE, settings=settings) as running:
        for path in CLIMBING:
            target = f"{web.url}/{path}"
            location = {"type": "url", "target": target}
            tried = await register(running, target, dryRun="true")
            assert tried.status_code == 400, path
            assert TOKEN not in tried.text
            await register(running, target)
            await running.post("/api/catalog/analyze-location", json={"location": location}, headers=ANN)
            await running.get("/catalog-import", params={"target": target}, headers=ANN)
            assert counting == [], path
        assert await names(running) == set()
        assert await is_alive(running)


async def test_the_token_of_one_host_is_sent_to_no_other(web: LocalServer, settings: dict[str, Any]) -> None:
    """A host that looks like the one with the token, by its user name, its ending or its letters."""
    host = web.url.removeprefix("http://")
    with LocalServer() as other:
        there = other.url.removeprefix("http://")
        settings = {**settings, "backend": {"reading": {"allow": [{"host": there}]}}}
        async with attacked(PEOPLE, settings=settings) as running:
            for address in (
                f"http://{host}@{there}/acme/repo/blob/main/catalog-info.yaml",
                f"http://{host}.{there}/acme/repo/blob/main/catalog-info.yaml",
                f"http://{there}\\@{host}/acme/repo/blob/main/catalog-info.yaml",
                f"http://{there}#@{host}/acme/repo/blob/main/catalog-info.yaml",
                f"{other.url}/{host}/acme/repo/blob/main/catalog-info.yaml",
                f"{other.url}/acme/repo/blob/main/catalog-info.yaml",
            ):
                await register(running, address, dryRun="true")
    assert other.seen
    assert not any("authorization" in each.headers or "private-token" in each.headers for each in other.seen)
