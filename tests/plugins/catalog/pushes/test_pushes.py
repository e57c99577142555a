"""From a push to a real repository, through the webhook, to the entity: what is read is what was touched."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from callboard.plugins.catalog import find_entities
from callboard.plugins.catalog.queries import wanted_locations
from callboard.testing import Meadow, RunningPortal, portal
from code_server import CodeServer

pytestmark = pytest.mark.usefixtures("callboard_database")

SECRET = "a-secret-that-nobody-guesses"
SETTINGS = {"events": {"modules": {topic: {"webhookSecret": SECRET} for topic in ("gitea", "github")}}}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[CodeServer]:
    with CodeServer(tmp_path / "code") as made:
        yield made


def file_of(name: str, **more: Any) -> str:
    return yaml.safe_dump(Meadow.component(name, **more))


@asynccontextmanager
async def reading(server: CodeServer, *targets: str, folder: Path) -> AsyncIterator[RunningPortal]:
    """A portal that has read these locations, `type:target`, and reads nothing by itself any more."""
    locations = [{"type": kind, "target": target} for kind, _, target in (each.partition(":") for each in targets)]
    settings = {
        **SETTINGS,
        "catalog": {"locations": locations, "processingInterval": False},
        "backend": {"reading": {"allow": [{"host": server.url.removeprefix("http://")}]}},
    }
    async with portal(settings=settings, folder=folder) as running:
        server.asked_for()
        yield running


async def tell(running: RunningPortal, payload: Mapping[str, Any]) -> None:
    await post(running, "gitea", payload, {"x-gitea-event": "push", "x-gitea-delivery": payload["after"]})


async def post(running: RunningPortal, topic: str, payload: Mapping[str, Any], headers: Mapping[str, str]) -> None:
    body = json.dumps(payload).encode()
    digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    signed = {**headers, "x-gitea-signature": digest, "x-hub-signature-256": f"sha256={digest}"}
    answer = await running.post(f"/api/events/http/{topic}", headers=signed, content=body)
    assert answer.status_code == 202, answer.text


async def titles(running: RunningPortal, *names: str) -> list[str | None]:
    refs = [f"component:default/{name}" for name in names]
    found = await find_entities(running.context("catalog"), refs)
    return [found[ref].title if ref in found else None for ref in refs]


async def shown(running: RunningPortal, name: str, title: str | None) -> None:
    async def is_shown() -> bool:
        return await titles(running, name) == [title]

    await running.wait_until(is_shown)


async def settled(running: RunningPortal) -> None:
    """Until what was pushed has been heard of and read."""
    database = running.context("catalog").database

    def is_quiet(connection: Any) -> bool:
        deliveries = connection.exec_driver_sql("SELECT COUNT(*) FROM events_delivery WHERE verdict='accepted'")
        notes = connection.exec_driver_sql("SELECT COUNT(*) FROM events_note")
        return bool(deliveries.scalar() == notes.scalar() and not wanted_locations(connection))

    async def look() -> bool:
        return await database.read(is_quiet)

    await running.wait_until(look)


async def did(running: RunningPortal) -> str:
    return (await running.get("/-/webhooks")).text


async def test_a_push_to_a_file_changes_the_entity_and_reads_that_file_alone(
    server: CodeServer, tmp_path: Path
) -> None:
    web, shop = server.repository("acme/web"), server.repository("acme/shop")
    web.push({"one.yaml": file_of("one"), "two.yaml": file_of("two")})
    shop.push({"one.yaml": file_of("three")})
    targets = [f"url:{web.url}/raw/branch/main/{name}.yaml" for name in ("one", "two")]
    async with reading(
        server, *targets, f"url:{shop.url}/raw/branch/main/one.yaml", folder=tmp_path / "home"
    ) as running:
        assert await titles(running, "one", "two", "three") == ["one", "two", "three"]
        await tell(running, web.push({"one.yaml": file_of("one", title="First")}))
        await shown(running, "one", "First")
        assert server.asked_for() == ["/acme/web/raw/branch/main/one.yaml"]
        assert "Read again: " in await did(running)


@pytest.mark.parametrize("ending", [".git", "", ".git#main", ".git#main:services/**/catalog-info.yaml"])
async def test_a_push_reaches_the_git_location_that_reads_what_changed(
    server: CodeServer, tmp_path: Path, ending: str
) -> None:
    web = server.repository("acme/web")
    if not ending:
        (tmp_path / "code/acme/web").symlink_to(tmp_path / "code/acme/web.git")
    web.push({"services/a/catalog-info.yaml": file_of("one"), "README.md": "x"})
    target = f"{web.url}{ending or '.git'}"
    async with reading(server, f"git:{target}", folder=tmp_path / "home") as running:
        assert await titles(running, "one") == ["one"]
        await tell(running, web.push({"README.md": "y"}))
        await settled(running)
        assert server.asked_for() == []
        await tell(running, web.push({"services/b/catalog-info.yaml": file_of("two")}))
        await shown(running, "two", "two")
        await tell(running, web.push({"services/a/catalog-info.yaml": None}))
        await shown(running, "one", None)
        assert server.asked_for() == ["/acme/web"]


async def test_a_file_that_a_placeholder_reads_is_part_of_its_entity(server: CodeServer, tmp_path: Path) -> None:
    web = server.repository("acme/web")
    api = Meadow.api("calls", definition={"$text": "./openapi.yaml"})
    web.push({"catalog-info.yaml": yaml.safe_dump(api), "openapi.yaml": "old", "other.yaml": "x"})
    target = f"url:{web.url}/raw/branch/main/catalog-info.yaml"
    async with reading(server, target, folder=tmp_path / "home") as running:
        await tell(running, web.push({"other.yaml": "y"}))
        await settled(running)
        assert server.asked_for() == []
        await tell(running, web.push({"openapi.yaml": "new"}))
        await settled(running)
        found = await find_entities(running.context("catalog"), ["api:default/calls"])
        assert found["api:default/calls"].spec["definition"] == "new"
        assert server.asked_for() == [
            f"/acme/web/raw/branch/main/{name}" for name in ("catalog-info.yaml", "openapi.yaml")
        ]


async def test_another_branch_is_not_read_and_a_branch_with_slashes_is(server: CodeServer, tmp_path: Path) -> None:
    web = server.repository("acme/web")
    web.push({"c.yaml": file_of("one")})
    web.push({"c.yaml": file_of("two")}, branch="feature/x")
    targets = [f"url:{web.url}/raw/branch/{branch}/c.yaml" for branch in ("main", "feature/x")]
    async with reading(server, *targets, folder=tmp_path / "home") as running:
        await tell(running, web.push({"c.yaml": file_of("two", title="Second")}, branch="feature/x"))
        await shown(running, "two", "Second")
        assert server.asked_for() == ["/acme/web/raw/branch/feature/x/c.yaml"]


async def test_what_is_not_said_in_full_has_all_of_the_branch_read(server: CodeServer, tmp_path: Path) -> None:
    web = server.repository("acme/web")
    web.push({"one.yaml": file_of("one"), "two.yaml": file_of("two")})
    targets = [f"url:{web.url}/raw/branch/main/{name}.yaml" for name in ("one", "two")]
    async with reading(server, *targets, folder=tmp_path / "home") as running:
        await tell(running, {**web.push({"one.yaml": file_of("one", title="First")}), "total_commits": 9})
        await shown(running, "one", "First")
        await settled(running)
        assert server.asked_for() == [f"/acme/web/raw/branch/main/{name}.yaml" for name in ("one", "two")]


async def test_a_location_file_leads_to_what_is_new_in_it_and_no_further(server: CodeServer, tmp_path: Path) -> None:
    web, shop = server.repository("acme/web"), server.repository("acme/shop")
    shop.push({"a.yaml": file_of("a"), "b.yaml": file_of("b")})

    def listing(*names: str) -> str:
        targets = [f"{shop.url}/raw/branch/main/{name}.yaml" for name in names]
        return yaml.safe_dump(Meadow.entity("Location", "all", type="url", targets=targets))

    web.push({"all.yaml": listing("a")})
    async with reading(server, f"url:{web.url}/raw/branch/main/all.yaml", folder=tmp_path / "home") as running:
        assert await titles(running, "a", "b") == ["a", None]
        await tell(running, web.push({"all.yaml": listing("a", "b")}))
        await shown(running, "b", "b")
        assert server.asked_for() == ["/acme/shop/raw/branch/main/b.yaml", "/acme/web/raw/branch/main/all.yaml"]


async def test_ten_pushes_in_a_row_become_few_readings(server: CodeServer, tmp_path: Path) -> None:
    web = server.repository("acme/web")
    web.push({"c.yaml": file_of("one")})
    async with reading(server, f"url:{web.url}/raw/branch/main/c.yaml", folder=tmp_path / "home") as running:
        pushes = [web.push({"c.yaml": file_of("one", title=f"Title {number}")}) for number in range(10)]
        for each in pushes:
            await tell(running, each)
        await settled(running)
        assert await titles(running, "one") == ["Title 9"]
        assert 1 <= len(server.asked) < 10


async def test_a_push_that_reaches_nothing_says_why(server: CodeServer, tmp_path: Path) -> None:
    web, other = server.repository("acme/web"), server.repository("acme/other")
    web.push({"c.yaml": file_of("one")})
    async with reading(server, f"url:{web.url}/raw/branch/main/c.yaml", folder=tmp_path / "home") as running:
        await tell(running, other.push({"c.yaml": "x"}))
        await tell(running, web.push({"README.md": "x"}))
        await settled(running)
        page = await did(running)
        assert "Nothing in the catalog is read from this repository." in page
        assert "None of the 1 location in this repository is read from what changed." in page
        assert server.asked_for() == []


async def test_a_repository_that_moved_shows_what_can_no_longer_be_read(server: CodeServer, tmp_path: Path) -> None:
    web = server.repository("acme/web")
    web.push({"c.yaml": file_of("one")})
    async with reading(server, f"url:{web.url}/raw/branch/main/c.yaml", folder=tmp_path / "home") as running:
        (tmp_path / "code/acme/web.git").rename(tmp_path / "code/acme/site.git")
        repository = {"html_url": f"{server.url}/acme/site", "full_name": "acme/site"}
        payload = {"action": "renamed", "repository": repository, "changes": {"repository": {"name": {"from": "web"}}}}
        await post(running, "github", payload, {"x-github-event": "repository", "x-github-delivery": "1"})
        await settled(running)
        assert server.asked_for() == ["/acme/web/raw/branch/main/c.yaml"]
        assert await titles(running, "one") == ["one"]
        assert "c.yaml" in (await running.get("/problems")).text


async def test_a_push_that_came_while_the_portal_was_away_from_its_work_is_read_later(
    server: CodeServer, tmp_path: Path
) -> None:
    web = server.repository("acme/web")
    web.push({"c.yaml": file_of("one")})
    target = f"url:{web.url}/raw/branch/main/c.yaml"
    async with reading(server, target, folder=tmp_path / "home") as running:
        assert await titles(running, "one") == ["one"]
    settings = yaml.safe_load((tmp_path / "home/callboard.yaml").read_text())
    async with portal(settings=settings, folder=tmp_path / "home", work=False) as running:
        await tell(running, web.push({"c.yaml": file_of("one", title="Later")}))
    async with portal(settings=settings, folder=tmp_path / "home") as running:
        await shown(running, "one", "Later")
