"""Entities as resources that permissions may be about: their rules, judged by the index, and who belongs to what."""

from __future__ import annotations

from collections.abc import Sequence

from callboard import Condition, Context, Holds
from callboard.plugins.permission import Memberships, Resources

from .catalog import catalog_of, find_entities
from .rules import RESOURCE_TYPE, RULES, expression_of


def owned(refs: Sequence[str]) -> Condition:
    """Holds for entities that any of these owns."""
    return Holds("IS_ENTITY_OWNER", {"claims": list(refs)})


async def judge(refs: Sequence[str], condition: Condition, ctx: Context) -> list[bool]:
    """Whether the condition holds for each; it holds for nothing that is not there."""
    index = catalog_of(ctx).live.index
    chosen = index.select(expression_of(condition))
    found = [index.id_of_ref(ref.lower()) for ref in refs]
    return [id_ is not None and id_ in chosen for id_ in found]


async def refs_of(ref: str, ctx: Context) -> list[str]:
    """A person's own ref, and the groups that they are members of."""
    found = await find_entities(ctx, [ref])
    groups = [str(group) for entity in found.values() for group in entity.targets("memberOf")]
    return list(dict.fromkeys([ref, *groups]))


RESOURCES = (
    Resources(type=RESOURCE_TYPE, rules=tuple(RULES.values()), check=expression_of, owned=owned, judge=judge),
    Memberships(refs_of=refs_of),
)
