"""On the page of an entity: that it has documentation, how much, and how fresh."""

from __future__ import annotations

import datetime
from typing import Any

from callboard import Context, ui
from callboard.plugins.catalog import Entity, EntityCard, has_entity

from .addresses import home_of
from .library import shelved
from .model import has_docs, key_of, shown_for
from .report import stale_sites


async def documentation(entity: Entity, ctx: Context) -> ui.Component:
    """Pages, the last change, problems, and to owners whether the code has moved on since."""
    ref = shown_for(entity)
    if not has_entity(ctx, str(ref)):
        return ui.empty_state("Not found", f"{ref} is not in the catalog, or not for you.", icon="book-x")
    found = shelved(ctx, key_of(ref))
    read = ui.button("Read", home_of(entity), icon="book-open")
    if found is None:
        return ui.empty_state("Not built yet", "Open it once, and it is built.", icon="book-open", actions=[read])
    rows: dict[str, Any] = {"Title": ui.link(found.name, home_of(entity)), "Pages": len(found.pages)}
    if found.updated:
        rows["Updated"] = ui.time(datetime.datetime.fromtimestamp(found.updated, datetime.UTC))
    if found.written.by:
        rows["By"] = found.written.by
    if key_of(ref).ref in await stale_sites(ctx, [key_of(ref).ref]):
        rows["Freshness"] = ui.link("The code has moved on. Is it still right?", home_of(entity))
    if found.problems:
        words = f"{found.problems} problem{'s' if found.problems != 1 else ''}"
        rows["Problems"] = ui.link(words, f"{found.key.url}-/problems")
    return ui.kv(rows)


CARDS = (
    EntityCard(
        id="documentation",
        title="Documentation",
        icon="book-open",
        area="side",
        order=40,
        inline=True,
        render=documentation,
        shows_for=has_docs,
    ),
)
