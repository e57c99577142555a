"""A portal whose catalog is what a GitHub organisation holds."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import discovered
import pytest

from callboard.testing import RunningPortal, portal

from .github_server import GithubServer


class Organisation:
    """The server, the portal, and what the portal knows."""

    def __init__(self, server: GithubServer, running: RunningPortal) -> None:
        self.server, self.running = server, running

    async def sweep(self) -> list[str]:
        """Asks all sources as if their time had come, and returns what was asked of GitHub for it."""
        return await discovered.sweep(self.running, self.server)

    async def names(self, kind: str = "component") -> list[str]:
        return await discovered.names(self.running, kind)

    async def problems(self) -> list[Any]:
        return await discovered.problems(self.running)

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
