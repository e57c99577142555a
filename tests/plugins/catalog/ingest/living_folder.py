"""A folder of catalog files and the portal that reads it, for tests of what changes over time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from callboard.kernel.context import Context
from callboard.plugins.catalog import store
from callboard.plugins.catalog.ingest import Refreshed, ingestion_of, refresh
from callboard.plugins.catalog.queries import OpenProblem, search_problems
from callboard.testing import RunningPortal, portal

KINDS = ["Component", "Location", "Group", "API"]


def component(name: str, *, title: str = "", owner: str = "team", more: str = "") -> str:
    told = f", title: {title}" if title else ""
    return (
        f"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {{name: {name}{told}}}\n"
        f"spec: {{type: service, lifecycle: production, owner: {owner}{more}}}\n"
    )


def location(name: str, *targets: str) -> str:
    lines = "".join(f"    - {target}\n" for target in targets)
    return f"apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {{name: {name}}}\nspec:\n  targets:\n{lines}"


class LivingFolder:
    """Files below `path`, and what the portal makes of them after each `sweep`."""

    def __init__(self, running: RunningPortal, path: Path) -> None:
        self.running, self.path = running, path

    @property
    def ctx(self) -> Context:
        return self.running.context("catalog")

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    async def sweep(self) -> Refreshed:
        return await refresh(self.ctx)

    async def names(self) -> list[str]:
        """The names of all components."""
        found = await self.running.api("/api/catalog/entities?filter=kind=component&fields=metadata.name")
        return sorted(each["metadata"]["name"] for each in found)

    async def entity(self, name: str, kind: str = "component") -> Any:
        return await self.running.api(f"/api/catalog/entities/by-name/{kind}/default/{name}")

    async def problems(self) -> list[OpenProblem]:
        return await self.ctx.database.read(search_problems)


@asynccontextmanager
async def living_folder(
    folder: Path, *targets: str, plugins: Sequence[Path] = (), **catalog: Any
) -> AsyncIterator[LivingFolder]:
    """A portal on `folder`/files whose settings name these targets: paths below it, or `type:target`."""
    files = folder / "files"
    files.mkdir(exist_ok=True)
    locations = []
    for target in targets:
        kind, colon, rest = target.partition(":")
        locations.append({"type": kind, "target": rest} if colon else {"type": "file", "target": f"{files}/{target}"})
    config = {
        "backend": {"reading": {"allow": [{"host": "127.0.0.1:1-65535"}]}},
        "catalog": {"rules": [{"allow": KINDS}], "locations": locations, **catalog},
    }
    async with portal(*plugins, settings=config, folder=folder / "portal", work=False) as running:
        living = LivingFolder(running, files)
        await living.ctx.database.run(store.save_roots, ingestion_of(living.ctx).roots)
        yield living
