"""CVE-2026-73563: an allowed address with a `*` in it was compared with the whole text of another, so that what stood
in a path counted as the host, and a user name was left out before anybody looked."""

from __future__ import annotations

from typing import Any

import pytest

from callboard import Invalid
from callboard.testing import LocalServer

from .attacking import PEOPLE, attacked, component, names, register

GUEST: dict[str, Any] = {"auth": {"providers": {"guest": {}}}}


def disguised(there: str, here: str) -> list[str]:
    """Addresses of another host that have ours somewhere in their text."""
    return [
        f"http://{there}/{here}/callback",
        f"http://{there}/x.{here}/callback",
        f"http://{there}/http://{here}/",
        f"http://{there}?{here}",
        f"http://{there}#{here}",
        f"http://{there}\\.{here}/",
        f"http://{here}@{there}/",
        f"http://{here}:x@{there}/",
        f"http://{here}%2f@{there}/",
        f"http://x.{here}@{there}/callback",
    ]


async def test_a_host_counts_only_where_a_host_stands(web: LocalServer) -> None:
    """Where to go after signing in: nothing that has our own address in another place is ours."""
    async with attacked(settings=GUEST) as running:
        here = str(running.client.base_url).rstrip("/").removeprefix("http://")
        for to in disguised(web.url.removeprefix("http://"), here):
            sent = await running.post_form("/sign-in/guest", {"to": to})
            assert (sent.status_code, sent.headers["location"]) == (303, "/"), to


async def test_another_site_is_another_site_wherever_it_has_our_name() -> None:
    """A form sent from there signs nobody in."""
    async with attacked(settings=GUEST) as running:
        here = str(running.client.base_url).rstrip("/").removeprefix("http://")
        for origin in (f"http://evil.example/{here}", f"http://{here}.evil.example", f"http://{here}@evil.example"):
            sent = await running.post_form("/sign-in/guest", headers={"origin": origin})
            assert sent.status_code == 403, origin
            assert "set-cookie" not in sent.headers
        assert (await running.post_form("/sign-in/guest", headers={"origin": f"http://{here}"})).status_code == 303


async def test_a_wildcard_of_the_allowed_hosts_ends_at_the_host(web: LocalServer) -> None:
    """`*.example.com` is no other host with that in its path, its query or its user name."""
    web.routes["/"] = component("from-elsewhere")
    port = web.url.rpartition(":")[2]
    settings = {"backend": {"reading": {"allow": [{"host": f"*.example.com:{port}"}]}}}
    there = web.url.removeprefix("http://")
    async with attacked(PEOPLE, settings=settings) as running:
        for address in disguised(there, f"api.example.com:{port}"):
            assert (await register(running, address, dryRun="true")).status_code == 400
            await register(running, address)
        assert await names(running) == set()
    assert web.seen == []


@pytest.mark.parametrize(
    "host", ["https://*.example.com", "*", "*.*", "ex*mple.com", "*.com/callback", "a@*.example.com"]
)
async def test_a_pattern_that_could_mean_more_than_a_host_is_an_error_of_the_settings(host: str) -> None:
    settings = {"backend": {"reading": {"allow": [{"host": host}]}}}
    with pytest.raises(Invalid):
        async with attacked(settings=settings):
            pass
