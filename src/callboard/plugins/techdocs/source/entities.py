"""Entities as they are now, not as this process has last heard of them: what goes with an entity is not made again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from callboard import Context
from callboard.plugins.catalog import Entity, EntityRef, Exists, catalog_of, find_entities, select_entities

from ..model import REF

MOST = 100_000
ANNOTATED = Exists(f"metadata.annotations.{REF}")


async def current_entities(ctx: Context, refs: Iterable[EntityRef | str]) -> Mapping[str, Entity]:
    """Those of the refs that there are, by ref. Raises Unavailable while the catalog is not in memory."""
    await ctx.database.read(catalog_of(ctx).live.follow)
    return await find_entities(ctx, refs)


async def documented_entities(ctx: Context) -> Mapping[str, Entity]:
    """All entities with documentation of their own, by ref. Raises Unavailable while the catalog is not in memory."""
    await ctx.database.read(catalog_of(ctx).live.follow)
    return {str(each.ref): each for each in await select_entities(ctx, ANNOTATED, most=MOST)}
