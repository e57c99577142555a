"""Where a request comes from: what a client writes itself never counts, what trusted proxies write does."""

from __future__ import annotations

from typing import Any

import pytest

from callboard.foundation.web.proxies import Proxies

INNER, OUTER, CLIENT = "10.0.0.1", "10.0.0.2", "203.0.113.7"
FORGED = "198.51.100.9"
PRIVATE: dict[str, Any] = {"networks": ("10.0.0.0/8", "fd00::/8")}


async def seen(trust: dict[str, Any], peer: str, *forwarded: str, proto: str = "") -> tuple[str, str]:
    """The address and the scheme that the portal goes by."""
    found = {}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        found.update(scope)

    headers = [(b"x-forwarded-for", each.encode()) for each in forwarded]
    headers += [(b"x-forwarded-proto", proto.encode())] if proto else []
    scope = {"type": "http", "client": (peer, 40000), "scheme": "http", "headers": headers}
    await Proxies(app, **trust)(scope, None, None)  # type: ignore[arg-type]
    return found["client"][0], found["scheme"]


@pytest.mark.parametrize(
    ("trust", "peer", "forwarded", "client"),
    [
        ({}, CLIENT, [FORGED], CLIENT),
        ({}, "127.0.0.1", [FORGED], "127.0.0.1"),
        (PRIVATE, CLIENT, [FORGED], CLIENT),
        (PRIVATE, INNER, [CLIENT], CLIENT),
        (PRIVATE, INNER, [f"{FORGED}, {CLIENT}"], CLIENT),
        (PRIVATE, INNER, [FORGED, CLIENT], CLIENT),
        (PRIVATE, INNER, [f"{FORGED}, {CLIENT}, {OUTER}"], CLIENT),
        (PRIVATE, INNER, [], INNER),
        (PRIVATE, INNER, ["unknown"], INNER),
        (PRIVATE, INNER, [f"{CLIENT}, nonsense"], INNER),
        (PRIVATE, INNER, [f"{OUTER}, 10.0.0.3"], OUTER),
        (PRIVATE, INNER, [f"{CLIENT}:4711"], CLIENT),
        (PRIVATE, "fd00::1", ["[2001:db8::7]:4711"], "2001:db8::7"),
        (PRIVATE, "::ffff:10.0.0.1", ["2001:db8::7"], "2001:db8::7"),
        ({"hops": 1}, INNER, [f"{FORGED}, {CLIENT}"], CLIENT),
        ({"hops": 2}, INNER, [f"{FORGED}, {CLIENT}, {OUTER}"], CLIENT),
        ({"hops": 2}, INNER, [CLIENT], CLIENT),
    ],
)
async def test_the_client_is_the_first_whom_nobody_vouches_for(
    trust: dict[str, Any], peer: str, forwarded: list[str], client: str
) -> None:
    assert (await seen(trust, peer, *forwarded))[0] == client


async def test_the_scheme_is_what_a_trusted_proxy_says() -> None:
    assert (await seen(PRIVATE, INNER, CLIENT, proto="https"))[1] == "https"
    assert (await seen(PRIVATE, CLIENT, proto="https"))[1] == "http"
    assert (await seen(PRIVATE, INNER, CLIENT, proto="gopher"))[1] == "http"
    assert (await seen({}, "127.0.0.1", proto="https"))[1] == "http"
