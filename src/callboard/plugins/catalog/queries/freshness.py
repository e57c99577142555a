"""When a location was last read well: the one place that knows how readings and sweeps are written down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from ..model import LocationRef
from ..store.tables import location, problem


@dataclass(frozen=True, kw_only=True)
class Freshness:
    """When it was last read well, in seconds since 1970, and since when and why that fails; None while it does not."""

    last_read: float
    failing_since: float | None
    error: str
    hint: str


def freshness_of(connection: Connection, row: Any) -> Freshness:
    """How fresh the location of this row is: `id, origin, last_read, created, leaving`."""
    origin = _origin(connection, row.origin)
    ids = [row.id] if origin is None else [row.id, origin.id]
    wrong = connection.execute(
        select(problem.c.since, problem.c.message, problem.c.hint)
        .where(problem.c.location_id.in_(ids), problem.c.stage == "read", problem.c.level == "error")
        .order_by(problem.c.since, problem.c.id)
    ).first()
    read = row.last_read or row.created
    if wrong is not None:
        return Freshness(
            last_read=min(read, wrong.since), failing_since=wrong.since, error=wrong.message, hint=wrong.hint
        )
    # One row speaks for all that a sweep looked at below it; what is not led to any more is not looked at.
    swept = 0.0 if origin is None or row.leaving else origin.swept or 0.0
    return Freshness(last_read=max(read, swept), failing_since=None, error="", hint="")


def _origin(connection: Connection, text: str) -> Any | None:
    kind, _, target = text.partition(":")
    ref = LocationRef(kind, target)
    rows = select(location.c.id, location.c.swept).where(location.c.type == ref.type, location.c.target == ref.target)
    return connection.execute(rows).first()
