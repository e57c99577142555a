"""Reads the change log, and how often documents are opened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from ..store.tables import change, missed, usage, week


class Line(NamedTuple):
    """The documents of a type under a key are no longer what they were. `at` is in seconds since 1970."""

    seq: int
    type: str
    key: str
    at: float


_LINES = select(change.c.seq, change.c.type, change.c.key, change.c.at)


def changes_after(connection: Connection, seq: int, most: int) -> Sequence[Line]:
    """The lines after a number, oldest first."""
    rows = connection.execute(_LINES.where(change.c.seq > seq).order_by(change.c.seq).limit(most))
    return [Line(*row) for row in rows]


def line_of(connection: Connection, seq: int) -> Line | None:
    """The line of a number, if it is still there."""
    row = connection.execute(_LINES.where(change.c.seq == seq)).first()
    return None if row is None else Line(*row)


def newest_line(connection: Connection) -> Line | None:
    """The last line; None while there is none."""
    row = connection.execute(_LINES.order_by(change.c.seq.desc()).limit(1)).first()
    return None if row is None else Line(*row)


def opened_since(connection: Connection, moment: float) -> Sequence[tuple[int, float, float]]:
    """The number, weight and last time of documents that have been opened since a moment."""
    rows = connection.execute(select(usage.c.document, usage.c.weight, usage.c.at).where(usage.c.at >= moment))
    return [(row.document, row.weight, row.at) for row in rows]


class Missed(NamedTuple):
    """What several people looked for in vain: how many, counted anew each day."""

    term: str
    people: int


class SearchWeek(NamedTuple):
    """How often was searched in a week, as `2026-W49`, and how often in vain."""

    week: str
    asked: int
    missed: int


def most_missed(connection: Connection, most: int) -> list[Missed]:
    """What most people looked for in vain lately."""
    rows = select(missed.c.term, missed.c.people).order_by(missed.c.people.desc(), missed.c.term).limit(most)
    return [Missed(*row) for row in connection.execute(rows)]


def search_weeks(connection: Connection, most: int) -> list[SearchWeek]:
    """The last weeks in which anybody searched, the latest first."""
    rows = select(week.c.week, week.c.asked, week.c.missed).order_by(week.c.week.desc()).limit(most)
    return [SearchWeek(*row) for row in connection.execute(rows)]
