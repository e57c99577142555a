"""Finding entities by their refs, many at a time: POST /entities/by-refs."""

from __future__ import annotations

from collections.abc import Sequence

from .expression import Everything, Expression
from .index import CatalogIndex


def find_by_refs(
    index: CatalogIndex,
    refs: Sequence[str],
    *,
    filter: Expression | None = None,
    visible: Expression | None = None,
) -> list[int | None]:
    """As many answers as refs, in their order; None for what is unknown, filtered out or not visible.

    Refs are compared as they are with the stored ones, which are full and lower-cased.
    """
    with index.reading():
        chosen = index.select(filter or Everything(), visible=visible)
        ids = [index.id_of_ref(ref) for ref in refs]
        return [id if id is not None and id in chosen else None for id in ids]
