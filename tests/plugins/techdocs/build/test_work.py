"""In a portal, documentation comes with its entity, is built again when it changes, and goes with the entity."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import text

from callboard.plugins.techdocs import SiteKey
from callboard.plugins.techdocs.build import request_build
from callboard.plugins.techdocs.model import MANIFEST, Manifest, read_manifest
from callboard.plugins.techdocs.queries import SiteState, lines_after, state_of
from callboard.plugins.techdocs.storage import storage_of
from callboard.plugins.techdocs.store import want
from callboard.testing import Meadow, RunningPortal, portal

pytestmark = pytest.mark.usefixtures("callboard_database")

KEY = SiteKey("default", "component", "svc")


class Documented:
    """A folder with the catalog file of `svc` and its documentation, and a portal that reads it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "svc"
        self.write({"catalog-info.yaml": entity("dir:."), "docs/index.md": "# One\n", "docs/more.md": "# More\n"})
        self.running: RunningPortal

    def write(self, files: dict[str, str]) -> None:
        for path, content in files.items():
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_text(content)

    @property
    def ctx(self) -> Any:
        return self.running.context("techdocs")

    async def state(self, key: SiteKey = KEY) -> SiteState | None:
        return await self.ctx.database.read(state_of, key)

    async def manifest(self) -> Manifest | None:
        stored = await storage_of(self.ctx).read(KEY, MANIFEST)
        return None if stored is None else read_manifest(stored.content)

    async def page(self, path: str) -> str:
        stored = await storage_of(self.ctx).read(KEY, path)
        return "" if stored is None else stored.content.decode()

    async def until_idle(self, done: int = 1) -> SiteState:
        """Until so many builds have ended, and no other is asked for."""

        async def is_so() -> bool:
            found = await self.state()
            return found is not None and found.done >= done and found.status == "idle"

        await self.running.wait_until(is_so, 60)
        found = await self.state()
        assert found is not None
        return found


def entity(ref: str | None) -> str:
    component = Meadow.component("svc")
    if ref is not None:
        component["metadata"]["annotations"] = {"backstage.io/techdocs-ref": ref}
    return yaml.safe_dump(component)


@asynccontextmanager
async def documented(tmp_path: Path, **techdocs: Any) -> AsyncIterator[Documented]:
    made = Documented(tmp_path)
    location = {"type": "file", "target": str(made.folder / "catalog-info.yaml")}
    settings = {"catalog": {"locations": [location]}, "techdocs": techdocs}
    async with portal(settings=settings, folder=tmp_path / "home") as running:
        made.running = running
        yield made


async def refresh(running: RunningPortal) -> None:
    answer = await running.post("/api/catalog/refresh", json={"entityRef": "component:default/svc"})
    assert answer.status_code == 200, answer.text


async def test_what_comes_with_an_entity_is_built_and_says_how(tmp_path: Path) -> None:
    async with documented(tmp_path) as made:
        state = await made.until_idle()
        assert state.is_published and not state.failed_since
        manifest = await made.manifest()
        assert manifest is not None and [each.title for each in manifest.pages] == ["One", "More"]
        assert "<h1" in await made.page("index.html")
        lines = [each.text for each in await made.ctx.database.read(lines_after, KEY)]
        assert lines[0].startswith("INFO - Fetching file:") and lines[-1] == "INFO - Published"


async def test_a_changed_file_is_noticed_without_a_push(tmp_path: Path) -> None:
    async with documented(tmp_path) as made:
        done = (await made.until_idle()).done
        made.write({"docs/more.md": "# Changed\n"})
        await made.until_idle(done + 1)
        assert "Changed" in await made.page("more/index.html")


async def test_a_failed_build_leaves_what_was_published_and_tells_the_owner(tmp_path: Path) -> None:
    async with documented(tmp_path) as made:
        done = (await made.until_idle()).done
        made.write({"mkdocs.yml": "site_name: [broken\n"})
        state = await made.until_idle(done + 1)
        assert state.failed_since and state.is_published and "One" in await made.page("index.html")
        answer = await made.running.api("/api/catalog/problems")
        (found,) = [each for each in answer["items"] if each["ref"] == KEY.ref]
        assert found["file"].endswith("svc/mkdocs.yml") and found["line"] and found["level"] == "error"
        assert found["message"] in (await made.running.get("/problems")).text.replace("&#39;", "'")
        assert "mkdocs.yml" in (await made.running.get("/catalog/default/component/svc")).text
        made.write({"mkdocs.yml": "site_name: Mended\n"})
        state = await made.until_idle(done + 2)
        assert not state.failed_since and (await made.manifest()).name == "Mended"  # type: ignore[union-attr]
        assert not [e for e in (await made.running.api("/api/catalog/problems"))["items"] if e["ref"] == KEY.ref]


async def test_a_problem_keeps_its_age_over_builds(tmp_path: Path) -> None:
    async with documented(tmp_path) as made:
        made.write({"docs/more.md": "# More\n\n[gone](gone.md)\n"})
        await made.running.wait_until(lambda: _has_problem(made), 60)
        first = await made.until_idle()
        made.write({"docs/more.md": "# More\n\nText.\n\n[gone](gone.md)\n"})
        second = await made.until_idle(first.done + 1)
        assert [each.since for each in second.problems] == [each.since for each in first.problems]
        assert second.problems[0].problem.line == 5


async def _has_problem(made: Documented) -> bool:
    state = await made.state()
    return state is not None and bool(state.problems)


@pytest.mark.parametrize("how", ["annotation", "entity"])
async def test_a_site_goes_with_its_annotation_or_its_entity(tmp_path: Path, how: str) -> None:
    async with documented(tmp_path) as made:
        await made.until_idle()
        if how == "annotation":
            made.write({"catalog-info.yaml": entity(None)})
        else:
            made.write({"catalog-info.yaml": yaml.safe_dump(Meadow.component("other"))})
        await refresh(made.running)

        async def is_gone() -> bool:
            return await made.state() is None and await made.page("index.html") == ""

        await made.running.wait_until(is_gone, 60)


async def test_pipelines_build_where_the_settings_say_so(tmp_path: Path) -> None:
    async with documented(tmp_path, builder="external") as made:
        assert await request_build(made.ctx, KEY) is None
        assert await made.state() is None
        answer = await made.running.get("/api/techdocs/sync/default/component/svc")
        assert answer.text == 'event: finish\ndata: {"updated":false}\n\n'


async def test_requests_during_a_build_lead_to_exactly_one_more(tmp_path: Path) -> None:
    async with documented(tmp_path) as made:
        state = await made.until_idle()
        for _ in range(5):
            await made.ctx.database.run(_want)
        after = await made.until_idle(state.done + 1)
        assert after.attempt <= state.attempt + 2


def _want(connection: Any) -> None:
    want(connection, KEY, "pushed")


async def test_the_stream_tells_how_a_build_goes_and_ends(tmp_path: Path) -> None:
    async with documented(tmp_path) as made:
        await made.until_idle()
        answer = await made.running.get("/api/techdocs/sync/default/component/svc")
        assert answer.text == 'event: finish\ndata: {"updated":false}\n\n'
        await made.ctx.database.run(lambda each: each.execute(text("UPDATE techdocs_site SET checked_at = 0")))
        made.write({"docs/index.md": "# Other\n"})
        answer = await made.running.get("/api/techdocs/sync/Default/Component/SVC")
        events = [each.split("\n") for each in answer.text.strip().split("\n\n") if not each.startswith(":")]
        assert events[-1][0] == "event: finish"
        assert all(event == "event: log" and isinstance(json.loads(data[6:]), str) for event, data in events[:-1])
        assert (await made.running.get("/api/techdocs/sync/default/component/none")).status_code == 404
