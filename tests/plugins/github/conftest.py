"""A portal whose catalog is what a GitHub organisation holds."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from callboard.plugins.catalog import store
from callboard.plugins.catalog.ingest import ingestion_of, refresh, source_roots
from callboard.testing import RunningPortal, portal

from .github_server import GithubServer


def component(name: str, **more: str) -> str:
    told = "".join(f", {key}: {value}" for key, value in more.items())
    return (
        f"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {{name: {name}{told}}}\n"
        "spec: {type: service, lifecycle: production, owner: team}\n"
    )


class Organisation:
    """The server, the portal, and what the portal knows."""

    def __init__(self, server: GithubServer, running: RunningPortal) -> None:
        self.server, self.running = server, running

    async def sweep(self) -> list[str]:
        """Asks all sources as if their time had come, and returns what was asked of GitHub for it."""
        ctx = self.running.context("catalog")
        ingestion = ingestion_of(ctx)
        await ctx.database.run(store.save_roots, await source_roots(ctx, ingestion.sources, keep=False))
        await ctx.database.run(_long_ago)
        self.server.seen.clear()
        await refresh(ctx)
        return self.server.asked()

    async def names(self, kind: str = "component") -> list[str]:
        items = await self.running.api(f"/api/catalog/entities?filter=kind={kind}&fields=metadata.name")
        return sorted(each["metadata"]["name"] for each in items)

    async def problems(self) -> list[Any]:
        return list((await self.running.api("/api/catalog/problems"))["items"])

    async def entity(self, name: str) -> Any:
        return await self.running.api(f"/api/catalog/entities/by-name/component/default/{name}")


Starting = Callable[..., AbstractAsyncContextManager[Organisation]]


@pytest.fixture
def github() -> Any:
    with GithubServer() as server:
        yield server


@pytest.fixture
def organisation(github: GithubServer, tmp_path: Path) -> Starting:
    """Starts a portal for providers by their ids; without any, for the whole organisation."""

    @asynccontextmanager
    async def start(providers: Any = None, **more: Any) -> AsyncIterator[Organisation]:
        given = providers or {"acme": {}}
        filled = {id_: {"organization": "acme", "host": github.host, **each} for id_, each in given.items()}
        settings = {"integrations": github.settings, "catalog": {"providers": {"github": filled}}, **more}
        async with portal(settings=settings, folder=tmp_path / "portal", work=False) as running:
            yield Organisation(github, running)

    return start


def _long_ago(connection: Any) -> None:
    connection.exec_driver_sql("UPDATE catalog_location SET last_read = last_read - 86400 WHERE type = 'source'")
