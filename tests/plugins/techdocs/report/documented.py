"""A portal with one documented component, `docs`, whose site is stored by hand, and the people around it."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec

from callboard.plugins.techdocs.model import MANIFEST, Heading, Manifest, PageRecord, SiteKey, Written
from callboard.plugins.techdocs.storage import storage_of
from callboard.testing import Pluggable, RunningPortal, portal

KEY = SiteKey("default", "component", "docs")
BASE = "/docs/default/component/docs/-"
SOURCE = "# Guide\n\nRun the profile at **three times** the [expected peak](x.md) for ten minutes.\n\nThen rest.\n"
DAY = 86400.0


def component(owner: str = "fleet", name: str = "docs") -> dict[str, Any]:
    return {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Component",
        "metadata": {"name": name, "annotations": {"backstage.io/techdocs-ref": "dir:."}},
        "spec": {"type": "service", "lifecycle": "production", "owner": owner},
    }


def people(*members: str) -> list[dict[str, Any]]:
    group = {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Group",
        "metadata": {"name": "fleet"},
        "spec": {"type": "team", "children": []},
    }
    users = [
        {
            "apiVersion": "backstage.io/v1alpha1",
            "kind": "User",
            "metadata": {"name": name},
            "spec": {"memberOf": ["fleet"]},
        }
        for name in members
    ]
    return [group, *users]


def manifest(repository: str = "", *, written: float = 0.0, code: float = 0.0) -> Manifest:
    page = PageRecord(
        path="guide/",
        title="Guide",
        source="docs/guide.md",
        edit="https://git.example.com/edit" if not repository else f"{repository}/_edit/main/docs/guide.md",
        headings=(Heading(level=1, id="guide", text="Guide"),),
        written=Written(at=written, by="Ada"),
    )
    return Manifest(
        name="The docs",
        built_at=time.time(),
        source=f"{repository}/src/branch/main" if repository else "",
        repository=repository,
        pages=(PageRecord(path="", title="Home", source="docs/index.md"), page),
        written=Written(at=written, by="Ada"),
        code=Written(at=code, by="Bo"),
    )


@asynccontextmanager
async def documented(
    folder: Path,
    site: Manifest | None = None,
    *plugins: Pluggable,
    settings: Mapping[str, Any] | None = None,
    catalog: Sequence[Mapping[str, Any]] | None = None,
) -> AsyncIterator[RunningPortal]:
    documents = [component(), *people("guest")] if catalog is None else catalog
    async with portal(*plugins, catalog=documents, settings=settings or {}, folder=folder) as running:
        await store_site(running, site or manifest())
        yield running


async def store_site(running: RunningPortal, site: Manifest, key: SiteKey = KEY) -> None:
    files: dict[str, bytes | Path] = {
        "index.html": b"<article><h1>Home</h1></article>",
        "guide/index.html": b"<article><h1>Guide</h1><p>Run the profile.</p></article>",
        "guide/index.md": SOURCE.encode(),
        MANIFEST: msgspec.json.encode(site),
    }
    await storage_of(running.context("techdocs")).publish(key, files)


def fields_of(page: str) -> dict[str, str]:
    """The hidden fields of the form of a report."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))


async def form(
    running: RunningPortal, query: str = "path=guide/&quote=three+times+the+expected+peak"
) -> dict[str, str]:
    answer = await running.get(f"{BASE}/report?{query}")
    assert answer.status_code == 200, answer.text
    return fields_of(answer.text)
