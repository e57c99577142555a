"""Every page, light and dark, on a desk and on a phone: it answers, axe finds nothing, the console stays silent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .accessibility import PHONE, find_faults, find_overflow
from .addresses import GRAPH, GROUPS, REFUSED, SERVICE
from .conftest import OpenPage, OpenWindow
from .portal import Served

pytestmark = pytest.mark.long


@pytest.mark.parametrize("group", GROUPS)
def test_pages_work_for_everyone(open_window: OpenWindow, axe: str, group: str) -> None:
    window = open_window()
    found = {name: find_faults(window.visit(path), axe) for name, path in GROUPS[group].items()}
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize("path", REFUSED)
def test_the_page_of_a_missing_thing_works_for_everyone(open_window: OpenWindow, axe: str, path: str) -> None:
    assert find_faults(open_window().visit(path, 404), axe) == []


def test_the_preview_of_a_registration_works_for_everyone(open_page: OpenPage, axe: str, portal: Served) -> None:
    target = f"{portal.company}/repositories/hack-week-2026/catalog-info.yaml"
    page = open_page(f"/catalog-import?target={target}")
    assert page.get_by_text("mapping values are not allowed in this context").is_visible()
    assert find_faults(page, axe) == []


def test_the_preview_of_an_inferred_component_works_for_everyone(open_page: OpenPage, axe: str, tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module example.org/turntable\n\ngo 1.24\n")
    (tmp_path / "README.md").write_text("# Turntable\n\nTurns tables.\n")
    page = open_page(f"/catalog-import?target={tmp_path}")
    assert page.get_by_text("There is no catalog file here.").is_visible()
    assert find_faults(page, axe) == []


def test_a_registration_that_finds_nothing_works_for_everyone(
    open_window: OpenWindow, axe: str, tmp_path: Path
) -> None:
    page = open_window().visit(f"/catalog-import?target={tmp_path}/nothing", 422)
    expect(page.get_by_label("URL or path")).to_be_focused()
    assert find_faults(page, axe) == []


def open_palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Search or run a command").fill("playlist-ser")
    # What is written about it is found too, once it has been built.
    page.get_by_role("option", name="playlist-service").first.wait_for()


def open_help(page: Page) -> None:
    page.keyboard.press("?")
    page.get_by_role("heading", name="Keyboard shortcuts").wait_for()


LAYERS: dict[str, tuple[str, Callable[[Page], None]]] = {
    "palette": ("/catalog", open_palette),
    "help": ("/catalog", open_help),
    "account": ("/catalog", lambda page: page.get_by_role("button", name="account menu").click()),
    "columns": ("/catalog", lambda page: page.get_by_role("button", name="Columns").click()),
    "actions": (SERVICE, lambda page: page.get_by_role("button", name="More actions").click()),
    "relations": (GRAPH, lambda page: page.get_by_role("button", name="Relations").click()),
}


@pytest.mark.parametrize("layer", LAYERS)
def test_what_opens_above_a_page_works_for_everyone(open_page: OpenPage, axe: str, layer: str) -> None:
    path, open_layer = LAYERS[layer]
    page = open_page(path)
    open_layer(page)
    expect(page.locator("[popover]:popover-open, dialog[open]")).to_have_count(1)
    assert find_faults(page, axe) == []


def test_the_drawer_of_a_phone_works_for_everyone(open_page: OpenPage, axe: str) -> None:
    page = open_page("/catalog", width=390)
    page.get_by_role("button", name="Open navigation").click()
    page.get_by_role("link", name="Graph").wait_for()
    assert find_faults(page, axe, widths=(PHONE,)) == []


def test_a_very_small_phone_shows_all_of_a_wide_table(open_page: OpenPage) -> None:
    assert find_overflow(open_page("/catalog?kind=component&column=tags&column=type&column=owner", width=320)) == []
