"""Writes down reports, and what becomes of them. Who sends one claims it first, so that nobody else does meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, and_, delete, or_, select, update

from .report_tables import plain, report_table

SENDING, SENT, FAILED, KEPT = "sending", "sent", "failed", "kept"
"""Of a report: on its way to the tracker, arrived, not arrived, and kept in the portal's own list."""
LOST_AFTER = 180.0
"""After so many seconds nobody sends a report any more that was on its way: the process that did is gone."""


def add_report(connection: Connection, row: dict[str, Any]) -> bool:
    """Writes a report down; False when the same person has sent the same form before."""
    same = and_(report_table.c.person == row["person"], report_table.c.ticket == row["ticket"])
    if connection.execute(select(report_table.c.id).where(same)).first() is not None:
        return False
    clean = {name: plain(value) if isinstance(value, str) else value for name, value in row.items()}
    empty = {"error": "", "address": "", "checked_at": 0.0, "closed_by": "", "closed_word": ""}
    connection.execute(report_table.insert(), [{**empty, **clean}])
    return True


def claim_report(connection: Connection, id_: str, tracker: str, repository: str, now: float) -> int:
    """Takes it on oneself to send a report that did not arrive: the number of this attempt, 0 when somebody else does
    or has."""
    is_free = or_(
        report_table.c.delivery == FAILED,
        and_(report_table.c.delivery == SENDING, report_table.c.tried_at < now - LOST_AFTER),
    )
    values = {"delivery": SENDING, "tried_at": now, "tracker": tracker, "repository": repository}
    taken = connection.execute(
        update(report_table)
        .where(report_table.c.id == id_, is_free)
        .values(**values, attempt=report_table.c.attempt + 1)
    )
    if not taken.rowcount:
        return 0
    return int(connection.execute(select(report_table.c.attempt).where(report_table.c.id == id_)).scalar_one())


def note_sent(connection: Connection, id_: str, attempt: int, address: str) -> None:
    """It has arrived, and this is its issue."""
    _note(connection, id_, attempt, {"delivery": SENT, "address": plain(address), "error": ""})


def note_failed(connection: Connection, id_: str, attempt: int, error: str) -> None:
    """It has not arrived, or nobody knows."""
    _note(connection, id_, attempt, {"delivery": FAILED, "error": plain(error)})


def close_report(connection: Connection, id_: str, by: str, word: str, now: float) -> None:
    """Closes it here. Doing it twice is doing it once."""
    values = {"closed_at": now, "closed_by": plain(by), "closed_word": plain(word)}
    connection.execute(
        update(report_table).where(report_table.c.id == id_, report_table.c.closed_at.is_(None)).values(**values)
    )


def reopen_report(connection: Connection, id_: str) -> None:
    """Opens it again."""
    values = {"closed_at": None, "closed_by": "", "closed_word": ""}
    connection.execute(update(report_table).where(report_table.c.id == id_).values(**values))


def note_looked_up(connection: Connection, ids: Iterable[str], closed: Iterable[str], now: float) -> None:
    """Their issues were looked up, and these of them are closed at their tracker."""
    looked_up, gone = list(ids), list(closed)
    connection.execute(update(report_table).where(report_table.c.id.in_(looked_up)).values(checked_at=now))
    is_open = and_(report_table.c.id.in_(gone), report_table.c.closed_at.is_(None))
    connection.execute(update(report_table).where(is_open).values(closed_at=now))


def forget_reports(connection: Connection, closed_before: float) -> None:
    """Forgets those that were closed long ago."""
    connection.execute(delete(report_table).where(report_table.c.closed_at < closed_before))


def _note(connection: Connection, id_: str, attempt: int, values: dict[str, Any]) -> None:
    """An attempt that was given up as lost says nothing any more, unless it brings the issue after all."""
    mine = and_(report_table.c.id == id_, report_table.c.delivery != SENT)
    if values["delivery"] == FAILED:
        mine = and_(mine, report_table.c.attempt == attempt)
    connection.execute(update(report_table).where(mine).values(**values))
