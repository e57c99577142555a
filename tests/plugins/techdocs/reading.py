"""A portal with a component whose documentation has been published by others, into a folder or a bucket."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from callboard import Context
from callboard.plugins.techdocs.model import SiteKey
from callboard.plugins.techdocs.storage import storage_of
from callboard.testing import RunningPortal, portal

KEY = SiteKey("default", "component", "playlists")
COMPONENT = """
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: Playlists
  annotations: {backstage.io/techdocs-ref: "url:https://git.example/acme/playlists/tree/main"}
spec: {type: service, lifecycle: production, owner: team}
"""


@asynccontextmanager
async def serving(
    files: Mapping[str, bytes], settings: Mapping[str, Any] | None = None, **options: Any
) -> AsyncIterator[tuple[RunningPortal, Context]]:
    """The portal, and a context of the plugin. The files are those of the component's site."""
    said = {"techdocs": {"builder": "external", **(settings or {})}}
    async with portal(catalog=options.pop("catalog", COMPONENT), settings=said, **options) as running:
        ctx = running.context("techdocs")
        if files:
            await storage_of(ctx).publish(KEY, files)
        yield running, ctx
