"""Builds sites of files that a test writes, with a renderer that works in this process and keeps count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from callboard import Workspace
from callboard.plugins.techdocs.build import Built, PageCache, build_site
from callboard.plugins.techdocs.clean import make_rules
from callboard.plugins.techdocs.model import Manifest
from callboard.plugins.techdocs.render import Limits, PageSource, RenderedPage, SiteContext
from callboard.plugins.techdocs.render.page import Site
from callboard.plugins.techdocs.settings import TechdocsSettings
from callboard.plugins.techdocs.source import Source


class InThisProcess:
    """Renders as the processes do; `seen` are the pages that it was given."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    async def pages(self, batch: Sequence[PageSource], site: SiteContext) -> list[RenderedPage]:
        made = Site(site, Limits(), make_rules([], []))
        self.seen += [each.uri for each in batch]
        return [made.render(each) for each in batch]

    async def faults(self, site: SiteContext) -> tuple[str, ...]:
        return tuple(Site(site, Limits(), make_rules([], [])).faults)


class Building:
    """A folder of sources, what is stored of its site, and the pages that were rendered for it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.cache = folder / "source", PageCache(folder=folder / "cache")
        self.folder.mkdir()
        self.renderer = InThisProcess()
        self.stored: dict[str, bytes] = {}
        self.lines: list[str] = []
        self.manifest: Manifest | None = None

    def write(self, files: Mapping[str, str | bytes | None]) -> None:
        """Writes files; None removes one."""
        for path, content in files.items():
            file = self.folder / path
            if content is None:
                file.unlink()
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())

    async def build(self, files: Mapping[str, str | bytes | None] | None = None, **settings: object) -> Built:
        """Writes files, builds, and stores what differs as a storage does."""
        self.write(files or {})
        self.renderer.seen.clear()
        built = await build_site(
            Source(files=Workspace(self.folder), blobs={}),
            self.renderer,
            name="Svc",
            settings=TechdocsSettings.model_validate(settings),
            previous=self.manifest,
            cache=self.cache,
            tell=self.lines.append,
        )
        self.stored |= dict(built.files)
        for path in built.removed:
            del self.stored[path]
        self.manifest = built.manifest
        return built

    def page(self, path: str) -> str:
        """The HTML of a stored file."""
        return self.stored[path].decode()
