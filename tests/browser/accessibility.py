"""What a page must be like for everyone: nothing that axe finds, and nothing wider than the screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Page

TAGS = ("wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice")
# The only ones whose answer depends on the theme: the markup is the same in both.
COLOUR_RULES = ("color-contrast", "link-in-text-block")
RUN = "what => axe.run(document, {runOnly: what, resultTypes: ['violations']}).then(found => found.violations)"
DESK, PHONE, SMALL_PHONE = 1280, 390, 360


def find_faults(page: Page, axe: str, widths: Sequence[int] = (DESK, PHONE)) -> list[str]:
    """What is wrong with an open page at all widths, light and dark, a line for each."""
    # The page's policy forbids inline scripts; what Playwright evaluates does not count as one.
    page.evaluate(axe)
    headings = page.locator("h1").count()
    faults = [] if headings == 1 else [f"{headings} headings of level 1"]
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="light")
        faults += [f"light at {width}: {fault}" for fault in find_violations(page, {"type": "tag", "values": TAGS})]
        page.emulate_media(color_scheme="dark")
        colours = {"type": "rule", "values": COLOUR_RULES}
        faults += [f"dark at {width}: {fault}" for fault in find_violations(page, colours)]
        faults += [f"at {width}: {fault}" for fault in find_overflow(page)]
    page.set_viewport_size({"width": SMALL_PHONE, "height": 900})
    return faults + [f"at {SMALL_PHONE}: {fault}" for fault in find_overflow(page)]


def find_violations(page: Page, what: dict[str, Any]) -> list[str]:
    """One line for each element that breaks a rule of axe, which the page has loaded: the rule, the element and why."""
    found: list[dict[str, Any]] = page.evaluate(RUN, what)
    return [f"{rule['id']}: {node['html'][:160]} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


def find_overflow(page: Page) -> list[str]:
    """The elements that make the page wider than the window; empty when nothing sticks out."""
    found: list[str] = page.evaluate(
        """() => {
          const root = document.documentElement, room = root.clientWidth;
          if (root.scrollWidth <= room) return [];
          return [...document.querySelectorAll("main *")]
            .filter(element => element.getBoundingClientRect().right > room + 1)
            .map(element => `${element.tagName}.${element.className} reaches ${element.getBoundingClientRect().right}`)
            .slice(0, 5);
        }"""
    )
    return found
