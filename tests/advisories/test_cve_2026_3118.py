"""CVE-2026-3118: a malformed request to one plugin ended the process that served all of them."""

from __future__ import annotations

import re

from callboard import Endpoint, Page
from callboard.testing import Meadow, RunningPortal

from .attacking import ADMIN, PEOPLE, attacked, is_alive

BODIES = [
    b"",
    b"{",
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b'"\xff\xfe"',
    b"\x00" * 64,
    b"null",
    b"1e999",
    b"[]",
    b'{"query":"query { __schema { types { name } } }","variables":{"__proto__":{}}}',
    b'{"query":"{' + b"a{" * 5_000 + b'"}',
    b'{"items":[{"id":{},"permission":[]}],"entityRef":[],"location":7,"type":{},"target":[[]],"entityRefs":"x"}',
    b'{"entityRef":"\\ud800","entityRefs":["\\ud800"],"target":"\\ud800","type":"url"}',
    b"9" * 10_000,
]
SENT_AS = ["application/json", "application/graphql", "multipart/form-data; boundary=", "text/plain", ""]


def changing(running: RunningPortal) -> list[Page | Endpoint]:
    """All routes that take a body, but for those that wait for a signature."""
    portal = running.portal
    found = [each.contribution for point in (Page, Endpoint) for each in portal.contributed(point)]
    return [each for each in found if each.method != "GET"]


async def test_a_malformed_body_is_the_fault_of_who_sent_it() -> None:
    """Sent by somebody who may do everything, so that each plugin gets to see it."""
    async with attacked(PEOPLE, catalog=[Meadow.component("web")]) as running:
        found = changing(running)
        assert len(found) > 20
        for route in found:
            path = re.sub(r"{(\w+)[^}]*}", "web", route.path)
            for number, body in enumerate(BODIES):
                headers = {**ADMIN, "content-type": SENT_AS[0] if isinstance(route, Endpoint) else SENT_AS[number % 5]}
                answer = await running.client.request(route.method, path, content=body, headers=headers)
                assert answer.status_code < 500, (path, body[:80])
                assert "Traceback" not in answer.text
            assert (await running.get("/healthz")).status_code == 200, path
        assert await is_alive(running)
        found_again = await running.api("/api/catalog/entities?filter=kind=component", headers=ADMIN)
        assert [each["metadata"]["name"] for each in found_again] == ["web"]
        assert running.portal.refused == []
