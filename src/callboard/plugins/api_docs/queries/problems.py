"""The APIs whose definitions have problems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, select

from ..model import DefinitionProblem
from ..store import LOOKED, problem_table

MOST = 5_000


@dataclass(frozen=True, kw_only=True)
class Troubled:
    """An API by its ref, where it was read, and what is wrong since when (seconds since 1970)."""

    ref: str
    since: float
    location: str
    problems: Sequence[DefinitionProblem]


def troubled_apis(connection: Connection, ref: str = "") -> Sequence[Troubled]:
    """One API if it has problems, or all that have, without a ref."""
    rows = select(problem_table).where(problem_table.c.ref != LOOKED).order_by(problem_table.c.ref).limit(MOST)
    return [
        Troubled(
            ref=row.ref,
            since=row.since,
            location=row.location,
            problems=msgspec.json.decode(row.problems, type=list[DefinitionProblem]),
        )
        for row in connection.execute(rows.where(problem_table.c.ref == ref) if ref else rows)
    ]


def was_looked_through(connection: Connection) -> bool:
    """Have all APIs been looked through once?"""
    return connection.execute(select(problem_table.c.ref).where(problem_table.c.ref == LOOKED)).first() is not None
