"""What is wrong with the catalog's sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, select

from ..model import LocationRef, innermost
from ..store.tables import entity, location, problem


@dataclass(frozen=True, kw_only=True)
class OpenProblem:
    """A problem that stands, with where it was found and since when (seconds since 1970). `draft` is for judging who
    may hear of it, and goes no further."""

    ref: str
    level: str
    stage: str
    name: str
    message: str
    hint: str
    file: str
    line: int
    since: float
    location: LocationRef
    origin: str
    draft: str

    @property
    def in_words(self) -> str:
        """The message without the nesting that API clients expect around it."""
        return innermost(self.message)

    @property
    def shown(self) -> dict[str, object]:
        """What a list of problems shows of it."""
        return {
            "level": self.level,
            "message": self.in_words,
            "hint": self.hint,
            "file": self.file,
            "line": self.line,
        }


def problems_of(connection: Connection, ref: str) -> list[OpenProblem]:
    """The problems of one entity, and those of its file that are about no other entity."""
    return _read(connection, _select().where(problem.c.ref == ref))


def problems_at(connection: Connection, location_id: int) -> list[OpenProblem]:
    """The problems of one location."""
    return _read(connection, _select().where(problem.c.location_id == location_id))


def search_problems(connection: Connection, *, level: str = "", stage: str = "", most: int = 500) -> list[OpenProblem]:
    """All problems that stand, errors first, then the latest."""
    statement = _select()
    if level:
        statement = statement.where(problem.c.level == level)
    if stage:
        statement = statement.where(problem.c.stage == stage)
    order = (problem.c.level, problem.c.since.desc(), problem.c.file, problem.c.line)
    return _read(connection, statement.order_by(*order).limit(most))


def count_problems(connection: Connection) -> dict[str, int]:
    """How many problems stand, by level."""
    rows = connection.execute(select(problem.c.level, func.count()).group_by(problem.c.level))
    return {row[0]: row[1] for row in rows}


def refs_beside_problems(connection: Connection) -> list[tuple[LocationRef, str]]:
    """The entities at each location that has a problem."""
    troubled = select(problem.c.location_id).distinct()
    rows = connection.execute(
        select(location.c.type, location.c.target, entity.c.ref)
        .join(entity, entity.c.location_id == location.c.id)
        .where(location.c.id.in_(troubled))
    )
    return [(LocationRef(row.type, row.target), row.ref) for row in rows]


def refs_with_problems(connection: Connection) -> list[str]:
    """The refs of all entities that have a problem."""
    return list(connection.execute(select(problem.c.ref).where(problem.c.ref != "").distinct()).scalars())


def _select() -> Select[Any]:
    return select(problem, location.c.type, location.c.target, location.c.origin).join(
        location, location.c.id == problem.c.location_id
    )


def _read(connection: Connection, statement: Select[Any]) -> list[OpenProblem]:
    return [
        OpenProblem(
            ref=row.ref,
            level=row.level,
            stage=row.stage,
            name=row.name,
            message=row.message,
            hint=row.hint,
            file=row.file or row.target,
            line=row.line,
            since=row.since,
            location=LocationRef(row.type, row.target),
            origin=row.origin,
            draft=row.draft,
        )
        for row in connection.execute(statement)
    ]
