"""From a push to a real repository, through the webhook, to the page: what is built again is what the push reached."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from callboard.plugins.techdocs import SiteKey
from callboard.plugins.techdocs.build.builder import Builder
from callboard.plugins.techdocs.model import MANIFEST, Manifest, read_manifest
from callboard.plugins.techdocs.queries import all_sites, state_of
from callboard.plugins.techdocs.storage import storage_of
from callboard.testing import Meadow, RunningPortal, portal
from code_server import CodeServer

pytestmark = pytest.mark.usefixtures("callboard_database")

SECRET = "a-secret-that-nobody-guesses"
KEY = SiteKey("default", "component", "svc")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[CodeServer]:
    with CodeServer(tmp_path / "code") as made:
        yield made


def documented(name: str, **annotations: str) -> str:
    component = Meadow.component(name)
    component["metadata"]["annotations"] = {"backstage.io/techdocs-ref": "dir:.", **annotations}
    return yaml.safe_dump(component)


@asynccontextmanager
async def reading(server: CodeServer, url: str, tmp_path: Path) -> AsyncIterator[RunningPortal]:
    host = server.url.removeprefix("http://")
    settings = {
        "catalog": {"locations": [{"type": "url", "target": url}], "processingInterval": False},
        "integrations": {"gitea": [{"host": host, "baseUrl": server.url}]},
        "backend": {"reading": {"allow": [{"host": host}]}},
        "events": {"modules": {"gitea": {"webhookSecret": SECRET}}},
    }
    async with portal(settings=settings, folder=tmp_path / "home") as running:
        yield running


async def tell(running: RunningPortal, payload: Mapping[str, Any]) -> None:
    body = json.dumps(payload).encode()
    headers = {
        "x-gitea-event": "push",
        "x-gitea-delivery": payload["after"],
        "x-gitea-signature": hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest(),
    }
    answer = await running.post("/api/events/http/gitea", headers=headers, content=body)
    assert answer.status_code == 202, answer.text


async def manifest(running: RunningPortal, key: SiteKey = KEY) -> Manifest | None:
    stored = await storage_of(running.context("techdocs")).read(key, MANIFEST)
    return None if stored is None else read_manifest(stored.content)


async def shows(running: RunningPortal, commit: str, key: SiteKey = KEY) -> Manifest:
    """Until that commit is published, and nothing waits."""

    async def is_so() -> bool:
        found = await manifest(running, key)
        state = await running.context("techdocs").database.read(state_of, key)
        return found is not None and found.commit == commit and state is not None and state.status == "idle"

    await running.wait_until(is_so, 60)
    found = await manifest(running, key)
    assert found is not None
    return found


async def test_a_push_to_the_docs_is_on_the_page_and_one_to_code_builds_nothing(
    server: CodeServer, tmp_path: Path
) -> None:
    made = server.repository("acme/web")
    first = made.push(
        {"svc/catalog-info.yaml": documented("svc"), "svc/docs/index.md": "# One\n", "svc/docs/more.md": "# More\n"}
    )
    async with reading(server, f"{made.url}/src/branch/main/svc/catalog-info.yaml", tmp_path) as running:
        site = await shows(running, first["after"])
        assert site.repository == made.url and site.pages[0].written.by == "Meadow"
        assert site.pages[0].edit == f"{made.url}/_edit/main/svc/docs/index.md"
        second = made.push({"svc/docs/more.md": "# Changed\n"})
        await tell(running, second)
        site = await shows(running, second["after"])
        assert [each.title for each in site.pages] == ["One", "Changed"]
        assert [each.written.commit for each in site.pages] == [first["after"], second["after"]]
        ctx = running.context("techdocs")
        before = await ctx.database.read(state_of, KEY)
        await tell(running, made.push({"svc/main.go": "package main", "docs/other.md": "# Elsewhere\n"}))
        await tell(running, made.push({"svc/docs/index.md": "# On a branch\n"}, "feature"))
        third = made.push({"svc/mkdocs.yml": "site_name: Named\n"})
        await tell(running, third)
        assert (await shows(running, third["after"])).name == "Named"
        after = await ctx.database.read(state_of, KEY)
        assert before is not None and after is not None and after.attempt == before.attempt + 1
        assert "Documentation built again: component:default/svc." in (await running.get("/-/webhooks")).text


async def test_versions_come_with_their_branches_and_go_with_them(server: CodeServer, tmp_path: Path) -> None:
    made = server.repository("acme/web")
    text = documented("svc", **{"callboard.io/techdocs-versions": "release/*"})
    made.push({"catalog-info.yaml": text, "docs/index.md": "# Main\n"})
    first = made.push({"docs/index.md": "# First\n"}, "release/1")
    async with reading(server, f"{made.url}/src/branch/main/catalog-info.yaml", tmp_path) as running:
        key = SiteKey("default", "component", "svc", "release-1")
        assert (await shows(running, first["after"], key)).pages[0].title == "First"
        second = made.push({"docs/index.md": "# Second\n"}, "release/2")
        await tell(running, second)
        await shows(running, second["after"], SiteKey("default", "component", "svc", "release-2"))
        changed = made.push({"docs/index.md": "# First, changed\n"}, "release/1")
        await tell(running, changed)
        await shows(running, changed["after"], key)
        usual = await manifest(running)
        assert usual is not None and usual.pages[0].title == "Main"
        file = {"catalog-info.yaml": documented("svc")}
        await tell(running, made.push(file, "main"))

        async def is_gone() -> bool:
            return await manifest(running, key) is None

        await running.wait_until(is_gone, 60)


async def test_two_processes_build_each_site_once(server: CodeServer, tmp_path: Path) -> None:
    made = server.repository("acme/web")
    names = [f"s{number}" for number in range(6)]
    files = {f"{name}/catalog-info.yaml": documented(name) for name in names}
    made.push(files | {f"{name}/docs/index.md": f"# {name}\n" for name in names})
    async with reading(server, f"{made.url}/src/branch/main/s0/catalog-info.yaml", tmp_path) as running:
        ctx = running.context("techdocs")
        other = Builder(ctx)
        async with running_beside(other):
            for name in names[1:]:
                target = f"{made.url}/src/branch/main/{name}/catalog-info.yaml"
                answer = await running.post("/api/catalog/locations", json={"type": "url", "target": target})
                assert answer.status_code == 201, answer.text

            async def are_built() -> bool:
                sites = await ctx.database.read(all_sites)
                return len(sites) == 6 and all(each.is_published and each.status == "idle" for each in sites)

            await running.wait_until(are_built, 90)
        assert [each.failures for each in await ctx.database.read(all_sites)] == [0] * 6
        lines = await ctx.database.read(_published)
        assert lines == 6


def _published(connection: Any) -> int:
    counted = "SELECT COUNT(*) FROM techdocs_line WHERE text = 'INFO - Published'"
    return int(connection.exec_driver_sql(counted).scalar())


@asynccontextmanager
async def running_beside(builder: Builder) -> AsyncIterator[None]:

    task = asyncio.create_task(builder.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
