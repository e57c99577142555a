"""CVE-2021-32660: stored documentation was served raw from the portal's own address, and ran as whoever opened it."""

from __future__ import annotations

import pytest
from tests.plugins.techdocs.reading import COMPONENT, KEY

from callboard.plugins.techdocs.storage import storage_of
from callboard.testing import RunningPortal

from .attacking import ANN, NOBODY_SIGNS_IN, PEOPLE, attacked

pytestmark = pytest.mark.usefixtures("callboard_database")
STATIC = "/api/techdocs/static/docs/default/component/playlists"
SCRIPT = b"<script>alert(document.cookie)</script>"
HOSTILE = {
    "index.html": b"<!doctype html>" + SCRIPT,
    "page.htm": SCRIPT,
    "page.xhtml": b'<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>',
    "page.HTML": SCRIPT,
    "page.html.": SCRIPT,
    "page": SCRIPT,
    "page.unknown": SCRIPT,
    "image.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "image.svgz": b"\x1f\x8b",
    "feed.xml": b'<a:script xmlns:a="http://www.w3.org/1999/xhtml">alert(1)</a:script>',
    "style.xsl": b"<x/>",
    "app.webmanifest": b"{}",
    "script.js": b"alert(1)",
    "script.mjs": b"alert(1)",
    "image.png": SCRIPT,
    "paper.pdf": b"%PDF",
}
RUNNING = ("html", "xml", "svg", "script", "wasm", "xhtml")


async def test_whatever_is_stored_is_sent_such_that_nothing_of_it_runs() -> None:
    async with attacked(PEOPLE, catalog=COMPONENT, settings=NOBODY_SIGNS_IN) as running:
        await storage_of(running.context("techdocs")).publish(KEY, HOSTILE)
        for path in HOSTILE:
            await _is_inert(running, f"{STATIC}/{path}")


async def _is_inert(running: RunningPortal, address: str) -> None:
    answer = await running.get(address, headers=ANN)
    assert answer.status_code == 200, address
    kind = answer.headers["content-type"]
    assert not any(each in kind for each in RUNNING), address
    policy = [each.strip() for each in answer.headers["content-security-policy"].split(";")]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert not any(each.startswith("script-src") for each in policy)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers


async def test_nobody_gets_it_without_signing_in() -> None:
    async with attacked(PEOPLE, catalog=COMPONENT, settings=NOBODY_SIGNS_IN) as running:
        await storage_of(running.context("techdocs")).publish(KEY, HOSTILE)
        for path in HOSTILE:
            assert (await running.get(f"{STATIC}/{path}")).status_code == 401
