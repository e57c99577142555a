"""What people do with the list: narrow it, sort it, page through it, choose its columns, take it away as a file."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from .conftest import OpenPage

ROWS = ".cb-table tbody tr"


def total_of(page: Page) -> int:
    """How many the pager says there are."""
    found = re.search(r"of ([\d,]+)", page.locator(".cb-pager").inner_text())
    assert found
    return int(found[1].replace(",", ""))


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f"input[name={name}][value={value}]").check()


def test_a_click_on_a_facet_changes_rows_counts_and_address_and_back_undoes_it(open_page: OpenPage) -> None:
    page = open_page("/catalog")
    everything = total_of(page)
    services = int(page.locator(".cb-check:has([name=type][value=service]) .n").inner_text())
    owners_before = page.locator(".cb-check:has([name=owner]) .n").all_inner_texts()
    choose(page, "type", "service")
    expect(page).to_have_url(re.compile(r"type=service"))
    expect(page.locator(".cb-pager")).to_contain_text(f"of {services} components")
    assert page.locator(".cb-check:has([name=owner]) .n").all_inner_texts() != owners_before
    expect(page.get_by_role("link", name="Remove filter: type service")).to_be_visible()
    page.go_back()
    expect(page.locator(".cb-pager")).to_contain_text(f"of {everything} components")
    expect(page.locator("[name=type][value=service]")).not_to_be_checked()


def test_two_values_of_a_facet_widen_the_list_and_a_second_facet_narrows_it(open_page: OpenPage) -> None:
    page = open_page("/catalog?kind=component&type=library")
    libraries = total_of(page)
    choose(page, "type", "website")
    expect(page).to_have_url(re.compile(r"type=website"))
    expect(page.locator(".cb-pager")).not_to_contain_text(f"of {libraries} ")
    both = total_of(page)
    assert both > libraries
    choose(page, "lifecycle", "experimental")
    expect(page).to_have_url(re.compile(r"lifecycle=experimental"))
    expect(page.locator(".cb-chip")).to_have_count(3)
    assert total_of(page) < both


def test_typing_into_the_filter_narrows_the_list_and_keeps_the_focus(open_page: OpenPage) -> None:
    page = open_page("/catalog")
    page.keyboard.press("/")
    filter_ = page.get_by_role("searchbox", name="Filter by name")
    expect(filter_).to_be_focused()
    page.keyboard.type("playlist-serv")
    expect(page.locator(ROWS).first).to_contain_text("playlist-service")
    expect(page).to_have_url(re.compile(r"q=playlist-serv"))
    expect(filter_).to_be_focused()
    expect(filter_).to_have_value("playlist-serv")


def test_a_long_facet_is_narrowed_by_typing_without_changing_the_list(open_page: OpenPage) -> None:
    page = open_page("/catalog")
    before = total_of(page)
    page.get_by_label("Find owner").fill("play")
    expect(page.locator(".cb-check:has([name=owner]):visible")).to_have_count(1)
    assert total_of(page) == before
    assert "q=" not in page.url


def test_a_heading_sorts_and_sorts_the_other_way(open_page: OpenPage) -> None:
    page = open_page("/catalog?kind=api")
    names = page.locator(f"{ROWS} td:first-child .cb-entity")
    rising = names.all_inner_texts()
    page.get_by_role("link", name="Name", exact=True).click()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Name")
    falling = names.all_inner_texts()
    assert falling != rising
    page.get_by_role("link", name="Owner", exact=True).click()
    owners = page.locator(f"{ROWS} td:nth-child(2)").all_inner_texts()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Owner")
    assert len(set(owners)) < len(owners)


def test_pages_follow_each_other_without_a_gap(open_page: OpenPage) -> None:
    page = open_page("/catalog")
    first = page.locator(f"{ROWS} td:first-child .cb-entity").all_inner_texts()
    page.get_by_role("link", name="Next page").click()
    expect(page.locator(".cb-pager [aria-current=page]")).to_have_text("2")
    second = page.locator(f"{ROWS} td:first-child .cb-entity").all_inner_texts()
    assert len(first) == len(second) == 20
    assert not set(first) & set(second)
    expect(page.locator(".cb-pager")).to_contain_text("21–40 of")


def test_a_tab_shows_another_kind(open_page: OpenPage) -> None:
    page = open_page("/catalog")
    page.get_by_role("navigation", name="Kind").get_by_role("link", name=re.compile("^Systems")).click()
    expect(page).to_have_url(re.compile(r"kind=system"))
    expect(page.locator(".cb-pager")).to_contain_text("systems")


def test_the_columns_menu_adds_a_column_that_stays_in_the_address(open_page: OpenPage) -> None:
    page = open_page("/catalog")
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("group", name="Columns").get_by_label("Tags").check()
    expect(page.get_by_role("columnheader", name="Tags")).to_be_visible()
    expect(page).to_have_url(re.compile(r"column=tags"))
    page.reload()
    expect(page.get_by_role("columnheader", name="Tags")).to_be_visible()


def test_export_gives_the_list_as_it_is_narrowed(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page("/catalog?kind=component&type=ml-model")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export").click()
    download.value.save_as(tmp_path / "export.csv")
    with (tmp_path / "export.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == total_of(page)
    assert {row["type"] for row in rows} == {"ml-model"}


def test_owned_shows_what_the_persons_teams_own(open_page: OpenPage) -> None:
    page = open_page("/catalog")
    page.get_by_role("link", name=re.compile("^Owned")).click()
    owners = page.locator(f"{ROWS} td:nth-child(2) .cb-entity > span:last-child")
    expect(owners.first).to_have_text("Playlist Core")
    assert set(owners.all_inner_texts()) == {"Playlist Core"}
