"""The form of a golden path in a real browser: suggestions, conditions, errors, drafts; also without scripts."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Route, expect

from .accessibility import find_faults
from .conftest import OpenPage, OpenWindow

FORM = "/create/templates/default/python-service"


def fill_in_first_page(page: Page) -> None:
    page.get_by_label("Name").fill("mood-mixer")
    page.get_by_label("What it does").fill("Blends a mood with a seed track.")
    page.locator("#field-owner").fill("playlist-core")
    page.locator("#field-system").fill("playlists")


def start_over(page: Page) -> None:
    """Another test may have left a draft: all of them are the same guest."""
    if page.get_by_role("button", name="Start over").count():
        page.get_by_role("button", name="Start over").click()
        expect(page.get_by_text("Your draft is gone")).to_be_visible()


def test_an_owner_is_suggested_and_chosen_by_keyboard_and_mouse(open_page: OpenPage, axe: str) -> None:
    page = open_page(FORM)
    start_over(page)
    page.locator("#field-owner").click()
    expect(page.get_by_role("option").first).to_contain_text("yours")
    owner = page.get_by_role("combobox", name="Owner")
    owner.press_sequentially("playlist")
    expect(page.get_by_role("option")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name="playlist-growth")).to_have_attribute("aria-selected", "true")
    assert find_faults(page, axe) == []
    page.set_viewport_size({"width": 1280, "height": 900})
    page.keyboard.press("Enter")
    expect(owner).to_have_value("playlist-growth")
    expect(page.get_by_role("option")).to_have_count(0)
    owner.fill("playlist-c")
    page.get_by_role("option", name="playlist-core").click()
    expect(owner).to_have_value("playlist-core")
    owner.press_sequentially("x")
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)


def test_suggestions_stay_when_the_form_comes_back_with_an_earlier_answer(open_page: OpenPage) -> None:
    page = open_page(FORM)
    start_over(page)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_label("Name").fill("mood-mixer")
        page.keyboard.press("Tab")
    held: list[Route] = []
    page.route(
        "**/create/templates/**",
        lambda route: held.append(route) if route.request.method == "POST" else route.continue_(),
    )
    page.get_by_role("combobox", name="Owner").fill("playlist core")
    page.get_by_role("option", name="Playlist Core").first.click()
    system = page.get_by_role("combobox", name="System")
    system.fill("playli")
    expect(page.get_by_role("option", name="playlists").first).to_be_visible()
    with page.expect_response(lambda answer: "suggest" in answer.url), page.expect_response(FORM):
        held.pop().continue_()
    expect(system).to_have_value("playli")
    expect(page.get_by_role("option", name="playlists").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)


def test_what_is_wrong_is_said_in_words_and_linked_from_above(open_window: OpenWindow, axe: str) -> None:
    window = open_window()
    page = window.visit(FORM)
    start_over(page)
    page.get_by_label("Name").fill("mood_mixer")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.keyboard.press("Tab")
    expect(page.get_by_text("Try mood-mixer.")).to_be_visible()
    expect(page.get_by_text("This cannot be left empty.")).to_have_count(0)
    expect(page.get_by_text("Draft saved")).to_be_visible()
    assert find_faults(page, axe) == []


def test_a_form_is_walked_to_its_preview_and_its_task(open_page: OpenPage, axe: str) -> None:
    page = open_page(FORM)
    start_over(page)
    fill_in_first_page(page)
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_url(re.compile(r"page=2"))
    page.go_back()
    expect(page.get_by_label("Name")).to_have_value("mood-mixer")
    page.goto(f"{FORM}?page=2")
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_url(re.compile(r"page=3"))
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_url(re.compile(r"page=4"))
    page.get_by_text("Any Git server").click()
    expect(page.get_by_label(re.compile("address|Git server|repository", re.I)).last).to_be_visible()
    assert find_faults(page, axe) == []
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_text("A folder of the portal").click()
    page.get_by_role("button", name="Look it over").click()
    expect(page.get_by_role("heading", name="Review")).to_be_visible()
    assert find_faults(page, axe) == []
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("button", name="Preview files").click()
    expect(page.get_by_role("heading", name="What would be created")).to_be_visible()
    expect(page.get_by_role("link", name="docs/runbook.md")).to_be_visible()
    assert find_faults(page, axe) == []


def test_a_form_works_without_scripts(open_page: OpenPage) -> None:
    page = open_page(FORM, scripts=False)
    if page.get_by_role("button", name="Start over").count():
        page.get_by_role("button", name="Start over").click()
    fill_in_first_page(page)
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_url(re.compile(r"page=2"))
    page.goto(f"{FORM}?page=4")
    page.get_by_text("Any Git server").click()
    page.get_by_role("button", name="Update the form").click()
    expect(page.get_by_label(re.compile("address|Git server|repository", re.I)).last).to_be_visible()
    page.get_by_role("button", name="Back").click()
    expect(page).to_have_url(re.compile(r"page=3"))


def test_templates_are_found_while_one_types_and_by_the_palette(open_page: OpenPage) -> None:
    page = open_page("/create")
    page.get_by_role("searchbox", name="Find a golden path").fill("pipeline")
    expect(page.locator(".cb-tmpl")).to_have_count(1)
    page.get_by_role("link", name="Data pipeline", exact=True).click()
    expect(page.get_by_role("heading", name="New Data pipeline")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Search or run a command").fill("create go")
    expect(page.get_by_role("option", name="New Go service")).to_be_visible()
