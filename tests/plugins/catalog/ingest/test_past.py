"""Versions over time: what pages show of the past, and what is kept of it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from callboard.plugins.catalog import store
from callboard.plugins.catalog.queries import version_at

from .living_folder import LivingFolder, component, living_folder

pytestmark = pytest.mark.usefixtures("callboard_database")


async def twice(folder: LivingFolder) -> float:
    """Writes `a` and `b`, then `a` anew and `c` for `b`. Returns a time in between, in seconds."""
    folder.write("all.yaml", component("a", title="First") + "---\n" + component("b"))
    await folder.sweep()
    between = time.time()
    folder.write("all.yaml", component("a", title="Second one") + "---\n" + component("c"))
    await folder.sweep()
    return between


async def test_the_page_of_an_entity_shows_how_it_was_and_what_differs(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "all.yaml") as folder:
        at = int(await twice(folder) * 1000)
        path = "/catalog/default/component/a"
        page = (await folder.running.get(f"{path}?at={at}")).text
        for words in ("As it was on", "Show now", "Next version", "changed since", "Second one"):
            assert words in page
        assert "Previous version" not in page
        gone = await folder.running.get(f"/catalog/default/component/b?at={at}")
        assert (gone.status_code, "As it was on" in gone.text) == (200, True)
        assert (await folder.running.get(f"/catalog/default/component/c?at={at}")).status_code == 404
        assert (await folder.running.get(f"{path}?at=soon")).status_code == 400


async def test_the_page_of_changes_counts_and_filters(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "all.yaml") as folder:
        at = int(await twice(folder) * 1000)
        page = (await folder.running.get(f"/catalog/-/changes?from={at}")).text
        assert all(words in page for words in ("1 created", "1 changed", "1 deleted"))
        assert "0 created" in (await folder.running.get(f"/catalog/-/changes?from={at}&owner=nobody")).text
        assert "is no time" in (await folder.running.get("/catalog/-/changes?from=soon")).text


async def test_what_held_at_the_horizon_outlives_trimming(tmp_path: Path) -> None:
    async with living_folder(tmp_path, "all.yaml") as folder:
        between = await twice(folder)
        now = time.time()
        await folder.ctx.database.run(store.trim, 0.0)
        kept = await folder.ctx.database.read(version_at, "component:default/a", now)
        assert kept is not None and kept.version.document is not None
        assert (kept.version.document["metadata"]["title"], kept.previous) == ("Second one", None)
        assert await folder.ctx.database.read(version_at, "component:default/b", between) is None
