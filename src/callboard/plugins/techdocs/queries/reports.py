"""Reads reports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, select

from callboard import NotFound

from ..store.report_tables import report_table
from ..store.reports import FAILED, KEPT, SENDING, SENT

AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Filed:
    """A report as it is kept. `site` is the entity's ref, `page` the title of the page; times are in seconds since
    1970. `delivery` is `kept` for the portal's own list, else how far it came on its way to the `tracker`."""

    id: str
    ticket: str
    site: str
    version: str
    path: str
    page: str
    quote: str
    words: str
    person: str
    by: str
    at: float
    repository: str
    tracker: str
    title: str
    body: str
    delivery: str
    attempt: int
    tried_at: float
    error: str
    address: str
    checked_at: float
    closed_at: float | None
    closed_by: str
    closed_word: str

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def has_arrived(self) -> bool:
        """Do its owners see it, here or at their tracker?"""
        return self.delivery in (SENT, KEPT)

    @property
    def is_on_its_way(self) -> bool:
        return self.delivery == SENDING

    @property
    def has_failed(self) -> bool:
        return self.delivery == FAILED


def find_report(connection: Connection, id_: str) -> Filed:
    """The report of that id. Raises NotFound."""
    return _one(connection, report_table.c.id == id_)


def report_of_ticket(connection: Connection, person: str, ticket: str) -> Filed:
    """The report that a person has sent with that form. Raises NotFound."""
    return _one(connection, and_(report_table.c.person == person, report_table.c.ticket == ticket))


def same_report(connection: Connection, row: dict[str, Any], since: float) -> Filed | None:
    """A report that says the same of the same page, of the same person and not long ago."""
    named = ("person", "site", "version", "path", "quote", "words")
    same = and_(report_table.c.at >= since, *(report_table.c[name] == row[name] for name in named))
    return next(_read(connection, same, limit=1), None)


def count_since(connection: Connection, person: str, since: float) -> int:
    """How many reports a person has sent since then."""
    counted = select(func.count()).where(report_table.c.person == person, report_table.c.at >= since)
    return int(connection.execute(counted).scalar_one())


def count_open(connection: Connection, site: str, path: str) -> int:
    """How many reports on a page are open."""
    named = (report_table.c.site == site, report_table.c.path == path, report_table.c.closed_at.is_(None))
    return int(connection.execute(select(func.count()).where(*named)).scalar_one())


def list_reports(
    connection: Connection, sites: Sequence[str], *, is_open: bool, path: str | None = None, limit: int, offset: int = 0
) -> list[Filed]:
    """The reports on these sites, or on one page of them, the latest first."""
    wanted = and_(report_table.c.site.in_(sites), _in_state(is_open=is_open))
    if path is not None:
        wanted = and_(wanted, report_table.c.path == path)
    return list(_read(connection, wanted, limit=limit, offset=offset))


def count_reports(connection: Connection, sites: Sequence[str], path: str | None = None) -> tuple[int, int]:
    """How many of them are open, and how many closed."""
    wanted: ColumnElement[bool] = report_table.c.site.in_(sites)
    if path is not None:
        wanted = and_(wanted, report_table.c.path == path)
    counts = select(func.count(), func.count(report_table.c.closed_at)).where(wanted)
    every, closed = connection.execute(counts).one()
    return int(every) - int(closed), int(closed)


def sites_with_reports(connection: Connection) -> list[str]:
    """The refs of the sites that have any."""
    found = select(report_table.c.site).distinct()
    return list(connection.execute(found).scalars())


def longest_not_looked_up(connection: Connection, limit: int) -> list[Filed]:
    """Reports that are open as far as we know, at trackers."""
    wanted = and_(report_table.c.closed_at.is_(None), report_table.c.delivery == SENT)
    found = select(report_table).where(wanted).order_by(report_table.c.checked_at, report_table.c.id).limit(limit)
    return [Filed(**row) for row in connection.execute(found).mappings()]


def _in_state(*, is_open: bool) -> ColumnElement[bool]:
    closed_at = report_table.c.closed_at
    return closed_at.is_(None) if is_open else closed_at.is_not(None)


def _one(connection: Connection, where: ColumnElement[bool]) -> Filed:
    found = next(_read(connection, where, limit=1), None)
    if found is None:
        raise NotFound("There is no such report", hint="Reports are forgotten a year after they were closed.")
    return found


def _read(connection: Connection, where: ColumnElement[bool], *, limit: int, offset: int = 0) -> Iterator[Filed]:
    order = (report_table.c.at.desc(), report_table.c.id)
    found = select(report_table).where(where).order_by(*order).limit(limit).offset(offset)
    return (Filed(**row) for row in connection.execute(found).mappings())
