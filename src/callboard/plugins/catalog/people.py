"""What the catalog knows of the person who asks: what they own as, what they starred."""

from __future__ import annotations

from callboard import Context

from .catalog import find_entities
from .queries import starred


async def ownership_refs(ctx: Context) -> list[str]:
    """The refs that the ownership of the person who asks goes by: their own, those given, and their groups."""
    ref, *groups = await refs_of(ctx.identity.ref, ctx)
    return list(dict.fromkeys([ref, *ctx.identity.owns_as, *groups]))


async def refs_of(ref: str, ctx: Context) -> list[str]:
    """A person's own ref, and the groups that the catalog knows them to be members of."""
    found = await find_entities(ctx, [ref])
    groups = [str(group) for entity in found.values() for group in entity.targets("memberOf")]
    return list(dict.fromkeys([ref, *groups]))


async def stars_of(ctx: Context) -> list[str]:
    """The refs that the person starred, the latest first."""
    return await ctx.database.read(starred, ctx.identity.ref)
