"""Renders pages in this process, as the processes of a `Renderer` do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from callboard.plugins.techdocs.clean import CleanRules
from callboard.plugins.techdocs.render import Limits, PageSource, RenderedPage, SiteContext
from callboard.plugins.techdocs.render.page import Site

CORE: tuple[tuple[str, dict[str, Any]], ...] = (
    ("toc", {"permalink": True}),
    ("tables", {}),
    ("fenced_code", {}),
    ("admonition", {}),
    ("pymdownx.details", {}),
    ("pymdownx.tabbed", {"alternate_style": True}),
    ("pymdownx.caret", {}),
    ("pymdownx.critic", {}),
    ("pymdownx.emoji", {"emoji_generator": "pymdownx.emoji.to_svg"}),
    ("pymdownx.inlinehilite", {}),
    ("pymdownx.magiclink", {}),
    ("pymdownx.mark", {}),
    ("pymdownx.smartsymbols", {}),
    ("pymdownx.snippets", {"restrict_base_path": True}),
    ("pymdownx.highlight", {"linenums": True, "pygments_lang_class": True}),
    ("pymdownx.extra", {"pymdownx.betterem": {"smart_enable": "all"}}),
    ("pymdownx.tasklist", {"custom_checkbox": True}),
    ("pymdownx.tilde", {}),
    ("markdown_inline_graphviz", {}),
    ("plantuml_markdown", {}),
    ("mdx_truly_sane_lists", {}),
)
"""What techdocs-core gives a site."""
TARGETS = {
    "index.md": "",
    "guide.md": "guide/",
    "guide/first.md": "guide/first/",
    "guide/second.md": "guide/second/",
    "guide/README.md": "guide/",
    "help/index.md": "help/",
    "images/a b.png": "images/a b.png",
    "images/logo.png": "images/logo.png",
}

Render = Callable[..., RenderedPage]


def context(*extra: tuple[str, dict[str, Any]], **given: Any) -> SiteContext:
    """A site with techdocs-core's extensions and others."""
    given.setdefault("targets", TARGETS)
    return SiteContext(extensions=(*CORE, *extra), **given)


def page(text: str, uri: str = "guide/first.md") -> PageSource:
    """A page of that site."""
    return PageSource(uri=uri, path=TARGETS.get(uri, "x/"), source=f"docs/{uri}", text=text)


@pytest.fixture(scope="session")
def core() -> Site:
    return Site(context(), Limits(), CleanRules())


@pytest.fixture
def render(core: Site) -> Render:
    """Renders a text with techdocs-core's extensions, or those of another site."""

    def rendered(text: str, site: SiteContext | None = None, *, uri: str = "guide/first.md") -> RenderedPage:
        made = core if site is None else Site(site, Limits(), CleanRules())
        return made.render(page(text, uri))

    return rendered
