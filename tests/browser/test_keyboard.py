"""What keys do: palette, chords, the cursor over rows, tabs of an entity, the list of shortcuts, menus."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from .addresses import API, SERVICE
from .conftest import OpenPage


def test_the_palette_finds_by_typing_and_opens_by_enter(open_page: OpenPage) -> None:
    page = open_page("/catalog")
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Search or run a command")
    expect(field).to_be_focused()
    page.keyboard.type("royalty-led")
    expect(page.get_by_role("option", selected=True)).to_contain_text("royalty-ledger")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/royalty-ledger$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("royalty-ledger")


def test_enter_before_the_answer_waits_for_it(open_page: OpenPage) -> None:
    page = open_page("/catalog/default/component/mood-mixer")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option", name="mood-mixer")).to_be_visible()
    page.keyboard.type("royalty-led")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("royalty-ledger")


def test_the_palette_remembers_what_was_visited(open_page: OpenPage) -> None:
    page = open_page("/catalog/default/component/mood-mixer")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option", name="mood-mixer")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog#palette")).to_be_hidden()


def test_arrows_move_through_the_palette(open_page: OpenPage) -> None:
    page = open_page("/catalog")
    page.keyboard.press("Control+k")
    with page.expect_response(re.compile(r"q=playlist$")):
        page.keyboard.type("playlist")
    # What was visited before, shown until then, may have the word in it too.
    expect(page.get_by_role("group", name="Recent")).to_have_count(0)
    expect(page.get_by_role("option", selected=True)).to_contain_text("playlist")
    first = page.get_by_role("option", selected=True).inner_text()
    page.keyboard.press("ArrowDown")
    assert page.get_by_role("option", selected=True).inner_text() != first
    page.keyboard.press("ArrowUp")
    assert page.get_by_role("option", selected=True).inner_text() == first


def test_g_and_a_letter_go_to_a_place(open_page: OpenPage) -> None:
    page = open_page("/plugins")
    for letter, place in {"a": "/api-docs", "g": "/catalog-graph", "p": "/problems", "c": "/catalog"}.items():
        page.keyboard.press("g")
        page.keyboard.press(letter)
        expect(page).to_have_url(re.compile(f"{place}$"))
        # Keys are heard from then on.
        page.wait_for_load_state()


def test_j_and_k_move_through_rows_and_enter_opens_one(open_page: OpenPage) -> None:
    page = open_page("/catalog")
    for key in "jjk":
        page.keyboard.press(key)
    row = page.locator("tr.is-cursor")
    expect(row).to_have_count(1)
    title = row.locator(".cb-entity").first.inner_text()
    assert title == page.locator(".cb-table tbody tr").first.locator(".cb-entity").first.inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_brackets_move_through_the_tabs_of_an_entity(open_page: OpenPage) -> None:
    page = open_page(API)
    page.keyboard.press("]")
    expect(page).to_have_url(re.compile("/definition$"))
    page.wait_for_load_state()
    page.keyboard.press("[")
    expect(page).to_have_url(re.compile("/catalog-search-api$"))


def test_a_question_mark_lists_the_keys_and_single_keys_can_be_turned_off(open_page: OpenPage) -> None:
    page = open_page("/catalog")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.get_by_label("Single-key shortcuts").uncheck()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_hidden()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog", name="Search and commands")).to_be_visible()


def test_a_menu_opens_and_moves_by_keyboard_and_gives_the_focus_back(open_page: OpenPage) -> None:
    page = open_page(SERVICE)
    button = page.get_by_role("button", name="More actions")
    button.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#entity-menu .cb-menu__i:focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#entity-menu")).to_be_hidden()
    expect(button).to_be_focused()


def test_the_first_tab_stop_skips_to_the_content(open_page: OpenPage) -> None:
    page = open_page("/catalog")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_what_has_the_focus_is_never_under_the_top_bar(open_page: OpenPage) -> None:
    page = open_page("/catalog")
    page.locator(".cb-pager a").last.focus()
    bar = page.locator(".cb-top").bounding_box()
    assert bar is not None
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        box = page.locator(":focus").bounding_box()
        assert box is not None
        assert box["y"] >= bar["y"] + bar["height"] - 1
