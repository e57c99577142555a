"""Renders what has changed, and takes what has not from the last build."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import msgspec

from ..config import Files, SiteConfig, SourcePage
from ..render import PageSource, RenderedPage, SiteContext
from .cache import Kept, KeptPage, renderer_version
from .texts import Texts


class Renders(Protocol):
    """Who renders: `render.Renderer`."""

    async def pages(self, batch: Sequence[PageSource], site: SiteContext) -> list[RenderedPage]: ...

    async def faults(self, site: SiteContext) -> tuple[str, ...]: ...


@dataclass(frozen=True, kw_only=True)
class Rendering:
    """All pages, as they are to be kept, and how many had to be rendered."""

    kept: Kept
    rendered: int

    def page(self, uri: str) -> RenderedPage:
        """A page."""
        return self.kept.pages[uri].page


async def render_pages(config: SiteConfig, files: Files, texts: Texts, renderer: Renders, before: Kept) -> Rendering:
    """Each page that reads otherwise than `before`, that looked for a file which has come or gone since, or that was
    not there."""
    site = SiteContext(
        extensions=tuple((each.name, dict(each.options)) for each in config.extensions),
        targets=dict(files.targets),
        snippets=texts.snippets,
        alerts=config.github_alerts,
        absolute_links=config.validation.get("links.absolute_links") == "relative_to_docs",
    )
    shared = _shared(site, config)
    kept: dict[str, KeptPage] = {}
    keys, waiting = {}, []
    for page in files.pages:
        keys[page.uri] = _key(page, texts, shared)
        found = before.pages.get(page.uri)
        if found is not None and found.key == keys[page.uri] and _still_right(found.page, site.targets):
            kept[page.uri] = found
        else:
            text = texts.pages[page.uri]
            waiting.append(PageSource(uri=page.uri, path=page.path, source=page.source, text=text))
    for rendered in await renderer.pages(waiting, site) if waiting else ():
        kept[rendered.uri] = KeptPage(key=keys[rendered.uri], page=rendered)
    faults = before.faults if before.shared == shared else await renderer.faults(site)
    return Rendering(kept=Kept(shared=shared, faults=faults, pages=kept), rendered=len(waiting))


def _still_right(page: RenderedPage, targets: Mapping[str, str]) -> bool:
    """Whether all that its links were looked for in is there, or is missing, as it was. A page that could not be
    rendered is tried again."""
    return not page.failed and all((target in targets) == there for target, there in page.looked.items())


def _shared(site: SiteContext, config: SiteConfig) -> str:
    plain = msgspec.json.encode([site.extensions, site.alerts, site.absolute_links, config.directory_urls])
    return hashlib.sha256(renderer_version().encode() + plain).hexdigest()


def _key(page: SourcePage, texts: Texts, shared: str) -> str:
    text = texts.pages[page.uri]
    asked = texts.snippets_of(text) if "8<" in text else {}
    parts = [page.uri, page.path, page.source, text, sorted(asked.items())]
    return hashlib.sha256(shared.encode() + msgspec.msgpack.encode(parts)).hexdigest()
