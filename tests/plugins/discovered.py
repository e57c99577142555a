"""What portals find on code hosts: a catalog file to put there, a sweep that asks the hosts, and what is known then."""

from __future__ import annotations

import re
from typing import Any

from callboard.plugins.catalog import store
from callboard.plugins.catalog.ingest import ingestion_of, refresh, source_roots
from callboard.testing import LocalServer, RunningPortal

_API = re.compile("^/api/v[0-9]+")


def component(name: str, **more: str) -> str:
    """The catalog file of a component, with more metadata."""
    told = "".join(f", {key}: {value}" for key, value in more.items())
    return (
        f"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {{name: {name}{told}}}\n"
        "spec: {type: service, lifecycle: production, owner: team}\n"
    )


async def sweep(found: RunningPortal, server: LocalServer) -> list[str]:
    """Asks all sources as if their time had come, and returns the paths that the server was asked for.

    Those below its API are told from there.
    """
    ctx = found.context("catalog")
    await ctx.database.run(store.save_roots, await source_roots(ctx, ingestion_of(ctx).sources, keep=False))
    await ctx.database.run(_long_ago)
    server.seen.clear()
    await refresh(ctx)
    return [_API.sub("", seen.path) for seen in server.seen]


def _long_ago(connection: Any) -> None:
    connection.exec_driver_sql("UPDATE catalog_location SET last_read = last_read - 86400 WHERE type = 'source'")


async def names(found: RunningPortal, kind: str = "component") -> list[str]:
    items = await found.api(f"/api/catalog/entities?filter=kind={kind}&fields=metadata.name")
    return sorted(each["metadata"]["name"] for each in items)


async def problems(found: RunningPortal) -> list[Any]:
    return list((await found.api("/api/catalog/problems"))["items"])
