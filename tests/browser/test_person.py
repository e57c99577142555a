"""What the portal keeps for a person: stars, the theme."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from .accessibility import find_faults
from .conftest import OpenPage, OpenWindow

QUIET = "/catalog/default/component/lyrics-sync"
OTHER = "/catalog/default/component/royalty-ledger"


def starred_in_sidebar(page: Page, name: str) -> None:
    expect(page.get_by_role("navigation", name="Starred").get_by_role("link", name=name)).to_be_visible()


def test_a_star_flips_at_once_stays_and_can_be_undone(open_page: OpenPage) -> None:
    page = open_page(QUIET)
    star = page.get_by_role("button", name="Star lyrics-sync")
    expect(star).to_have_attribute("aria-pressed", "false")
    with page.expect_response(lambda answer: "/-/stars/" in answer.url):
        star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("status").get_by_text("Starred lyrics-sync")).to_be_visible()
    page.reload()
    expect(star).to_have_attribute("aria-pressed", "true")
    starred_in_sidebar(page, "lyrics-sync")
    star.click()
    expect(page.get_by_text("Removed lyrics-sync from starred")).to_be_visible()
    with page.expect_response(lambda answer: "/-/stars/" in answer.url):
        page.get_by_role("button", name="Undo").click()
    expect(star).to_have_attribute("aria-pressed", "true")
    page.reload()
    starred_in_sidebar(page, "lyrics-sync")


def test_a_star_in_the_list_counts_among_the_starred(open_page: OpenPage) -> None:
    page = open_page("/catalog?kind=component&q=mood-mixer")
    with page.expect_response(lambda answer: "/-/stars/" in answer.url):
        page.get_by_role("button", name="Star mood-mixer").click()
    page.goto("/catalog?kind=component&scope=starred")
    expect(page.locator(".cb-table").get_by_role("link", name="mood-mixer")).to_be_visible()


def test_the_key_s_stars_what_the_page_is_about(open_page: OpenPage) -> None:
    page = open_page(OTHER)
    with page.expect_response(lambda answer: "/-/stars/" in answer.url):
        page.keyboard.press("s")
    expect(page.get_by_role("button", name="Star royalty-ledger")).to_have_attribute("aria-pressed", "true")


def test_dark_is_kept_and_comes_with_the_first_byte(open_window: OpenWindow, axe: str) -> None:
    window = open_window(theme="light")
    page = window.visit("/catalog")
    page.get_by_role("button", name="account menu").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.keyboard.press("Escape")
    answer = page.reload()
    assert answer is not None
    assert 'data-theme="dark"' in answer.text()
    lightness = page.evaluate("getComputedStyle(document.querySelector('main')).backgroundColor")
    assert find_faults(page, axe) == []
    page.get_by_role("button", name="account menu").click()
    page.get_by_role("button", name="Light").click()
    assert page.evaluate("getComputedStyle(document.querySelector('main')).backgroundColor") != lightness
