"""How other plugins say what happened."""

from __future__ import annotations

from collections.abc import Sequence

from callboard import Context

from . import store
from .model import News
from .settings import HomeSettings

ID = "home"


def runs(ctx: Context) -> bool:
    """Is there a home at all?"""
    return any(each.plugin.id == ID for each in ctx.portal.running)


async def tell(ctx: Context, news: Sequence[News]) -> None:
    """Puts these into the feed, each once however often it is told. Where there is no home, nothing is noted."""
    if news and runs(ctx):
        keep = ctx.section(ID, HomeSettings).news.keep.total_seconds()
        await ctx.database.run(store.note_news, news, keep)


async def forget(ctx: Context, refs: Sequence[str]) -> None:
    """Takes out of the feed what is about resources that are gone."""
    if refs and runs(ctx):
        await ctx.database.run(store.forget_news, refs)
