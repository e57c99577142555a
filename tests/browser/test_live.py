"""Open pages keep up with the catalog: one about an entity changes by itself, a list offers to."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .accessibility import find_faults
from .conftest import OpenWindow
from .portal import Served

NAME = "account-eraser"
ADDRESS = f"/catalog/default/component/{NAME}"
OFFER = "[data-live-show]"


def refresh(portal: Served) -> None:
    """Has the entity's file read again, as a webhook would."""
    body = json.dumps({"entityRef": f"component:default/{NAME}"}).encode()
    request = urllib.request.Request(f"{portal.url}/api/catalog/refresh", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.status == 200


@contextmanager
def titled(portal: Served, title: str) -> Iterator[None]:
    """The entity with that title, until the end of the block."""
    (file,) = (each for each in portal.company.rglob("*.yaml") if _declares(each))
    before = file.read_text()
    file.write_text(before.replace(f"  name: {NAME}\n", f"  name: {NAME}\n  title: {title}\n", 1))
    refresh(portal)
    try:
        yield
    finally:
        file.write_text(before)
        refresh(portal)


def _declares(file: Path) -> bool:
    text = file.read_text()
    return "kind: Component\n" in text and f"  name: {NAME}\n" in text


def opened(open_window: OpenWindow, path: str, **how: object) -> Page:
    """A page that has begun to listen."""
    window = open_window(**how)
    with window.page.expect_request(lambda request: "/api/catalog/changes" in request.url):
        return window.visit(path)


@pytest.mark.parametrize("width", [1280, 400])
def test_an_open_page_of_an_entity_changes_with_it(open_window: OpenWindow, portal: Served, width: int) -> None:
    page = opened(open_window, ADDRESS, width=width)
    cards = page.locator(".cb-card").count()
    page.evaluate("document.querySelector('#main').dataset.mark = 'same'")
    with titled(portal, "Eraser of accounts"):
        expect(page.locator("h1")).to_have_text("Eraser of accounts")
        assert page.locator("#main").get_attribute("data-mark") == "same"
        expect(page.locator(".cb-card")).to_have_count(cards)
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
    expect(page.locator("h1")).to_have_text(NAME)


def test_what_somebody_has_marked_stays_marked(open_window: OpenWindow, portal: Served) -> None:
    page = opened(open_window, ADDRESS)
    page.evaluate("getSelection().selectAllChildren(document.querySelector('#main .cb-card p'))")
    marked = page.evaluate("String(getSelection())")
    with titled(portal, "Eraser while marked"):
        expect(open_window().visit(ADDRESS).locator("h1")).to_have_text("Eraser while marked")
        page.wait_for_timeout(1000)
        assert page.evaluate("String(getSelection())") == marked
        expect(page.locator("h1")).to_have_text(NAME)
        page.evaluate("getSelection().removeAllRanges()")
        expect(page.locator("h1")).to_have_text("Eraser while marked")


def test_a_list_offers_what_changed_and_keeps_its_rows_until_then(
    open_window: OpenWindow, portal: Served, axe: str
) -> None:
    page = opened(open_window, "/catalog")
    with titled(portal, "Aaa eraser"):
        expect(page.locator(OFFER)).to_have_text("1 change, show")
        assert page.get_by_text("Aaa eraser").count() == 0
        assert find_faults(page, axe) == []
        page.locator(OFFER).click()
        expect(page.get_by_text("Aaa eraser").first).to_be_visible()
        expect(page.locator(OFFER)).to_be_hidden()


def test_a_list_that_looks_the_same_offers_nothing(open_window: OpenWindow, portal: Served) -> None:
    page = opened(open_window, "/catalog?q=web-player")
    with (
        page.expect_response(lambda it: it.request.headers.get("x-live-update") == "1"),
        titled(portal, "Another title"),
    ):
        pass
    page.wait_for_timeout(200)
    expect(page.locator(OFFER)).to_be_hidden()


def test_without_scripts_nothing_listens(open_window: OpenWindow) -> None:
    page = open_window(scripts=False).visit(ADDRESS)
    expect(page.locator("#connection")).to_be_hidden()
    expect(page.locator(OFFER)).to_be_hidden()
