"""The ways to documentation: the sidebar, the palette, the menu of an entity's page."""

from __future__ import annotations

from collections.abc import Sequence

from callboard import Context, NavItem, Palette, PaletteEntry
from callboard.plugins.catalog import EntityMenuItem

from ..addresses import address, home_of
from ..library import found_pages
from ..model import has_docs
from .places import READ

MOST_SHOWN = 6


async def pages(text: str, ctx: Context) -> Sequence[PaletteEntry]:
    """Pages of all sites that the person may see, by the words of their titles; after `docs` as without it."""
    if text.startswith(("@", ">")) or not ctx.may(READ):
        return []
    first, _, rest = text.strip().partition(" ")
    term = rest if first.lower() == "docs" else text
    return [
        PaletteEntry(
            title=page.title, href=address(site.key, page.path), subtitle=site.name, icon="file-text", note="Docs"
        )
        for site, page in found_pages(ctx, term, MOST_SHOWN)
    ]


NAVIGATION = (
    NavItem(title="Docs", href="/docs", icon="book-open", chord="d", order=35, requires=READ),
    Palette(title="Docs", find=pages, order=25),
)
LINKS = (EntityMenuItem(title="Documentation", href=home_of, icon="book-open", shows_for=has_docs),)
