"""How search hears that documents changed: an event names keys, which are noted for every process to follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from callboard import Context, On

from . import store

ID = "search"


def hears(type: str, event: type[Any], keys: Callable[[Any], Sequence[str]]) -> On:
    """Has the documents of a type that are under these keys asked for again, whenever there is such an event. Where
    search does not run, nothing is noted: it asks for everything when it does."""

    async def note(happened: Any, ctx: Context) -> None:
        found = list(dict.fromkeys(keys(happened)))
        if found and any(each.plugin.id == ID for each in ctx.portal.running):
            await ctx.database.run(store.note, type, found)

    return On(event=event, run=note, id=f"search.{type}")
