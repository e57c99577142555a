"""The tab `Docs` of an entity: its first page, and the ways to all others."""

from __future__ import annotations

from callboard import Context, ui
from callboard.plugins.catalog import Entity, EntityTab, find_entity

from .addresses import address
from .dress import lowered
from .library import dressed
from .model import first_path, has_docs, key_of, shown_for
from .navigating import navigation_at
from .read import open_site, read_page


async def docs(entity: Entity, ctx: Context) -> ui.Component:
    """The page that is opened first. Raises NotFound where the documentation shown is that of what may not be seen."""
    ref = shown_for(entity)
    if ref != entity.ref:
        await find_entity(ctx, ref)
    key, path = key_of(ref), first_path(entity)
    site = await open_site(ctx, key)
    page = await read_page(ctx, site, path) if site is not None else None
    if site is not None and page is None and path:
        page = await read_page(ctx, site, "")
    if site is None or page is None:
        way = ui.button("Open", address(key, path), icon="book-open")
        return ui.empty_state("Nothing to read yet", "Open it, and it is built.", icon="book-open", actions=[way])
    made = dressed(ctx, key, page)
    context: dict[str, object] = {
        "nav": navigation_at(ctx, site, page.record.path),
        "title": page.record.title,
        "html": lowered(made.html),
        "titled": made.titled,
        "language": site.manifest.language,
        "href": address(key, page.record.path),
        "name": site.manifest.name,
        "base": address(key),
    }
    return ui.template("techdocs/_tab.html", **context)


TABS = (EntityTab(id="docs", title="Docs", order=30, render=docs, shows_for=has_docs),)
