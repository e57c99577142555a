"""The same sites as they are built here."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callboard.plugins.techdocs.build import Built, build_site
from callboard.plugins.techdocs.model import MANIFEST, NavNode, file_of, read_manifest
from callboard.plugins.techdocs.render import Renderer
from callboard.plugins.techdocs.settings import TechdocsSettings
from callboard.plugins.techdocs.source import local_source

from .seeing import article_of
from .yardstick import Site


@dataclass
class Builder:
    """Builds sites, one after the other, with the same workers."""

    runner: asyncio.Runner
    renderer: Renderer

    def build(self, folder: Path) -> Site:
        """The site of a source."""
        built = self.runner.run(self._build(folder))
        manifest = read_manifest(built.files[MANIFEST])
        assert manifest is not None
        pages = {page.file: (page.title, article_of(built.files[page.file].decode("utf-8"))) for page in manifest.pages}
        assert json.loads(built.files["techdocs_metadata.json"])["site_name"] == manifest.name
        return Site(manifest.name, pages, [_entry(node) for node in manifest.nav])

    async def _build(self, folder: Path) -> Built:
        source = await local_source(folder)
        return await build_site(source, self.renderer, name="Site", settings=TechdocsSettings())


@contextmanager
def builder() -> Iterator[Builder]:
    """What builds sites."""
    with asyncio.Runner() as runner:
        renderer = runner.run(_renderer())
        try:
            yield Builder(runner, renderer)
        finally:
            runner.run(renderer.close())


async def _renderer() -> Renderer:
    return Renderer()


def _entry(node: NavNode) -> list[Any]:
    if node.path is not None:
        return [node.title, file_of(node.path)]
    return [node.title, node.url or [_entry(child) for child in node.children]]
