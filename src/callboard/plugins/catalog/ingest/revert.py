"""What a person decides on an import: that it is to be undone, or that its source is to be read as it is after all."""

from __future__ import annotations

from callboard import Context

from .. import store
from ..model import EntitiesChanged
from .ingestion import ingestion_of
from .refresh import refresh


async def revert(ctx: Context, import_id: int) -> store.Reverted:
    """Undoes the last import of a source, and holds what it says until it changes. Raises NotFound, Conflict."""
    async with ingestion_of(ctx).lock, ctx.transaction() as inner:
        done: store.Reverted = await inner.database.run(store.revert, import_id, ctx.identity.ref)
        await inner.publish(EntitiesChanged(written=list(done.written), removed=list(done.removed)))
    await refresh(ctx, [])
    return done


async def release(ctx: Context, import_id: int) -> int:
    """Reads a source as it is that was pinned by a revert. Returns how many entities changed."""
    async with ingestion_of(ctx).lock, ctx.transaction() as inner:
        await inner.database.run(store.release, import_id)
    return (await refresh(ctx, [])).served
