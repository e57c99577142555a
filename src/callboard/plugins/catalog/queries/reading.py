"""How far the refreshes are that take a while, whichever process works on them."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from ..store.reading import GIVEN_UP_AFTER
from ..store.tables import reading


@dataclass(frozen=True, kw_only=True)
class UnderWay:
    """Of `known` locations so many have been looked at; what they lead to may add to them."""

    read: int
    known: int


def under_way(connection: Connection) -> UnderWay | None:
    """All refreshes that are under way, taken together; None when there are none."""
    sums = select(func.sum(reading.c.read), func.sum(reading.c.known))
    read, known = connection.execute(sums.where(reading.c.updated > time.time() - GIVEN_UP_AFTER)).one()
    return None if known is None else UnderWay(read=int(read), known=int(known))
