"""Sort orders: which field to order by, and rows kept sorted so that a page is a walk from a known place."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass

from pyroaring import BitMap

from callboard import Invalid

Row = tuple[str, str, int]
"""Value, uid and id of an entity; sorting rows sorts by value and breaks ties by uid."""

_LIST_ORDER = re.compile(r"(asc|desc):(.+)\Z")


@dataclass(frozen=True, slots=True)
class OrderField:
    """A key to order by."""

    field: str
    descending: bool = False


def parse_order(values: Sequence[str]) -> tuple[OrderField, ...]:
    """The `order` parameters of GET /entities: `asc:metadata.name`. Raises Invalid."""
    fields = []
    for value in values:
        match = _LIST_ORDER.match(value)
        if match is None:
            raise Invalid(f'Invalid order parameter "{value}", expected "<asc or desc>:<field name>"')
        fields.append(OrderField(match[2], match[1] == "desc"))
    return tuple(fields)


def parse_order_fields(values: Sequence[str]) -> tuple[OrderField, ...]:
    """The `orderField` parameters of GET /entities/by-query: `metadata.name,desc`. Raises Invalid."""
    fields = []
    for value in values:
        field, _, rest = value.partition(",")
        direction = rest.partition(",")[0] if "," in value else "asc"
        if direction not in ("asc", "desc"):
            raise Invalid("Invalid order field order, must be asc or desc")
        fields.append(OrderField(field, direction == "desc"))
    return tuple(fields)


class SortedRows:
    """Rows in ascending order that stay sorted as entities come and go."""

    __slots__ = ("rows",)

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows: list[Row] = sorted(rows)

    def insert(self, row: Row) -> None:
        at = bisect_left(self.rows, row)
        if at == len(self.rows) or self.rows[at] != row:
            self.rows.insert(at, row)

    def discard(self, row: Row) -> None:
        at = bisect_left(self.rows, row)
        if at < len(self.rows) and self.rows[at] == row:
            del self.rows[at]


def walk(
    rows: Sequence[Row],
    chosen: BitMap,
    *,
    descending: bool = False,
    after: tuple[str, str] | None = None,
    values: Container[str] | None = None,
) -> Iterator[Row]:
    """The rows of chosen entities, from one end or from just behind `after`, a (value, uid) pair.

    `after` need not exist any more: that is what makes paging stable. `values` keeps only some values.
    """
    if descending:
        end = len(rows) if after is None else bisect_left(rows, after)
        span = range(end - 1, -1, -1)
    else:
        start = 0 if after is None else bisect_right(rows, (*after, float("inf")))
        span = range(start, len(rows))
    for at in span:
        row = rows[at]
        if row[2] in chosen and (values is None or row[0] in values):
            yield row


def walk_groups(rows: Sequence[Row], chosen: BitMap, *, descending: bool) -> Iterator[list[int]]:
    """The ids of chosen entities, one list for each value; inside a list always by ascending uid."""
    low, high = 0, len(rows)
    while low < high:
        if descending:
            start, end = bisect_left(rows, (rows[high - 1][0],), low, high), high
            high = start
        else:
            start, end = low, bisect_right(rows, (rows[low][0], _AFTER_UIDS), low, high)
            low = end
        if group := [row[2] for row in rows[start:end] if row[2] in chosen]:
            yield group


_AFTER_UIDS = "\U0010ffff"
