"""What lists are ordered by, and how that is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

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
