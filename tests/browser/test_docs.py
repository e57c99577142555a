"""Documentation in a browser: read, found, followed, printed, drawn, on a phone and in the dark."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from .accessibility import find_faults
from .conftest import OpenPage, OpenWindow
from .portal import Served
from .test_weight import SHIFTS, listen

SITE = "/docs/default/component/handbook/"
CHECKLIST = f"{SITE}going-live/"
DIAGRAM = f"{SITE}progressive-delivery/"
MOST_BYTES = 60_000
BUILT_WITHIN = 60.0
PLACES = {
    "home": "/docs",
    "narrowed home": "/docs?q=handbook&sort=-updated",
    "nothing": "/docs?q=no-such-thing",
    "first page": SITE,
    "page": CHECKLIST,
    "diagram": DIAGRAM,
    "found": f"{SITE}-/search?q=load",
    "nothing found": f"{SITE}-/search?q=gramophone",
    "problems": f"{SITE}-/problems",
    "tab": "/catalog/default/component/handbook/docs",
}
MISSING = {"missing page": f"{SITE}going-lve/", "undocumented": "/docs/default/group/playlist-core/"}


@pytest.fixture(autouse=True)
def _built(open_window: OpenWindow, portal: Served) -> None:
    """Opened once, it is built."""
    window = open_window(scripts=False)
    end = time.monotonic() + BUILT_WITHIN
    while (answer := window.page.request.get(SITE)).status != 200:
        assert time.monotonic() < end, answer.text()[:2000]
        time.sleep(0.5)


def test_pages_of_documentation_work_for_everyone(open_window: OpenWindow, axe: str) -> None:
    window = open_window()
    found = {name: find_faults(window.visit(path), axe) for name, path in PLACES.items()}
    found |= {name: find_faults(window.visit(path, 404), axe) for name, path in MISSING.items()}
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_a_page_is_read_and_its_links_are_followed(open_page: OpenPage) -> None:
    page = open_page(SITE)
    page.get_by_role("navigation", name="Documentation pages").get_by_role("link", name="Going live checklist").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Going live checklist")
    page.get_by_role("navigation", name="Neighbouring pages").get_by_role("link", name="Next").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Load testing")
    page.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="How we run services").click()
    _is_at(page, SITE)


def test_the_contents_follow_the_reader(open_page: OpenPage) -> None:
    page = open_page(CHECKLIST, width=1440)
    contents = page.locator("[data-toc] a")
    last = contents.last
    last.click()
    expect(page.locator("[data-toc] a[aria-current=true]")).to_have_count(1)
    expect(contents.first).not_to_have_attribute("aria-current", "true")


def test_a_site_is_searched_by_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page(SITE)
    page.keyboard.press("/")
    page.keyboard.type("peak")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/handbook/" in url and not url.endswith(SITE))
    assert "/-/search" not in page.url


def test_a_site_is_searched_without_scripts(open_page: OpenPage) -> None:
    page = open_page(SITE, scripts=False)
    page.get_by_role("combobox", name="Search these docs").fill("load")
    page.keyboard.press("Enter")
    expect(page.locator(".cb-hits li").first).to_be_visible()


def test_a_diagram_is_drawn_in_a_sandbox_and_nothing_moves(open_page: OpenPage) -> None:
    page = open_page(DIAGRAM)
    page.locator("[data-diagram]").first.scroll_into_view_if_needed()
    page.wait_for_selector("[data-diagram][data-drawn]")
    frame = page.frame_locator("[data-diagram] iframe").first
    expect(frame.locator("svg").first).to_be_visible()
    assert page.locator("[data-diagram] iframe").first.get_attribute("sandbox") == "allow-scripts"
    shifts = page.evaluate(SHIFTS)
    assert sum(shift["value"] for shift in shifts) == 0, shifts


def test_without_scripts_a_diagram_is_its_text(open_page: OpenPage) -> None:
    expect(open_page(DIAGRAM, scripts=False).locator("[data-diagram] pre").first).to_be_visible()


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_jumps_while_documentation_comes(open_window: OpenWindow, width: int) -> None:
    shifts = open_window(width=width).visit(CHECKLIST).evaluate(SHIFTS)
    assert sum(shift["value"] for shift in shifts) == 0, shifts


def test_a_page_weighs_little(open_window: OpenWindow) -> None:
    window = open_window()
    fetched = listen(window.page)
    window.visit(CHECKLIST)
    window.page.wait_for_load_state("networkidle")
    [own] = [each for each in fetched if each["url"].endswith(CHECKLIST)]
    assert own["bytes"] < MOST_BYTES / 3
    drawn = [each for each in fetched if "diagram" in each["url"]]
    assert drawn == []


def test_what_is_printed_is_the_text_alone(open_page: OpenPage) -> None:
    page = open_page(CHECKLIST)
    page.emulate_media(media="print")
    for hidden in (".cb-side", ".cb-top", ".cb-docnav", ".cb-docs__aside", ".cb-docsteps"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_on_a_phone_the_pages_fold_away_and_come_back(open_page: OpenPage) -> None:
    page = open_page(CHECKLIST, width=390)
    link = page.locator(".cb-docnav").get_by_role("link", name="Load testing", exact=True)
    expect(link).to_be_hidden()
    page.get_by_text("Pages in How we run services").click()
    expect(link).to_be_visible()


def test_the_palette_finds_pages(open_page: OpenPage) -> None:
    page = open_page("/catalog")
    page.keyboard.press("Control+k")
    page.keyboard.type("going live")
    option = page.get_by_role("option").filter(has_text="Going live checklist").first
    expect(option).to_be_visible()
    option.click()
    _is_at(page, CHECKLIST)


def _is_at(page: Page, path: str) -> None:
    page.wait_for_url(lambda url: url.endswith(path))
