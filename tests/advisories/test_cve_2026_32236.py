"""CVE-2026-32236: whether an address was private was looked at before its redirects were followed, so that the host of
a metadata document could send the server to the machines behind it. Here these documents are those of providers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from callboard.testing import LocalServer, Reply

from .attacking import attacked

WELL_KNOWN = "/.well-known/openid-configuration"
START = "/api/auth/oidc/start?env=test"


@pytest.fixture
def inside() -> Iterator[LocalServer]:
    """What only the portal's machine can reach, and which would do as a provider."""
    with LocalServer() as server:
        server.routes |= {WELL_KNOWN: metadata(server), "/jwks": {"keys": []}}
        yield server


def metadata(server: LocalServer) -> dict[str, Any]:
    return {
        "issuer": server.url,
        "authorization_endpoint": f"{server.url}/authorize",
        "token_endpoint": f"{server.url}/token",
        "jwks_uri": f"{server.url}/jwks",
    }


def settings(provider: LocalServer) -> dict[str, Any]:
    given = {
        "metadataUrl": f"{provider.url}{WELL_KNOWN}",
        "clientId": "portal",
        "clientSecret": "sesame-opens",
        "signIn": {"resolvers": [{"resolver": "emailMatchingUserEntityProfileEmail"}]},
        "timeout": {"seconds": 2},
    }
    return {"auth": {"environment": "test", "providers": {"oidc": {"test": given}}}}


async def test_a_provider_cannot_send_the_portal_elsewhere(web: LocalServer, inside: LocalServer) -> None:
    port = inside.url.rpartition(":")[2]
    hosts = ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433")
    targets = [f"http://{host}:{port}{WELL_KNOWN}" for host in hosts]
    async with attacked(settings=settings(web)) as running:
        for target in (*targets, "http://169.254.169.254/latest/meta-data/", "file:///etc/passwd"):
            web.routes[WELL_KNOWN] = Reply(status=302, headers={"Location": target})
            web.seen.clear()
            answer = await running.get(START)
            assert web.seen
            assert 400 <= answer.status_code < 600
            assert "location" not in answer.headers
            assert "authorize" not in answer.text
            assert inside.seen == [], target
        web.routes |= {WELL_KNOWN: Reply(status=302, headers={"Location": "/second"})}
        web.routes |= {"/second": Reply(status=302, headers={"Location": f"{inside.url}{WELL_KNOWN}"})}
        assert "location" not in (await running.get(START)).headers
        assert inside.seen == []
        assert (await running.get("/healthz")).status_code == 200


async def test_a_document_that_does_not_end_is_given_up(web: LocalServer) -> None:
    async with attacked(settings=settings(web)) as running:
        for reply in (Reply(body=b"[" * 5_000_000), Reply(body=metadata(web), delay=3.0), Reply(body=b"[" * 100_000)):
            web.routes[WELL_KNOWN] = reply
            answer = await running.get(START)
            assert answer.status_code == 503
            assert "location" not in answer.headers
        assert (await running.get("/healthz")).status_code == 200


async def test_a_provider_that_behaves_is_gone_to(web: LocalServer) -> None:
    web.routes |= {WELL_KNOWN: metadata(web), "/jwks": {"keys": []}}
    async with attacked(settings=settings(web)) as running:
        answer = await running.get(START)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"{web.url}/authorize?")
