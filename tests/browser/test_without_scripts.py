"""With JavaScript off every page can be read, and what it offers works by links and plain forms."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from .addresses import GRAPH, GROUPS, SERVICE
from .conftest import OpenPage, OpenWindow


@pytest.mark.parametrize("group", GROUPS)
def test_a_page_can_be_read(open_window: OpenWindow, group: str) -> None:
    window = open_window(scripts=False)
    for path in GROUPS[group].values():
        page = window.visit(path)
        expect(page.locator("h1")).to_have_count(1)
        assert len(page.locator("main").inner_text()) > 40
        for waiting in page.locator("main [data-lazy]").all():
            expect(waiting.get_by_role("link", name=re.compile("^Show "))).to_be_visible()


def test_facets_are_applied_by_a_button(open_page: OpenPage) -> None:
    page = open_page("/catalog", scripts=False)
    page.locator("[name=type][value=ml-model]").check()
    page.get_by_role("button", name="Apply filters").click()
    expect(page).to_have_url(re.compile("type=ml-model"))
    expect(page.locator(".cb-pager")).to_contain_text(re.compile("of 1[0-9] components"))


def test_the_filters_of_a_phone_unfold(open_page: OpenPage) -> None:
    page = open_page("/catalog", scripts=False, width=390)
    expect(page.locator("[name=type][value=ml-model]")).to_be_hidden()
    page.locator("summary", has_text="Filters").click()
    page.locator("[name=type][value=ml-model]").check()
    page.get_by_role("button", name="Apply filters").click()
    expect(page).to_have_url(re.compile("type=ml-model"))


def test_text_sort_and_pages_are_links_and_fields(open_page: OpenPage) -> None:
    page = open_page("/catalog", scripts=False)
    page.get_by_role("searchbox", name="Filter by name").fill("playlist")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=playlist"))
    page.get_by_role("link", name="Owner", exact=True).click()
    expect(page).to_have_url(re.compile("(?=.*sort=owner)(?=.*q=playlist)"))
    page.goto("/catalog")
    page.get_by_role("link", name="Next page").click()
    expect(page.locator(".cb-pager [aria-current=page]")).to_have_text("2")


def test_columns_are_chosen_in_a_menu(open_page: OpenPage) -> None:
    page = open_page("/catalog", scripts=False)
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("group", name="Columns").get_by_label("Tags").check()
    page.get_by_role("button", name="Apply columns").click()
    expect(page.get_by_role("columnheader", name="Tags")).to_be_visible()


def test_a_star_is_a_form_that_comes_back(open_page: OpenPage) -> None:
    page = open_page(SERVICE, scripts=False)
    star = page.get_by_role("button", name="Star playlist-service")
    star.click()
    expect(page).to_have_url(re.compile("/playlist-service$"))
    expect(star).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#toasts")).to_contain_text("Starred playlist-service")
    star.click()
    expect(star).to_have_attribute("aria-pressed", "false")


def test_the_search_in_the_bar_leads_to_its_page(open_page: OpenPage) -> None:
    page = open_page("/plugins", scripts=False)
    page.get_by_role("link", name="Search").first.click()
    page.get_by_role("searchbox", name="Search").fill("royalty-ledger")
    page.keyboard.press("Enter")
    expect(page.locator(".cb-res li").first).to_contain_text("royalty-ledger")


def test_the_drawer_and_the_menus_open(open_page: OpenPage) -> None:
    page = open_page(SERVICE, scripts=False, width=390)
    page.get_by_role("button", name="Open navigation").click()
    expect(page.get_by_role("link", name="Problems")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="More actions").click()
    expect(page.get_by_role("link", name="Inspect entity")).to_be_visible()


def test_the_graph_is_narrowed_by_its_form(open_page: OpenPage) -> None:
    page = open_page(GRAPH, scripts=False)
    before = page.locator("#explorer .n").count()
    page.get_by_role("button", name="Relations").click()
    page.get_by_role("group", name="Kinds").get_by_label("APIs").check()
    page.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile("kind=api"))
    assert 1 < page.locator("#explorer .n").count() < before
