"""The bell and the inbox in a browser: by keyboard alone, as it comes, for everyone, light and dark, on a desk and on a
phone."""

from __future__ import annotations

import json
import re
import urllib.request

import pytest
from playwright.sync_api import Page, expect

from .accessibility import find_faults
from .conftest import OpenPage
from .portal import Served

READER = "user:default/saga-lindqvist"


def tell(portal: Served, title: str, **more: str) -> None:
    """As a program tells the reader something."""
    recipients = {"type": "entity", "entityRef": READER}
    body = json.dumps({"recipients": recipients, "payload": {"title": title, **more}}).encode()
    headers = {"Content-Type": "application/json"}
    asked = urllib.request.Request(f"{portal.url}/api/notifications", body, headers, method="POST")
    with urllib.request.urlopen(asked, timeout=10) as answer:
        assert answer.status == 200


@pytest.fixture(scope="module", autouse=True)
def told(portal: Served) -> None:
    tell(portal, "Build 4812 of playlist-service failed", severity="critical", topic="builds", link="/catalog")
    tell(portal, "A very-long-name-" + "without-end" * 20, description="Line one\nLine two", severity="low")
    tell(portal, "mood-mixer was created", topic="templates", link="/catalog", severity="high")


def bell(page: Page, name: str) -> None:
    expect(page.get_by_role("link", name=re.compile(f"^Notifications{name}$"))).to_be_visible()


@pytest.mark.parametrize(
    "path",
    [
        "/notifications",
        "/notifications?view=saved",
        "/notifications?q=giraffe",
        "/settings/notifications",
        "/-/notifications",
    ],
)
def test_notifications_work_for_everyone(open_page: OpenPage, axe: str, path: str) -> None:
    assert find_faults(open_page(path), axe) == []


def test_the_bell_rings_while_one_looks_at_a_page(open_page: OpenPage, portal: Served) -> None:
    page = open_page("/catalog")
    bell(page, ", [0-9]+ unread")
    before = page.locator(".cb-bell__n").inner_text()
    tell(portal, "Coffee is ready")
    expect(page.locator(".cb-bell__n")).to_have_text(str(int(before) + 1))


def test_the_inbox_is_read_by_keyboard_alone(open_page: OpenPage, portal: Served) -> None:
    tell(portal, "The latest of all", link="/catalog?kind=api")
    page = open_page("/catalog")
    page.get_by_role("link", name=re.compile("^Notifications,")).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Notifications")
    first = page.locator(".cb-told > li").first
    expect(first).to_contain_text("The latest of all")
    before = page.locator(".cb-told > li").count()
    page.keyboard.press("j")
    expect(first.get_by_role("link")).to_be_focused()
    page.keyboard.press("b")
    expect(page.get_by_label("Saved").first).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("e")
    expect(page.locator(".cb-told > li")).to_have_count(before - 1)
    expect(page).to_have_url(re.compile("/notifications$"))
    page.keyboard.press("/")
    page.keyboard.type("playlist-service")
    expect(page.locator(".cb-told > li")).to_have_count(1)
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.goto("/notifications?view=saved")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("kind=api"))


def test_without_scripts_forms_mark_what_is_ticked(open_page: OpenPage, portal: Served) -> None:
    tell(portal, "Ticked")
    page = open_page("/notifications", scripts=False)
    page.get_by_role("checkbox", name="Choose Ticked").first.check()
    page.get_by_role("button", name="Mark read", exact=True).click()
    expect(page.locator(".cb-told")).not_to_contain_text("Ticked")
