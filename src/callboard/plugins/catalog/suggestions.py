"""Few of many: entities that somebody may mean by what they have typed, and values that are in use. No list of all is
ever made."""

from __future__ import annotations

from collections.abc import Iterable

from pyroaring import BitMap

from callboard import Context

from .catalog import catalog_of, documents_of, select_ids, visible
from .index import And, Expression, FacetValue, OrderField, Prefix, sorted_page
from .model import Entity

MOST_RANKED = 200
"""Of those whose name begins so, and of the others, the first so many by name are compared."""
BY_NAME = OrderField("metadata.name")
SEARCHED_LESS = frozenset({"user", "group", "location"})


async def find_by_words(
    ctx: Context, text: str, *conditions: Expression, most: int = 8, equal_kinds: bool = True
) -> list[Entity]:
    """The entities that the person who asks may see, for which all conditions hold and whose words fit the text: those
    whose name begins so first. Without a text, the first ones by name. Unless kinds are equal, people, teams and
    locations come last."""
    index = catalog_of(ctx).live.index
    chosen = select_ids(ctx, *conditions)
    term = text.strip()
    if term and chosen:
        chosen &= index.search_text(term)
    begin = chosen & index.select(Prefix("metadata.name", term)) if term and chosen else BitMap()
    ids = [
        id_
        for among in (begin, chosen - begin)
        for id_ in sorted_page(index, among, BY_NAME, BY_NAME, skip=0, most=MOST_RANKED)
    ]
    refs = [ref for ref in map(index.ref_of, ids) if ref is not None]
    refs.sort(key=lambda ref: _rank(ref, term.lower(), equal_kinds))
    shown = [id_ for id_ in map(index.id_of_ref, refs[:most]) if id_ is not None]
    return [Entity(each.document) for each in await documents_of(ctx, shown)]


def find_refs(ctx: Context, text: str, *conditions: Expression) -> list[str]:
    """The refs of all entities that the person who asks may see, for which all conditions hold and whose words fit the
    text, in the order of their names. No document is read."""
    index = catalog_of(ctx).live.index
    chosen = select_ids(ctx, *conditions)
    if text.strip():
        chosen &= index.search_text(text.strip())
    ids = sorted_page(index, chosen, BY_NAME, BY_NAME, skip=0, most=len(chosen))
    return [ref for ref in map(index.ref_of, ids) if ref is not None]


def count_entities(ctx: Context, *conditions: Expression) -> int:
    """How many entities the person who asks may see for which all conditions hold."""
    return len(select_ids(ctx, *conditions))


def count_values(
    ctx: Context, key: str, *conditions: Expression, among: Iterable[str] | None = None, most: int = 50
) -> list[FacetValue]:
    """The values that most of the entities have under a key, of those for which all conditions hold and which the
    person who asks may see; of some of them, given by their refs, unless `among` is None."""
    index, may_see = catalog_of(ctx).live.index, visible(ctx)
    with index.reading():
        chosen = index.select(And(conditions), visible=may_see)
        if among is not None:
            chosen &= BitMap([id_ for id_ in map(index.id_of_ref, among) if id_ is not None])
        counts = index.counts([key], chosen, visible=may_see)[key]
        return [counts.value(at) for at in counts.largest(most)]


def _rank(ref: str, term: str, equal_kinds: bool) -> tuple[bool, bool, bool, str]:
    kind, _, rest = ref.partition(":")
    name = rest.rpartition("/")[2]
    return (not name.startswith(term), term not in name, kind in SEARCHED_LESS and not equal_kinds, name)
