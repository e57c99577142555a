"""Records as the page and the exports show them, newest first."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, func, select

from ..model import Wanted
from ..store import record_table

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Record:
    """One of them. `details` are what the plugin said besides."""

    seq: int
    at: datetime.datetime
    actor: str
    via: str
    door: str
    plugin: str
    action: str
    target: str
    outcome: str
    request: str
    address: str
    agent: str
    details: Mapping[str, str]
    hash: str

    @property
    def json(self) -> bytes:
        """On one line, whatever stands in it."""
        return msgspec.json.encode(self.plain)

    @property
    def plain(self) -> dict[str, Any]:
        """As texts, numbers and mappings."""
        return {**asdict(self), "at": self.at.isoformat(timespec="milliseconds")}


def records(
    connection: Connection, wanted: Wanted, most: int, *, before: int | None = None, after: int | None = None
) -> list[Record]:
    """Those that are wanted, the newest first: with `before` the next older ones than that number, with `after` the
    next younger ones."""
    seq = record_table.c.seq
    query = select(record_table).where(*_conditions(wanted)).limit(most)
    if after is not None:
        return [_record(row) for row in connection.execute(query.where(seq > after).order_by(seq)).all()][::-1]
    older = query if before is None else query.where(seq < before)
    return [_record(row) for row in connection.execute(older.order_by(seq.desc())).all()]


def one_record(connection: Connection, seq: int) -> Record | None:
    """The one with that number; None for one that is not, or no longer, there."""
    row = connection.execute(select(record_table).where(record_table.c.seq == seq)).first()
    return _record(row) if row is not None else None


def _conditions(wanted: Wanted) -> Sequence[ColumnElement[bool]]:
    table = record_table.c
    found: list[ColumnElement[bool]] = []
    for column, text in ((table.actor, wanted.actor), (table.action, wanted.action), (table.target, wanted.target)):
        if text:
            found.append(func.lower(column).contains(text.lower(), autoescape=True))
    if wanted.outcome:
        found.append(table.outcome == wanted.outcome)
    if wanted.since is not None:
        found.append(table.at >= _milliseconds(wanted.since))
    if wanted.until is not None:
        found.append(table.at < _milliseconds(wanted.until) + int(DAY.total_seconds()) * 1000)
    return found


def _milliseconds(day: datetime.date) -> int:
    start = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
    return int(start.timestamp()) * 1000


def _record(row: Row[Any]) -> Record:
    at = datetime.datetime.fromtimestamp(row.at / 1000, datetime.UTC)
    return Record(**{**row._mapping, "at": at, "details": _details(row.details)})


def _details(text: str) -> Mapping[str, str]:
    """What somebody wrote into the database who is no portal is shown as it stands."""
    try:
        return msgspec.json.decode(text, type=dict[str, str])
    except msgspec.DecodeError:
        return {"unreadable": text}
