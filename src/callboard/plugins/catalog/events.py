"""What code hosts tell: a push has the locations read that it reaches, soon and together with others."""

from __future__ import annotations

import asyncio

from callboard import Context, Job, On
from callboard.plugins.events import RepositoryChanged, RepositoryPushed, note

from . import store
from .ingest import Touched, find_touched, names_of, refresh_touched
from .queries import wanted_locations
from .sources import Change

GATHER_SECONDS = 0.5
"""The pause between two readings, in which the rest of a burst of pushes gathers."""

LOOK_EVERY = 5.0
SHOWN = 3


async def pushed(event: RepositoryPushed, ctx: Context) -> None:
    """A branch moved: what is read from the changed paths of that branch is read again."""
    change = Change(
        names=names_of(ctx, (event.url, *event.addresses)),
        branch=event.branch,
        is_default=event.is_default_branch,
        paths=None if event.truncated else event.changed,
    )
    await _want(ctx, event.delivery, await find_touched(ctx, change))


async def changed(event: RepositoryChanged, ctx: Context) -> None:
    """A repository came, went or moved: all that is read from it is read again, and says itself what is wrong."""
    change = Change(names=names_of(ctx, (event.url, event.old_url, *event.addresses)))
    await _want(ctx, event.delivery, await find_touched(ctx, change))


async def read_wanted(ctx: Context) -> None:
    """Reads what was asked for, all of it at a time, for as long as the portal runs."""
    while True:
        wanted = await ctx.database.read(wanted_locations)
        if not wanted:
            await ctx.news(store.WANTED, LOOK_EVERY)
            continue
        done = await refresh_touched(ctx, list(wanted))
        await ctx.database.run(store.done_with, wanted)
        ctx.log.info("catalog.pushed", wanted=len(wanted), read=done.read, parsed=done.parsed, changed=done.served)
        await asyncio.sleep(GATHER_SECONDS)


async def _want(ctx: Context, delivery: str, touched: Touched) -> None:
    async with ctx.transaction() as inner:
        if touched.locations:
            await inner.database.run(store.want, [each.id for each in touched.locations])
        await inner.database.run(note, delivery, "catalog", words_for(touched))


def words_for(touched: Touched) -> str:
    """What an operator reads beside the delivery."""
    if not touched.in_repository:
        return "Nothing in the catalog is read from this repository."
    if not touched.locations:
        there = f"{touched.in_repository} location{'s' if touched.in_repository > 1 else ''}"
        return f"None of the {there} in this repository is read from what changed."
    names = [each.ref.target for each in touched.locations]
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"Read again: {', '.join(names[:SHOWN])}{more}."


LISTENERS = (On(event=RepositoryPushed, run=pushed), On(event=RepositoryChanged, run=changed))
JOBS = (Job(id="read-wanted", run=read_wanted),)
