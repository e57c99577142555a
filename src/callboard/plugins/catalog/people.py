"""What the catalog knows of people and groups: what they own as, what they starred, which groups are below."""

from __future__ import annotations

from callboard import Context

from .catalog import catalog_of, find_entities, select_ids
from .index import OneOf
from .queries import starred

MOST_GROUPS = 5000


async def ownership_refs(ctx: Context) -> list[str]:
    """The refs that the ownership of the person who asks goes by: their own, those given, and their groups."""
    ref, *groups = await refs_of(ctx.identity.ref, ctx)
    return list(dict.fromkeys([ref, *ctx.identity.owns_as, *groups]))


async def refs_of(ref: str, ctx: Context) -> list[str]:
    """A person's own ref, and the groups that the catalog knows them to be members of."""
    found = await find_entities(ctx, [ref])
    groups = [str(group) for entity in found.values() for group in entity.targets("memberOf")]
    return list(dict.fromkeys([ref, *groups]))


def groups_below(ctx: Context, ref: str) -> list[str]:
    """The ref itself, and those of all groups below it that the person who asks may see, level by level. No document is
    read, and a circle ends where it closes."""
    index, found, level = catalog_of(ctx).live.index, {ref: None}, [ref]
    while level and len(found) < MOST_GROUPS:
        children = map(index.ref_of, select_ids(ctx, OneOf("relations.childof", tuple(level))))
        level = [child for child in children if child is not None and child not in found]
        found |= dict.fromkeys(level)
    return list(found)


async def stars_of(ctx: Context) -> list[str]:
    """The refs that the person starred, the latest first."""
    return await ctx.database.read(starred, ctx.identity.ref)
