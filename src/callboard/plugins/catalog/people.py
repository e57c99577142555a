"""What the catalog knows of the person who asks: what they own as, what they starred."""

from __future__ import annotations

from callboard import Context

from .catalog import find_entities
from .queries import starred


async def ownership_refs(ctx: Context) -> list[str]:
    """The refs that a person's ownership goes by: their own, and the groups that they are members of."""
    given = list(ctx.identity.owns_as)
    found = await find_entities(ctx, [ctx.identity.ref])
    groups = [str(ref) for entity in found.values() for ref in entity.targets("memberOf")]
    return list(dict.fromkeys([ctx.identity.ref, *given, *groups]))


async def stars_of(ctx: Context) -> list[str]:
    """The refs that the person starred, the latest first."""
    return await ctx.database.read(starred, ctx.identity.ref)
