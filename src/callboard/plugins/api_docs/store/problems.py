"""Writes down what is wrong with definitions, and lets go of what no longer is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from callboard import clock, parts

from ..model import DefinitionProblem
from .tables import problem_table

LOOKED = "*"
"""Stands for all APIs: they have been looked through once, since when events tell."""
MOST_KEPT = 25


def keep_problems(
    connection: Connection,
    looked: Iterable[str],
    found: Mapping[str, tuple[str, Sequence[DefinitionProblem]]],
) -> None:
    """Of the refs looked at, those in `found` have these problems, with where they were read; the others have none.
    Since when one has any stays."""
    for part in parts(sorted(looked)):
        rows = connection.execute(select(problem_table.c.ref).where(problem_table.c.ref.in_(part))).scalars()
        known, now = set(rows), clock(connection)
        gone = [ref for ref in known if ref not in found]
        if gone:
            connection.execute(delete(problem_table).where(problem_table.c.ref.in_(gone)))
        for ref in part:
            if ref in found:
                location, problems = found[ref]
                said = {"location": location, "problems": msgspec.json.encode(problems[:MOST_KEPT]).decode()}
                if ref in known:
                    connection.execute(update(problem_table).where(problem_table.c.ref == ref).values(**said))
                else:
                    connection.execute(insert(problem_table).values(ref=ref, since=now, **said))


def note_looked(connection: Connection) -> None:
    """All APIs have been looked through."""
    if connection.execute(select(problem_table.c.ref).where(problem_table.c.ref == LOOKED)).first() is None:
        connection.execute(
            insert(problem_table).values(ref=LOOKED, since=clock(connection), location="", problems="[]")
        )
