"""A plugin that raises, hangs, answers nonsense or does not start costs one grey card each, never the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from .accessibility import find_faults
from .addresses import SERVICE
from .conftest import OpenWindow
from .portal import Served, serve_company

CARD = """\
{imports}
from callboard import Plugin, ui
from callboard.plugins.catalog import EntityCard

{body}

plugin = Plugin(
    id="company-{id}", title="{title}", needs=["catalog"],
    contributes=[EntityCard(id="{id}", title="{title}", deadline=1.0, render=render)],
)
"""
NO_START = """\
from callboard import Plugin, ui
from callboard.plugins.catalog import EntityCard

async def start(ctx):
    raise RuntimeError("no licence")

async def render(entity, ctx):
    return ui.text("never")

plugin = Plugin(
    id="company-unlicensed", title="Unlicensed", needs=["catalog"], start=start,
    contributes=[EntityCard(id="unlicensed", title="Unlicensed", render=render)],
)
"""
BODIES = {
    "raises": 'async def render(entity, ctx):\n    raise ValueError("the needle broke")',
    "sleeps": "async def render(entity, ctx):\n    await asyncio.sleep(60)",
    "blocks": "async def render(entity, ctx):\n    time.sleep(4)",
    "nonsense": "async def render(entity, ctx):\n    return 42",
    "crooked": "async def render(entity, ctx):\n    return ui.kv(42)",
    "recovers": (
        "asked = []\n\nasync def render(entity, ctx):\n    asked.append(entity.name)\n"
        '    if asked.count("mood-mixer") == 1:\n        raise ValueError("warming up")\n'
        '    return ui.text("All well now")'
    ),
    "healthy": 'async def render(entity, ctx):\n    return ui.text("Nothing to report")',
}
FAILING = ("raises", "sleeps", "blocks", "nonsense", "crooked")


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    plugins = {
        f"company_{id_}": CARD.format(
            id=id_, title=id_.capitalize(), body=body, imports="import asyncio\nimport time\n"
        )
        for id_, body in BODIES.items()
    }
    plugins |= {"company_unlicensed": NO_START, "company_unreadable": "def plugin(:\n"}
    with serve_company(tmp_path_factory.mktemp("troubled"), plugins) as served:
        yield served


def test_each_failure_is_one_grey_card_and_the_rest_is_intact(
    open_window: OpenWindow, troubled: Served, axe: str
) -> None:
    page = open_window(on=troubled).visit(SERVICE)
    expect(page.get_by_role("heading", level=1)).to_have_text("playlist-service")
    expect(page.locator("[data-failed]")).to_have_count(len(FAILING))
    for id_ in FAILING:
        failed = page.locator(f"#card-{id_}[data-failed]")
        expect(failed).to_contain_text(f"company-{id_}")
        expect(failed.get_by_role("button", name="Try again")).to_be_visible()
    expect(page.locator("#card-healthy")).to_contain_text("Nothing to report")
    expect(page.locator("#card-about")).to_contain_text("Create, edit, share and follow playlists.")
    expect(page.locator("#card-unlicensed")).to_have_count(0)
    assert find_faults(page, axe) == []


def test_a_card_that_hangs_says_after_how_long(open_window: OpenWindow, troubled: Served) -> None:
    page = open_window(on=troubled).visit(f"{SERVICE}/-/cards/sleeps")
    expect(page.locator("[data-failed]")).to_contain_text("did not answer in 1 s")


def test_trying_again_brings_a_card_that_has_recovered(open_window: OpenWindow, troubled: Served) -> None:
    page = open_window(on=troubled).visit("/catalog/default/component/mood-mixer")
    recovering = page.locator("#card-recovers")
    expect(recovering).to_contain_text("failed: ValueError")
    recovering.get_by_role("button", name="Try again").click()
    expect(recovering).to_contain_text("All well now")
    expect(recovering).not_to_have_attribute("data-failed", "")
    still = page.locator("#card-raises")
    still.get_by_role("button", name="Try again").click()
    expect(still).to_contain_text("failed: ValueError")


def test_the_plugins_page_names_what_fails_and_why(open_window: OpenWindow, troubled: Served, axe: str) -> None:
    window = open_window(on=troubled)
    window.visit(SERVICE)
    page = window.visit("/plugins")
    attention = page.get_by_role("region", name="Needs attention")
    expect(attention).to_contain_text("company-unlicensed failed: RuntimeError")
    expect(attention).to_contain_text("company_unreadable")
    expect(attention).to_contain_text("company-raises failed: ValueError")
    expect(page.get_by_role("region", name="Running")).to_contain_text("Healthy")
    assert find_faults(page, axe) == []
