"""What other plugins add to pages of documentation: each by itself, and none can break a page."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from callboard import Context, Plugin, ui
from callboard.plugins.techdocs import DocsAddon, SiteKey
from callboard.plugins.techdocs.model import PageRecord
from callboard.plugins.techdocs.report.addons import addons_for

from .documented import BASE, KEY, documented, manifest

pytestmark = pytest.mark.usefixtures("callboard_database")


async def reading_time(key: SiteKey, page: PageRecord, ctx: Context) -> ui.Component:
    return ui.text(f"{key.ref}: two minutes for {page.title} <b>")


async def breaks(key: SiteKey, page: PageRecord, ctx: Context) -> ui.Component:
    raise RuntimeError("boom")


async def sleeps(key: SiteKey, page: PageRecord, ctx: Context) -> ui.Component:
    await asyncio.sleep(30)
    return ui.text("late")


async def nonsense(key: SiteKey, page: PageRecord, ctx: Context) -> ui.Component:
    return "<b>markup</b>"  # type: ignore[return-value]


PLUGIN = Plugin(
    id="extra",
    title="Extra",
    description="Adds to documentation.",
    needs=["techdocs"],
    contributes=[
        DocsAddon(id="late", title="Late", render=sleeps, place="foot", deadline=0.1),
        DocsAddon(id="time", title="Reading time", render=reading_time, order=10),
        DocsAddon(id="broken", title="Broken", render=breaks),
        DocsAddon(id="nonsense", title="Nonsense", render=nonsense),
    ],
)


async def test_an_addon_is_drawn_in_its_own_answer_and_one_that_fails_says_so(tmp_path: Path) -> None:
    async with documented(tmp_path, None, PLUGIN) as running:
        for id_, said in (
            ("time", "component:default/docs: two minutes for Guide &lt;b&gt;"),
            ("broken", "Plugin health"),
            ("late", "Plugin health"),
            ("nonsense", "Plugin health"),
        ):
            answer = await running.get(f"{BASE}/addons/{id_}?path=guide/")
            assert answer.status_code == 200
            assert said in answer.text
            assert "boom" not in answer.text and "<b>markup" not in answer.text
        assert (await running.get(f"{BASE}/addons/none?path=guide/")).status_code == 404
        assert (await running.get(f"{BASE}/addons/time?path=none/")).status_code == 404
        record = manifest().page("guide/")
        assert record is not None
        found = addons_for(running.context("techdocs"), KEY, record)
        assert [each.addon.id for each in found] == ["time", "broken", "late", "nonsense"] or found[
            0
        ].addon.id == "time"
        assert found[0].src == f"{BASE}/addons/time?path=guide%2F"
