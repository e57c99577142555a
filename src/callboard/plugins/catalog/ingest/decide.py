"""What a person decides on a removal that is held: that it is right, or that everything is to stay."""

from __future__ import annotations

from callboard import Context

from .. import store
from ..model import EntitiesChanged
from .ingestion import ingestion_of
from .refresh import refresh


async def approve(ctx: Context, hold: int, digest: str) -> list[str]:
    """Removes what a hold keeps, if that is still what `digest` stands for. Raises NotFound, Conflict."""
    async with ingestion_of(ctx).lock, ctx.transaction() as inner:
        removed = await inner.database.run(store.approve, hold, digest, ctx.identity.ref)
        await inner.publish(EntitiesChanged(removed=removed))
    await refresh(ctx, [])
    return removed


async def keep(ctx: Context, hold: int, digest: str) -> None:
    """Has what a hold keeps stay until its source says something else. Raises NotFound, Conflict."""
    async with ingestion_of(ctx).lock, ctx.transaction() as inner:
        await inner.database.run(store.keep, hold, digest, ctx.identity.ref)
    await refresh(ctx, [])
