"""What the catalog tells: APIs that came, changed or went have their definitions looked into."""

from __future__ import annotations

from callboard import Context, On
from callboard.plugins.catalog import EntitiesChanged, parse_ref

from .problems import look_into


async def entities_changed(event: EntitiesChanged, ctx: Context) -> None:
    """Those that are gone have no problems any more."""
    await look_into([str(parse_ref(ref)) for ref in (*event.written, *event.removed)], ctx)


LISTENERS = (On(event=EntitiesChanged, run=entities_changed, id="api_docs.definitions", deadline=600.0),)
