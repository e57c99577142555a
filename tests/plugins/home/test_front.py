"""The front page: what is on it for whom, how it is arranged, and what a broken widget does to it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from callboard import Context, Plugin, ui
from callboard.plugins.home import Filled, Widget
from callboard.plugins.home.model import Layout, changed
from callboard.testing import Meadow, RunningPortal, portal

ARRANGE = "/home/arrange"
ME = "user:default/saga"
SETTINGS: dict[str, Any] = {
    "auth": {"providers": {"guest": {"userEntityRef": ME}}},
    "home": {
        "links": [{"title": "Wiki <b>", "url": "https://wiki.acme.io", "note": "All of it"}],
        "widgets": {"side": ["links"], "away": ["create"]},
    },
}
COMPANY = [
    Meadow.group("playlists"),
    Meadow.entity("User", "saga", memberOf=["playlists"]),
    Meadow.entity("System", "lists", owner="playlists"),
    Meadow.component("mixer", owner="playlists"),
    Meadow.component("ledger", owner="payments"),
]


def widgets(page: str) -> list[str]:
    """The ids of the cards, from above."""
    return re.findall(r'id="widget-([\w-]+)"', page)


async def broken(ctx: Context) -> Filled | None:
    raise ValueError("oh")


async def nonsense(ctx: Context) -> Any:
    return "no card"


async def hostile(ctx: Context) -> Filled | None:
    return Filled(body=ui.text("<script>alert(1)</script>"), title="<i>mine</i>", count=3, href="javascript:alert(1)")


STRANGE = Plugin(
    id="strange",
    title="Strange",
    contributes=[
        Widget(id="broken", title="Broken", render=broken, inline=True, order=1),
        Widget(id="nonsense", title="Nonsense", render=nonsense, order=2),
        Widget(id="hostile", title="Hostile", render=hostile, inline=True, order=3),
    ],
)


@pytest.mark.usefixtures("callboard_database")
async def test_the_front_page_is_everybodys_own() -> None:
    async with portal(STRANGE, catalog=COMPANY, settings=SETTINGS) as running:
        page = (await running.get("/")).text
        assert "Hello, Saga" in page
        assert widgets(page)[:5] == ["broken", "nonsense", "hostile", "start", "mine"]
        assert 'href="/catalog/default/system/lists"' in page
        mine = page.partition('id="widget-mine"')[2].partition("</table>")[0]
        assert "mixer" in mine
        assert "ledger" not in mine
        assert 'href="https://wiki.acme.io"' in page
        assert "Wiki &lt;b&gt;" in page
        assert 'aria-current="page"' in page.partition("Catalog")[0]

        await _a_broken_widget_is_one_grey_box(running, page)
        await _every_step_is_kept(running)


async def _a_broken_widget_is_one_grey_box(running: RunningPortal, page: str) -> None:
    assert page.count("data-failed") == 1
    assert "<script>alert(1)" not in page
    assert "&lt;i&gt;mine&lt;/i&gt;" in page
    assert "javascript:alert" not in page
    alone = await running.get("/-/home/widgets/nonsense")
    assert alone.status_code == 200
    assert "data-failed" in alone.text
    assert (await running.get("/-/home/widgets/none")).status_code == 404


async def _every_step_is_kept(running: RunningPortal) -> None:
    async def step(widget: str, do: str, status: int = 303) -> None:
        assert (await running.post_form(ARRANGE, {"widget": widget, "do": do})).status_code == status

    await step("mine", "up")
    await step("mine", "up")
    await step("broken", "remove")
    await step("hostile", "across")
    await step("often", "add")
    await step("links", "remove")
    page = (await running.get("/")).text
    assert widgets(page)[:3] == ["nonsense", "mine", "start"]
    assert widgets(page)[-1] == "hostile"
    assert "broken" not in widgets(page)
    assert "often" not in widgets(page), "nothing was visited yet"
    assert "wiki.acme.io" not in page
    for widget, do, status in [("none", "up", 404), ("mine", "eat", 400), ("mine", "", 400)]:
        await step(widget, do, status)
    lists = (await running.get(ARRANGE)).text
    assert lists.index("To add") < lists.index('id="add-broken"')
    await running.get("/catalog/default/component/ledger")
    assert "ledger" in (await running.get("/-/home/widgets/often")).text
    await step("", "reset")
    assert widgets((await running.get("/")).text)[:2] == ["broken", "nonsense"]


def test_a_step_moves_one_widget_and_loses_none() -> None:
    layout = Layout(main=["a", "b"], side=["c"], away=["d"])
    assert changed(layout, "a", "up", "main") == layout
    assert changed(layout, "a", "down", "main").main == ["b", "a"]
    assert changed(layout, "b", "across", "main") == Layout(main=["a"], side=["c", "b"], away=["d"])
    assert changed(layout, "c", "remove", "side") == Layout(main=["a", "b"], side=[], away=["d", "c"])
    assert changed(layout, "d", "add", "side") == Layout(main=["a", "b"], side=["c", "d"], away=[])
    for doing in ("add", "up", "x"):
        assert changed(layout, "nowhere", doing, "main") == layout


@pytest.mark.parametrize("stored", [None, 3, [], {"main": 3}, {"main": [1, {}], "side": "abc"}, {"away": None}])
def test_whatever_was_stored_is_a_layout(stored: Any) -> None:
    assert Layout.read(stored) == Layout(main=[], side=[], away=[])
