"""Sets of entity ids that cost nothing while they hold one: most values in a catalog occur once.

A posting is None (empty), an int (one id) or a bitmap (two or more). The functions return the posting to keep
and may change the bitmap they were given.
"""

from __future__ import annotations

from pyroaring import BitMap

Posting = int | BitMap | None


def with_id(posting: Posting, id: int) -> Posting:
    """The posting with `id` in it."""
    if posting is None or posting == id:
        return id
    if isinstance(posting, int):
        return BitMap((posting, id))
    posting.add(id)
    return posting


def without_id(posting: Posting, id: int) -> Posting:
    """The posting without `id`, which need not be in it."""
    if isinstance(posting, BitMap):
        posting.discard(id)
        return posting if len(posting) > 1 else posting[0]
    return None if posting == id else posting


def copied(posting: Posting) -> Posting:
    """A posting that can change without the other."""
    return posting.copy() if isinstance(posting, BitMap) else posting


def bitmap_of(posting: Posting) -> BitMap:
    """The posting as a bitmap to read; it may be the posting itself."""
    if isinstance(posting, BitMap):
        return posting
    return BitMap() if posting is None else BitMap((posting,))


def count_within(posting: Posting, chosen: BitMap) -> int:
    """How many of the posting's ids are in `chosen`."""
    if isinstance(posting, BitMap):
        return posting.intersection_cardinality(chosen)
    return int(posting is not None and posting in chosen)
