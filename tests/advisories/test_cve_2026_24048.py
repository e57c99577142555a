"""CVE-2026-24048: the list of allowed hosts was looked at for the address that was asked for, and not for those that
redirects led to, so that an allowed host could send the server to the machines behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from callboard.testing import LocalServer, Reply, RunningPortal

from .attacking import PEOPLE, attacked, component, is_alive, names, register

LOOPBACK = ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "127.1", "2130706433", "0x7f.1"]


@pytest.fixture
def inside() -> Iterator[LocalServer]:
    """What only the portal's machine can reach, and nobody allowed."""
    with LocalServer() as server:
        server.routes["/catalog-info.yaml"] = component("from-inside")
        yield server


@pytest.fixture
def settings(web: LocalServer) -> dict[str, Any]:
    return {"backend": {"reading": {"allow": [{"host": web.url.removeprefix("http://"), "paths": ["/open"]}]}}}


def moved(to: str, status: int = 302) -> Reply:
    return Reply(status=status, headers={"Location": to})


def port(server: LocalServer) -> str:
    return server.url.rpartition(":")[2]


async def reach(running: RunningPortal, web: LocalServer) -> list[str]:
    """Has Ann register, try out and analyse the address, and tells what was said."""
    target = f"{web.url}/open/catalog-info.yaml"
    tried = await register(running, target, dryRun="true")
    analysed = await running.post(
        "/api/catalog/analyze-location",
        json={"location": {"type": "url", "target": target}},
        headers={"x-person": "ann"},
    )
    registered = await register(running, target)
    page = await running.get("/catalog-import", params={"target": target}, headers={"x-person": "ann"})
    return [tried.text, analysed.text, registered.text, page.text]


async def test_an_allowed_host_cannot_send_the_portal_elsewhere(
    web: LocalServer, inside: LocalServer, settings: dict[str, Any]
) -> None:
    async with attacked(PEOPLE, settings=settings) as running:
        for status, host in zip([301, 302, 303, 307, 308, 302], LOOPBACK, strict=True):
            web.seen.clear()
            web.routes["/open/catalog-info.yaml"] = moved(f"http://{host}:{port(inside)}/catalog-info.yaml", status)
            told = await reach(running, web)
            assert web.seen
            assert inside.seen == [], host
            assert not any("from-inside" in each for each in told)
        assert await names(running) == set()
        assert await is_alive(running)


async def test_every_hop_is_looked_at(web: LocalServer, inside: LocalServer, settings: dict[str, Any]) -> None:
    web.routes["/open/catalog-info.yaml"] = moved("/open/second")
    web.routes["/open/second"] = moved(f"{web.url}/open/third")
    web.routes["/open/third"] = moved(f"{inside.url}/catalog-info.yaml")
    async with attacked(PEOPLE, settings=settings) as running:
        await reach(running, web)
        assert await names(running) == set()
    assert "/open/third" in {each.path for each in web.seen}
    assert inside.seen == []


async def test_a_redirect_does_not_leave_the_paths_that_are_allowed(web: LocalServer, settings: dict[str, Any]) -> None:
    web.routes["/closed"] = component("from-inside")
    async with attacked(PEOPLE, settings=settings) as running:
        for to in ("/closed", "/open/../closed", "/open/%2e%2e/closed", "/open/..%2fclosed"):
            web.routes["/open/catalog-info.yaml"] = moved(to)
            assert not any("from-inside" in each for each in await reach(running, web))
    assert {each.path for each in web.seen} == {"/open/catalog-info.yaml"}


CLOUD = [
    "http://169.254.169.254/latest/meta-data/",
    "http://[::ffff:169.254.169.254]/latest/meta-data/",
    "http://169.254.169.254.nip.io/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_INFO",
    "//169.254.169.254/",
]


async def test_a_redirect_to_what_a_cloud_tells_its_machines_is_refused(
    web: LocalServer, settings: dict[str, Any]
) -> None:
    async with attacked(PEOPLE, settings=settings) as running:
        for to in CLOUD:
            web.routes["/open/catalog-info.yaml"] = moved(to)
            tried = await register(running, f"{web.url}/open/catalog-info.yaml", dryRun="true")
            assert tried.status_code == 400
            # Refused before anything was looked up or connected to, not for lack of an answer.
            assert "is not allowed" in tried.text or "is refused" in tried.text, to
