"""Minutes of an engineer without a mouse: who owns this, how do I reach them, keep it at hand, what else is new."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, Route, expect

from .addresses import SERVICE
from .conftest import OpenPage

MOST_STOPS = 150


def reach(page: Page, wanted: Locator) -> None:
    """Goes there with the tabulator alone, and sees that it has the focus."""
    expect(wanted).to_be_visible()
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if wanted.evaluate("it => it === document.activeElement"):
            return
    raise AssertionError(f"The keyboard does not reach {wanted}")


def test_an_owner_is_found_reached_and_remembered_by_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page("/")
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body="<!doctype html><title>Chat</title>", content_type="text/html")

    page.context.route("https://chat.meadowlark.fm/**", answer)
    page.keyboard.press("Control+k")
    page.keyboard.type("playlist-serv")
    expect(page.get_by_role("option", selected=True)).to_contain_text("playlist-service")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"{SERVICE}$"))
    page.wait_for_load_state()

    star = page.get_by_role("button", name="Star playlist-service")
    reach(page, star)
    page.keyboard.press("Enter")
    expect(star).to_have_attribute("aria-pressed", "true")

    reach(page, page.get_by_role("main").get_by_role("link", name="Playlist Core").first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Playlist Core")
    reach(page, page.get_by_role("main").get_by_role("link", name=re.compile("chat|#", re.IGNORECASE)).first)
    page.keyboard.press("Enter")
    expect(page).to_have_title("Chat")
    assert asked

    page.goto("/")
    expect(page.locator("#widget-starred")).to_contain_text("playlist-service")
    reach(page, page.get_by_role("region", name=re.compile("^What's new")).get_by_role("link", name="All"))
    page.keyboard.press("Enter")
    reach(page, page.get_by_role("link", name="Follow in a feed reader"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("/api/home/news.rss").first).to_be_visible()
    page.goto(SERVICE)
    page.keyboard.press("s")
    expect(star).to_have_attribute("aria-pressed", "false")
