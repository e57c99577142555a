"""The repositories of a Gitea organisation: found page by page, read after a change, kept on bad days."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from discovered import component, names, problems, sweep

from callboard.plugins.events import RepositoryChanged
from callboard.testing import LocalServer, Reply, RunningPortal, portal
from callboard.testing.local_server import Seen

pytestmark = pytest.mark.usefixtures("callboard_database")

API = "/api/v1"


@dataclass
class Repository:
    """What the server holds of one repository."""

    text: str | None
    more: dict[str, Any]
    changed: int = 1


class GiteaServer(LocalServer):
    """Answers as Gitea's API does, as far as discovery asks it."""

    def __init__(self) -> None:
        super().__init__()
        self.repositories: dict[str, Repository] = {}
        self.fault: Callable[[Seen], Reply | None] = lambda seen: None

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://")

    def add(self, name: str, text: str | None = None, **more: Any) -> Repository:
        made = self.repositories[name] = Repository(text, more)
        return made

    def answer(self, seen: Seen) -> Reply:
        self.seen.append(seen)
        return self.fault(seen) or self._answer(seen)

    def _answer(self, seen: Seen) -> Reply:
        if seen.headers.get("authorization") != "token sesame":
            return Reply(status=401, body={"message": "token is required"})
        path = seen.path.removeprefix(API)
        if path == "/orgs/acme":
            return Reply(body={"id": 1, "name": "acme"})
        if path == "/orgs/acme/repos":
            return self._list({name: values[0] for name, values in parse_qs(seen.query).items()})
        name = path.split("/")[3] if path.startswith("/repos/acme/") else ""
        found = self.repositories.get(name)
        if found is None or found.text is None or not path.endswith("/contents/catalog-info.yaml"):
            return Reply(status=404, body={"message": "not found"})
        return Reply(body={"content": base64.b64encode(found.text.encode()).decode(), "encoding": "base64"})

    def _list(self, query: dict[str, str]) -> Reply:
        size, page = int(query["limit"]), int(query["page"])
        everything = [
            {
                "id": number,
                "name": name,
                "full_name": f"acme/{name}",
                "default_branch": "main",
                "archived": False,
                "fork": False,
                "empty": each.text is None,
                "updated_at": f"2026-01-01T00:00:{each.changed:02d}Z",
                **each.more,
            }
            for number, (name, each) in enumerate(self.repositories.items())
        ]
        last = max(1, -(-len(everything) // size))
        link = (
            {"Link": f'<{self.url}{API}/orgs/acme/repos?limit={size}&page={last}>; rel="last"'} if page < last else {}
        )
        return Reply(body=everything[(page - 1) * size : page * size], headers=link)


@pytest.fixture
def gitea() -> Any:
    with GiteaServer() as server:
        yield server


@asynccontextmanager
async def running(
    gitea: GiteaServer, folder: Path, work: bool = False, **provider: Any
) -> AsyncIterator[RunningPortal]:
    integration = {"host": gitea.host, "baseUrl": gitea.url, "password": "sesame"}
    providers = {"gitea": {"acme": {"organization": "acme", "host": gitea.host, **provider}}}
    settings = {"integrations": {"gitea": [integration]}, "catalog": {"providers": providers}}
    async with portal(settings=settings, folder=folder, work=work) as found:
        yield found


async def test_files_come_in_and_only_what_changed_is_read_again(gitea: GiteaServer, tmp_path: Path) -> None:
    shop = gitea.add("shop", component("shop"))
    gitea.add("tools", component("tools"))
    gitea.add("empty")
    gitea.add("old", component("old"), archived=True)
    async with running(gitea, tmp_path) as found:
        await sweep(found, gitea)
        assert (await names(found), await problems(found)) == (["shop", "tools"], [])
        assert await sweep(found, gitea) == ["/orgs/acme/repos"]
        shop.text, shop.changed = component("shop", title="Better"), 2
        assert await sweep(found, gitea) == ["/orgs/acme/repos", "/repos/acme/shop/contents/catalog-info.yaml"]
        shown = await found.api("/api/catalog/entities/by-name/component/default/shop")
        assert shown["metadata"]["title"] == "Better"
        place = f"url:{gitea.url}/acme/shop/src/branch/main/catalog-info.yaml"
        assert shown["metadata"]["annotations"]["backstage.io/managed-by-location"] == place


async def test_many_repositories_are_read_page_by_page(gitea: GiteaServer, tmp_path: Path) -> None:
    for number in range(120):
        gitea.add(f"r{number:03}", component(f"c{number:03}") if number % 40 == 0 else None)
    async with running(gitea, tmp_path) as found:
        asked = await sweep(found, gitea)
        assert await names(found) == ["c000", "c040", "c080"]
        assert asked.count("/orgs/acme/repos") == 4  # three pages, and the first again


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500])
async def test_a_bad_day_takes_nothing_away_and_says_so(gitea: GiteaServer, tmp_path: Path, status: int) -> None:
    gitea.add("shop", component("shop"))
    async with running(gitea, tmp_path) as found:
        await sweep(found, gitea)
        gitea.fault = lambda seen: Reply(status=status, headers={"Retry-After": "3600"} if status == 429 else {})
        await sweep(found, gitea)
        (problem,) = await problems(found)
        assert problem["message"].startswith("Gitea acme: ")
        assert await names(found) == ["shop"]


async def test_an_organisation_that_is_not_there_is_named(gitea: GiteaServer, tmp_path: Path) -> None:
    async with running(gitea, tmp_path, organization="amce") as found:
        await sweep(found, gitea)
        (problem,) = await problems(found)
        assert "has no organisation amce" in problem["message"]


async def test_a_webhook_has_the_organisation_asked_at_once(gitea: GiteaServer, tmp_path: Path) -> None:
    async with running(gitea, tmp_path, work=True) as found:
        gitea.add("web", component("web"))
        told = RepositoryChanged(url=f"{gitea.url}/acme/web", what="created")
        await found.context("events").publish(told)

        async def there() -> bool:
            return await names(found) == ["web"]

        await found.wait_until(there)
