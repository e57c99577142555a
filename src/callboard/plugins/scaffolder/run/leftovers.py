"""The folders of tasks that ended long enough ago go away, on each machine those that are there."""

from __future__ import annotations

from callboard import Context, NotFound

from ..queries import find_task
from ..store import clean
from .workshop import Workshop


async def clean_up(ctx: Context, before: float) -> None:
    """Lets go of the files of tasks that ended before then. Those of others are looked at by people."""
    await ctx.database.run(clean, before)
    workspaces = ctx.state(Workshop).workspaces
    for id_ in await ctx.in_thread(workspaces.known):
        try:
            task = await ctx.database.read(find_task, id_)
        except NotFound:
            await ctx.in_thread(workspaces.remove, id_)
        else:
            if task.cleaned_at is not None:
                await ctx.in_thread(workspaces.remove, id_)
