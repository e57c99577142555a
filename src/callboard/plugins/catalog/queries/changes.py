"""The change log, as those read it who want to hear of every change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from ..store.tables import change


class Change(NamedTuple):
    """One line: an entity was `created`, `changed` or `deleted`."""

    seq: int
    entity_id: int
    ref: str
    what: str


def changes_between(connection: Connection, after: int, upto: int, most: int) -> Sequence[Change]:
    """The lines after one number up to another, oldest first."""
    query = select(change.c.seq, change.c.entity_id, change.c.ref, change.c.what).order_by(change.c.seq).limit(most)
    return [Change(*row) for row in connection.execute(query.where(change.c.seq > after, change.c.seq <= upto))]


def first_change(connection: Connection) -> int:
    """The oldest line that is kept; 0 when there is none."""
    first: int = connection.execute(select(func.coalesce(func.min(change.c.seq), 0))).scalar_one()
    return first
