"""CVE-2021-43776: the page at the end of signing in repeated a value of its address as it came, and so ran scripts as
the person who had just signed in."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from callboard import Page
from callboard.testing import RunningPortal

from .attacking import NOBODY_SIGNS_IN, attacked

GUEST = {"auth": {"providers": {"guest": {}}}}
SCRIPTS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "</title><svg onload=alert(1)>",
    "javascript:alert(1)//<script>",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "\u2028alert(1)\u2029<script>",
    "/catalog?<script>alert(1)</script>",
]
PARAMETERS = [
    "to",
    "ticket",
    "error",
    "error_description",
    "message",
    "origin",
    "env",
    "scope",
    "state",
    "code",
    "flow",
]


def pages(running: RunningPortal) -> list[Page]:
    """The pages that are there before anybody has signed in."""
    found = [each.contribution for each in running.portal.contributed(Page)]
    return [page for page in found if page.public and "{" not in page.path]


def repeats(text: str, script: str) -> bool:
    """Is it there as markup, or worked out?"""
    return (script in text and any(mark in script for mark in "<>\"'")) or "49$" in text or "49${" in text


@pytest.mark.parametrize("settings", [NOBODY_SIGNS_IN, GUEST], ids=["nobody signs in", "guests do"])
async def test_a_page_of_signing_in_repeats_nothing_as_markup(settings: dict[str, Any]) -> None:
    async with attacked(settings=settings) as running:
        found = pages(running)
        assert {"/sign-in", "/sign-in/first"} <= {page.path for page in found}
        for page in found:
            for script in ("".join(SCRIPTS), SCRIPTS[0], SCRIPTS[-1]):
                given = dict.fromkeys(PARAMETERS, script)
                if page.method == "GET":
                    answer = await running.get(page.path, params=given)
                else:
                    answer = await running.post_form(page.path, given)
                assert answer.status_code < 500
                assert not repeats(answer.text, script), page.path
                assert "alert(1)" not in answer.headers.get("location", "") or answer.headers["location"][0] == "/"


@pytest.mark.parametrize("settings", [NOBODY_SIGNS_IN, GUEST], ids=["nobody signs in", "guests do"])
async def test_if_it_did_the_browser_would_run_nothing(settings: dict[str, Any]) -> None:
    async with attacked(settings=settings) as running:
        paths = [page.path for page in pages(running) if page.method == "GET"]
        for path in [*paths, f"/{quote(SCRIPTS[0])}", f"/sign-in/{quote(SCRIPTS[1], safe='')}"]:
            answer = await running.get(path)
            policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
            # What draws diagrams is framed by our own pages, and without an origin there: it reaches nothing of them.
            is_framed = policy.get("sandbox") == "allow-scripts"
            assert policy["default-src"] == policy["base-uri"] == "'none'"
            assert policy["frame-ancestors"] == ("'self'" if is_framed else "'none'")
            assert policy["form-action"] == ("'none'" if is_framed else "'self'")
            assert is_framed or policy["script-src"] == "'self'"
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert not any(repeats(answer.text, script) for script in SCRIPTS)
