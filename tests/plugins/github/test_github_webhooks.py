"""What webhooks tell is in the catalog without waiting for the time of the source."""

from __future__ import annotations

from pathlib import Path

import pytest
from discovered import component

from callboard.plugins.events import RepositoryChanged, RepositoryPushed
from callboard.testing import RunningPortal, portal

from .github_server import GithubServer

pytestmark = pytest.mark.usefixtures("callboard_database")


def settings(github: GithubServer) -> dict[str, object]:
    provider = {"organization": "acme", "host": github.host}
    return {"integrations": github.settings, "catalog": {"providers": {"github": provider}}}


async def names(running: RunningPortal) -> list[str]:
    items = await running.api("/api/catalog/entities?filter=kind=component&fields=metadata.name")
    return sorted(each["metadata"]["name"] for each in items)


@pytest.mark.parametrize(
    "event",
    [
        RepositoryChanged(url="https://HOST/acme/web", what="created"),
        RepositoryChanged(url="https://HOST/else/web", what="transferred", old_url="https://HOST/acme/web"),
        RepositoryPushed(url="https://HOST/acme/web", branch="main", added=("catalog-info.yaml",)),
        RepositoryPushed(url="/acme/web", branch="main", added=("catalog-info.yaml",)),
    ],
    ids=["created", "transferred", "pushed", "pushed, host unsaid"],
)
async def test_a_new_repository_is_there_at_once(
    github: GithubServer, tmp_path: Path, event: RepositoryChanged | RepositoryPushed
) -> None:
    async with portal(settings=settings(github), folder=tmp_path) as running:
        github.add("web", component("web"))
        told = type(event)(**{**vars(event), "url": event.url.replace("HOST", github.host)})
        if isinstance(told, RepositoryChanged):
            told = RepositoryChanged(url=told.url, what=told.what, old_url=told.old_url.replace("HOST", github.host))
        await running.context("events").publish(told)

        async def there() -> bool:
            return await names(running) == ["web"]

        await running.wait_until(there)


async def test_a_push_that_touches_no_catalog_file_asks_nothing(github: GithubServer, tmp_path: Path) -> None:
    async with portal(settings=settings(github), folder=tmp_path) as running:
        github.asked()
        ctx = running.context("events")
        await ctx.publish(RepositoryPushed(url=f"https://{github.host}/acme/web", branch="main", added=("a.py",)))
        await ctx.publish(RepositoryPushed(url=f"https://{github.host}/other/web", branch="main"))
        await ctx.publish(RepositoryChanged(url=f"https://{github.host}/acme/web", what="created"))

        async def asked() -> bool:
            return bool(github.seen)

        await running.wait_until(asked)
        assert github.asked() == ["/orgs/acme/repos"]
