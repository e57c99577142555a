"""The projects of a GitLab group: found page by page, read after activity, kept on bad days."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

import pytest
from discovered import component, names, problems, sweep

from callboard.plugins.events import RepositoryChanged
from callboard.testing import LocalServer, Reply, RunningPortal, portal
from callboard.testing.local_server import Seen

pytestmark = pytest.mark.usefixtures("callboard_database")

API = "/api/v4"
LIST = "/groups/acme/projects"
LONG_AGO = "2026-01-01T00:00:00Z"


@dataclass
class Project:
    """What the server holds of one project."""

    text: str | None
    more: dict[str, Any] = field(default_factory=dict)


class GitlabServer(LocalServer):
    """Answers as GitLab's API does, as far as discovery asks it. Its server joins encoded slashes back."""

    def __init__(self) -> None:
        super().__init__()
        self.projects: dict[str, Project] = {}
        self.fault: Callable[[Seen], Reply | None] = lambda seen: None

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://")

    def add(self, path: str, text: str | None = None, **more: Any) -> Project:
        made = self.projects[path] = Project(text, more)
        return made

    def answer(self, seen: Seen) -> Reply:
        self.seen.append(seen)
        return self.fault(seen) or self._answer(seen)

    def _answer(self, seen: Seen) -> Reply:
        if seen.headers.get("authorization") != "Bearer sesame":
            return Reply(status=401, body={"message": "401 Unauthorized"})
        query = {name: values[0] for name, values in parse_qs(seen.query).items()}
        path = seen.path.removeprefix(API)
        if path in (LIST, "/projects"):
            return self._list(query, path)
        project = unquote(path.removeprefix("/projects/").partition("/repository/")[0])
        found = self.projects.get(project)
        if found is None or found.text is None or not path.endswith("/files/catalog-info.yaml/raw"):
            return Reply(status=404, body={"message": "404 File Not Found"})
        return Reply(body=found.text, headers={"ETag": f'"{hash(found.text)}"'})

    def _list(self, query: dict[str, str], path: str) -> Reply:
        size, page = int(query["per_page"]), int(query["page"])
        everything = [
            {
                "id": number,
                "path_with_namespace": name,
                "default_branch": "main",
                "archived": False,
                "empty_repo": False,
                "topics": [],
                "last_activity_at": LONG_AGO,
                **each.more,
            }
            for number, (name, each) in enumerate(self.projects.items())
            if path == "/projects" or name.startswith("acme/")
        ]
        last = max(1, -(-len(everything) // size))
        link = {"Link": f'<{self.url}{API}{path}?page={last}&per_page={size}>; rel="last"'} if page < last else {}
        return Reply(body=everything[(page - 1) * size : page * size], headers=link)


@pytest.fixture
def gitlab() -> Any:
    with GitlabServer() as server:
        yield server


@asynccontextmanager
async def running(
    gitlab: GitlabServer, folder: Path, work: bool = False, **provider: Any
) -> AsyncIterator[RunningPortal]:
    integration = {"host": gitlab.host, "baseUrl": gitlab.url, "apiBaseUrl": f"{gitlab.url}{API}", "token": "sesame"}
    providers = {"gitlab": {"acme": {"host": gitlab.host, "group": "acme", **provider}}}
    settings = {"integrations": {"gitlab": [integration]}, "catalog": {"providers": providers}}
    async with portal(settings=settings, folder=folder, work=work) as found:
        yield found


async def test_files_come_in_and_a_quiet_project_is_not_asked_again(gitlab: GitlabServer, tmp_path: Path) -> None:
    shop = gitlab.add("acme/web/shop", component("shop"))
    gitlab.add("acme/tools")
    gitlab.add("other/thing", component("thing"))
    async with running(gitlab, tmp_path) as found:
        await sweep(found, gitlab)
        assert (await names(found), await problems(found)) == (["shop"], [])
        assert await sweep(found, gitlab) == [LIST]
        shop.text, shop.more["last_activity_at"] = component("shop", title="Better"), "2026-01-02T00:00:00Z"
        assert len(await sweep(found, gitlab)) == 2
        shown = await found.api("/api/catalog/entities/by-name/component/default/shop")
        assert shown["metadata"]["title"] == "Better"
        place = f"url:{gitlab.url}/acme/web/shop/-/blob/main/catalog-info.yaml"
        assert shown["metadata"]["annotations"]["backstage.io/managed-by-location"] == place


async def test_a_project_that_was_active_lately_is_asked_each_time(gitlab: GitlabServer, tmp_path: Path) -> None:
    now = datetime.datetime.now(datetime.UTC).isoformat()
    shop = gitlab.add("acme/shop", component("shop"), last_activity_at=now)
    async with running(gitlab, tmp_path) as found:
        await sweep(found, gitlab)
        shop.text = component("shop", title="Better")
        await sweep(found, gitlab)
        shown = await found.api("/api/catalog/entities/by-name/component/default/shop")
        assert shown["metadata"]["title"] == "Better"


async def test_many_projects_are_read_page_by_page(gitlab: GitlabServer, tmp_path: Path) -> None:
    for number in range(150):
        gitlab.add(f"acme/r{number:03}", component(f"c{number:03}") if number % 70 == 0 else None)
    async with running(gitlab, tmp_path) as found:
        asked = await sweep(found, gitlab)
        assert await names(found) == ["c000", "c070", "c140"]
        assert asked.count(LIST) == 3  # two pages, and the first again


@pytest.mark.parametrize(
    ("provider", "expected"),
    [
        ({}, ["a", "b", "c"]),
        ({"projectPattern": "acme/[ab]"}, ["a", "b"]),
        ({"projectPattern": ["acme/a", "acme/.*/c"]}, ["a", "c"]),
        ({"groupPattern": "acme/sub"}, ["c"]),
        ({"excludeRepos": ["acme/a"]}, ["b", "c"]),
        ({"skipForkedRepos": True}, ["a", "c"]),
        ({"includeArchivedRepos": True}, ["a", "b", "c", "d"]),
        ({"topics": ["shown"]}, ["a"]),
        ({"group": None}, ["a", "b", "c", "e"]),
        ({"branch": "trunk"}, ["a", "b", "c"]),
    ],
)
async def test_filters_are_those_of_backstage(
    gitlab: GitlabServer, tmp_path: Path, provider: Any, expected: list[str]
) -> None:
    gitlab.add("acme/a", component("a"), topics=["shown", "more"])
    gitlab.add("acme/b", component("b"), forked_from_project={"id": 9})
    gitlab.add("acme/sub/c", component("c"))
    gitlab.add("acme/d", component("d"), archived=True)
    gitlab.add("other/e", component("e"))
    gitlab.add("acme/f", component("f"), empty_repo=True)
    async with running(gitlab, tmp_path, **provider) as found:
        await sweep(found, gitlab)
        assert await names(found) == expected


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500])
async def test_a_bad_day_takes_nothing_away_and_says_so(gitlab: GitlabServer, tmp_path: Path, status: int) -> None:
    gitlab.add("acme/shop", component("shop"))
    async with running(gitlab, tmp_path) as found:
        await sweep(found, gitlab)
        gitlab.fault = lambda seen: Reply(status=status, headers={"Retry-After": "3600"} if status == 429 else {})
        await sweep(found, gitlab)
        (problem,) = await problems(found)
        assert problem["message"].startswith("GitLab acme: ")
        assert await names(found) == ["shop"]


async def test_a_webhook_has_the_group_asked_at_once(gitlab: GitlabServer, tmp_path: Path) -> None:
    async with running(gitlab, tmp_path, work=True) as found:
        gitlab.add("acme/sub/web", component("web"))
        told = RepositoryChanged(url=f"{gitlab.url}/acme/sub/web", what="created")
        await found.context("events").publish(told)

        async def there() -> bool:
            return await names(found) == ["web"]

        await found.wait_until(there)
