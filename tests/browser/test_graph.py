"""The graph explorer: pan, zoom, neighbours, by mouse and by keyboard; what one narrows stays narrowed."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from .addresses import GRAPH
from .conftest import OpenPage


def transform_of(page: Page) -> str:
    return page.locator("#explorer .vp").get_attribute("transform") or ""


def test_zoom_and_fit_move_the_picture(open_page: OpenPage) -> None:
    page = open_page(GRAPH)
    page.get_by_role("button", name="Zoom in").click()
    assert "scale(1.25)" in transform_of(page)
    page.get_by_role("button", name="Zoom out").click()
    assert "scale(1)" in transform_of(page)
    page.get_by_role("button", name="Zoom in").click()
    page.get_by_role("button", name="Fit").click()
    assert transform_of(page) == "translate(0 0) scale(1)"


def test_dragging_the_background_pans(open_page: OpenPage) -> None:
    page = open_page(GRAPH)
    box = page.locator("#explorer").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] - 8
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y - 40, steps=4)
    page.mouse.up()
    found = re.match(r"translate\((-?[\d.]+) (-?[\d.]+)\)", transform_of(page))
    assert found
    assert float(found[1]) < -20
    assert float(found[2]) < -10


def test_a_node_under_the_pointer_or_with_the_focus_dims_all_but_its_neighbours(open_page: OpenPage) -> None:
    page = open_page(f"{GRAPH}&depth=2")
    node = page.locator("#explorer .n", has_text="playlists-db").first
    node.hover()
    expect(node).not_to_have_class(re.compile("away"))
    expect(page.locator("#explorer .n.focus")).not_to_have_class(re.compile("away"))
    assert page.locator("#explorer .n.away").count() > 5
    page.mouse.move(5, 5)
    expect(page.locator("#explorer .away")).to_have_count(0)
    node.focus()
    assert page.locator("#explorer .n.away").count() > 5


def test_nodes_are_links_that_the_keyboard_reaches_and_opens(open_page: OpenPage) -> None:
    page = open_page(GRAPH)
    page.locator("#explorer .n").first.focus()
    page.keyboard.press("Tab")
    title = page.locator("#explorer .n:focus title").text_content()
    assert title
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_the_list_says_the_same_and_keeps_what_was_picked(open_page: OpenPage) -> None:
    page = open_page(GRAPH)
    page.get_by_role("button", name="Relations").click()
    page.get_by_role("group", name="Relations", exact=True).get_by_label("depends on").check()
    page.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile("relation=dependsOn"))
    drawn = page.locator("#explorer .n").count()
    page.get_by_role("link", name="List", exact=True).click()
    expect(page).to_have_url(re.compile("relation=dependsOn"))
    cells = page.locator(".cb-table tbody td .cb-entity").all_inner_texts()
    assert len(set(cells)) == drawn
    page.get_by_role("link", name="2 steps").click()
    expect(page).to_have_url(re.compile("(?=.*relation=dependsOn)(?=.*view=list)"))


def test_a_phone_shows_what_the_graph_is_about_first(open_page: OpenPage) -> None:
    page = open_page(f"{GRAPH}&depth=2", width=390)
    expect(page.locator("#explorer .n.focus")).to_be_in_viewport()
