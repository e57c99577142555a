"""Searching in a browser: results while one types, by keyboard alone, for everyone, light and dark, on a desk and on a
phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from .accessibility import find_faults
from .conftest import OpenPage


@pytest.mark.parametrize("asked", ["playlist", "playlist&in=components&lifecycle=production", "giraffe", ""])
def test_results_work_for_everyone(open_page: OpenPage, axe: str, asked: str) -> None:
    assert find_faults(open_page(f"/search?query={asked}"), axe) == []


def test_results_follow_what_is_typed_and_stay_in_the_address(open_page: OpenPage) -> None:
    page = open_page("/search")
    page.keyboard.press("/")
    field = page.get_by_role("searchbox", name=re.compile("^Search"))
    expect(field).to_be_focused()
    page.keyboard.type("royalty-ledgr")
    expect(page.locator(".cb-res li").first).to_contain_text("royalty-ledger")
    expect(page).to_have_url(re.compile("query=royalty-ledgr"))
    expect(field).to_be_focused()


def test_a_type_and_a_filter_narrow_the_results(open_page: OpenPage) -> None:
    page = open_page("/search?query=playlist")
    page.get_by_role("navigation", name="Result type").get_by_role("link", name="APIs").click()
    expect(page).to_have_url(re.compile("in=apis"))
    expect(page.locator(".cb-res li").first).to_contain_text("playlist")


def test_enter_in_the_palette_leads_to_all_results(open_page: OpenPage) -> None:
    page = open_page("/catalog")
    page.keyboard.press("Control+k")
    with page.expect_response(re.compile("q=xylophone")):
        page.keyboard.type("xylophone")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/search[?]q=xylophone"))
    expect(page.get_by_text("Nothing matches")).to_be_visible()


def test_whoever_follows_a_result_has_it_counted(open_page: OpenPage) -> None:
    page = open_page("/search?query=royalty-ledger")
    with page.expect_request(re.compile("/api/search/opened[?]document=")):
        page.locator(".cb-res li a").first.click()
    expect(page).to_have_url(re.compile("/catalog/"))
    page.wait_for_load_state()
    page.keyboard.press("Control+k")
    with page.expect_response(re.compile("q=royalty")):
        page.keyboard.type("royalty")
    with page.expect_request(re.compile("/api/search/opened[?]document=")):
        page.keyboard.press("Enter")
