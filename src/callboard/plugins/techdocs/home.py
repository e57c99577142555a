"""Documentation on everybody's front page: which was updated last."""

from __future__ import annotations

import datetime
from itertools import islice

from callboard import Context, ui
from callboard.plugins.catalog import has_entity
from callboard.plugins.home import Filled, Widget

from .library import library_of

MOST_SHOWN = 6


async def updated(ctx: Context) -> Filled | None:
    """The sites that the person may read, the latest first; nothing where there are none."""
    latest = sorted(library_of(ctx).sites.values(), key=lambda each: (-each.updated, each.key.ref))
    shown = list(islice((site for site in latest if has_entity(ctx, site.key.ref)), MOST_SHOWN))
    if not shown:
        return None
    lines = [
        {
            "text": site.name,
            "href": site.key.url,
            "icon": "book-open",
            **({"end": ui.time(datetime.datetime.fromtimestamp(site.updated, datetime.UTC))} if site.updated else {}),
        }
        for site in shown
    ]
    return Filled(body=ui.list(lines, bare=True), href="/docs")


HOME = (
    Widget(
        id="docs",
        title="Docs updated",
        description="Documentation that changed last.",
        icon="book-open",
        area="side",
        order=50,
        inline=True,
        requires="catalog.entity.read",
        render=updated,
    ),
)
