"""Counts readers, keeps their votes, and notes when owners said that a page is still right."""

from __future__ import annotations

import datetime
import hashlib
import time

from sqlalchemy import Connection, delete, text

from .report_tables import age_table, plain, reader_table, reading_table, review_table, vote_table

DAY = 24 * 3600.0
VOTES_KEPT = 365 * DAY
MONTHS_KEPT = 13
WHOLE = "*"
"""Stands for all pages of a site where the path of one could stand."""


def month_of(now: float) -> str:
    """The month as readers are counted by: `2026-11`."""
    return datetime.datetime.fromtimestamp(now, datetime.UTC).strftime("%Y-%m")


def reader_id(site: str, path: str, person: str, month: str) -> str:
    """Stands for somebody who has read a page in a month. It does not say who, or what."""
    return hashlib.sha256("\0".join((site, path, person, month)).encode("utf-8", "replace")).hexdigest()


def count_reader(connection: Connection, site: str, path: str, person: str, now: float) -> None:
    """Counts somebody once for a page and month."""
    month = month_of(now)
    row = {"id": reader_id(site, path, person, month), "month": month}
    counted = connection.execute(
        text("INSERT INTO techdocs_reader (id, month) VALUES (:id, :month) ON CONFLICT DO NOTHING"), row
    )
    if counted.rowcount:
        connection.execute(
            text(
                "INSERT INTO techdocs_reading (site, path, month, readers) VALUES (:site, :path, :month, 1) "
                "ON CONFLICT (site, path, month) DO UPDATE SET readers = techdocs_reading.readers + 1"
            ),
            {"site": site, "path": path, "month": month},
        )


def set_vote(connection: Connection, site: str, path: str, person: str, *, useful: bool, word: str, now: float) -> None:
    """The vote of somebody on a page, in place of the one before."""
    drop_vote(connection, site, path, person)
    row = {"site": site, "path": path, "person": person, "useful": useful, "word": plain(word), "at": now}
    connection.execute(vote_table.insert(), [row])


def drop_vote(connection: Connection, site: str, path: str, person: str) -> None:
    """Takes it back."""
    named = (vote_table.c.site == site, vote_table.c.path == path, vote_table.c.person == person)
    connection.execute(delete(vote_table).where(*named))


def note_review(connection: Connection, site: str, path: str, by: str, now: float) -> None:
    """Somebody says that a page, or the `WHOLE` of a site, is still right."""
    connection.execute(delete(review_table).where(review_table.c.site == site, review_table.c.path == path))
    connection.execute(review_table.insert(), [{"site": site, "path": path, "by": plain(by), "at": now}])


def note_age(connection: Connection, site: str, written: float, code: float) -> None:
    """When a site's documentation was changed last, and when what is beside it."""
    connection.execute(delete(age_table).where(age_table.c.site == site))
    connection.execute(age_table.insert(), [{"site": site, "written": written, "code": code}])


def forget_feedback(connection: Connection, now: float | None = None) -> None:
    """Forgets who read in months before this one, how many read more than a year ago, and votes of that age."""
    today = time.time() if now is None else now
    connection.execute(delete(reader_table).where(reader_table.c.month < month_of(today)))
    connection.execute(delete(reading_table).where(reading_table.c.month < month_of(today - MONTHS_KEPT * 31 * DAY)))
    connection.execute(delete(vote_table).where(vote_table.c.at < today - VOTES_KEPT))


def forget_site(connection: Connection, site: str) -> None:
    """Forgets the age of a site that is gone."""
    connection.execute(delete(age_table).where(age_table.c.site == site))
