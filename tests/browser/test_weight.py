"""What the first visit of the catalog costs over the wire, and that it does not jump while it comes."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, Route

from .addresses import SERVICE
from .conftest import OpenWindow
from .portal import REPOSITORY

MOST_BYTES = 100_000
MOST_REQUESTS = 8
DIST = REPOSITORY / "src" / "callboard" / "ui" / "static" / "dist"
MOST_SHIFT = 0.05
SHIFTS = """() => new Promise(resolve => {
  const name = ({node, previousRect, currentRect}) =>
    `${node?.nodeName}.${node?.className} ${JSON.stringify(previousRect)} to ${JSON.stringify(currentRect)}`;
  const shifts = [];
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) shifts.push({value: entry.value, of: entry.sources.map(name)});
  }).observe({type: "layout-shift", buffered: true});
  setTimeout(() => resolve(shifts), 300);
})"""


def listen(page: Page) -> list[dict[str, Any]]:
    """Everything that the page fetches from now on, with what it weighs on the wire."""
    session: CDPSession = page.context.new_cdp_session(page)
    addresses: dict[str, str] = {}
    fetched: list[dict[str, Any]] = []
    session.on("Network.responseReceived", lambda it: addresses.update({it["requestId"]: it["response"]["url"]}))
    session.on(
        "Network.loadingFinished",
        lambda it: fetched.append({"url": addresses.get(it["requestId"], "?"), "bytes": it["encodedDataLength"]}),
    )
    session.send("Network.enable")
    return fetched


def test_the_catalog_fits_its_budget_on_a_cold_cache(open_window: OpenWindow) -> None:
    window = open_window()
    fetched = listen(window.page)
    window.visit("/catalog")
    window.page.wait_for_load_state("networkidle")
    own = [each for each in fetched if not each["url"].startswith("data:")]
    assert any(each["url"].endswith("/catalog") for each in own)
    assert len(own) <= MOST_REQUESTS, own
    assert sum(each["bytes"] for each in own) <= MOST_BYTES, own


def test_a_second_visit_costs_the_page_alone(open_window: OpenWindow) -> None:
    window = open_window()
    window.visit("/catalog")
    window.page.wait_for_load_state("networkidle")
    fetched = listen(window.page)
    window.visit("/api-docs")
    window.page.wait_for_load_state("networkidle")
    assert [each["url"].rpartition("/")[2] for each in fetched if each["bytes"] > 0] == ["api-docs"]


def test_styles_and_scripts_fit_their_budgets() -> None:
    assert len(gzip.compress(_built("callboard.css"), 9)) <= 20_000
    assert len(gzip.compress(_built("callboard.js"), 9)) <= 25_000


@pytest.mark.parametrize("path", ["/catalog", SERVICE])
def test_nothing_jumps_while_a_page_comes(open_window: OpenWindow, path: str) -> None:
    shifts = open_window().visit(path).evaluate(SHIFTS)
    assert sum(shift["value"] for shift in shifts) < MOST_SHIFT, shifts


@pytest.mark.parametrize("path", ["/catalog", SERVICE])
def test_nothing_jumps_when_the_fonts_come_late(open_window: OpenWindow, path: str) -> None:
    window = open_window()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    window.page.route("**/*.woff2", hold)
    window.page.goto(path, wait_until="commit")
    window.page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length > 0")
    assert held
    for each in held:
        each.continue_()
    window.page.wait_for_load_state("networkidle")
    shifts = window.page.evaluate(SHIFTS)
    assert sum(shift["value"] for shift in shifts) < MOST_SHIFT, shifts


def _built(name: str) -> bytes:
    manifest: dict[str, str] = json.loads((DIST / "manifest.json").read_text())
    return (DIST / manifest[name]).read_bytes()
