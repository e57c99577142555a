"""The front page in a browser: arranged by keyboard alone, with scripts and without, for everyone, light and dark, on a
desk and on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .accessibility import find_faults
from .conftest import OpenPage

FIRST = ".cb-home .c8 .cb-card"


@pytest.mark.parametrize("path", ["/", "/home/arrange"])
def test_the_front_page_works_for_everyone(open_page: OpenPage, axe: str, path: str) -> None:
    page = open_page(path)
    assert page.locator("[data-failed]").count() == 0
    assert find_faults(page, axe) == []


def reach(page: Page, name: str) -> None:
    """Goes to a button with the tabulator alone."""
    wanted = page.get_by_role("button", name=name, exact=True)
    for _ in range(120):
        page.keyboard.press("Tab")
        if wanted.evaluate("it => it === document.activeElement"):
            return
    raise AssertionError(f"The keyboard does not reach {name}")


@pytest.mark.parametrize("scripts", [True, False])
def test_home_is_arranged_by_keyboard_alone(open_page: OpenPage, scripts: bool) -> None:
    page = open_page("/", scripts=scripts)
    if scripts:
        page.keyboard.press("g")
        page.keyboard.press("h")
    page.get_by_role("link", name="Arrange").press("Enter")
    expect(page).to_have_url(re.compile("/home/arrange$"))
    lists = page.locator("#arrange ol").first
    expect(lists.locator("li").first).to_contain_text("Start here")
    reach(page, "Move Yours up")
    page.keyboard.press("Enter")
    expect(lists.locator("li").first).to_contain_text("Yours")
    if scripts:
        expect(page.get_by_role("button", name="Move Yours up")).to_be_focused()
    reach(page, "Remove Starred")
    page.keyboard.press("Enter")
    expect(page.locator("#add-starred")).to_be_visible()
    reach(page, "Add Visited most")
    page.keyboard.press("Enter")
    expect(page.locator("#add-often")).to_have_count(0)
    page.get_by_role("link", name="Done").press("Enter")
    expect(page.locator(FIRST).first).to_have_id("widget-mine")
    expect(page.locator("#widget-starred")).to_have_count(0)
    page.goto("/home/arrange")
    page.get_by_role("button", name="Back to what everybody has").press("Enter")
    expect(lists.locator("li").first).to_contain_text("Start here")


def test_news_are_narrowed_and_followed(open_page: OpenPage, axe: str) -> None:
    page = open_page("/")
    page.get_by_role("region", name=re.compile("^What's new")).get_by_role("link", name="All").press("Enter")
    expect(page).to_have_url(re.compile("/news$"))
    expect(page.locator(".cb-time li").first).to_be_visible()
    assert find_faults(page, axe) == []
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("searchbox", name="About").fill("playlist")
    expect(page).to_have_url(re.compile("about=playlist"))
    page.get_by_role("navigation", name="Whose").get_by_role("link", name="My teams'").press("Enter")
    expect(page).to_have_url(re.compile("of=teams"))
    page.get_by_role("link", name="Follow in a feed reader").press("Enter")
    expect(page.get_by_text("/api/home/news.rss?of=teams&about=playlist").first).to_be_visible()
    assert find_faults(page, axe) == []


def test_a_nudge_is_put_off_by_keyboard_alone(open_page: OpenPage, axe: str) -> None:
    page = open_page("/attention")
    assert find_faults(page, axe) == []
    page.set_viewport_size({"width": 1280, "height": 900})
    first = page.locator(".cb-nudges li").first
    title = first.locator(".med").inner_text()
    reach(page, f"Put off: {title}")
    page.keyboard.press("Enter")
    reach(page, "Remind me in a month")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Noted: remind me in a month")).to_be_visible()
    expect(page.locator(".cb-nudges")).not_to_contain_text(title)
    expect(open_page("/").locator("#widget-attention")).not_to_contain_text(title)
