"""Entities as resources that permissions may be about: their rules, judged by the index."""

from __future__ import annotations

from collections.abc import Sequence

from callboard import Condition, Context, Holds
from callboard.plugins.permission import Resources

from .catalog import catalog_of
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


ENTITIES = Resources(
    type=RESOURCE_TYPE,
    rules=tuple(RULES.values()),
    check=expression_of,
    owned=owned,
    judge=judge,
    markable=True,
)
