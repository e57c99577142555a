"""Reads how many read a page, what they say of it, and how old it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Integer, cast, func, select

from ..store.feedback import WHOLE, month_of, reader_id
from ..store.report_tables import age_table, reader_table, reading_table, review_table, vote_table
from .reports import count_open


@dataclass(frozen=True, kw_only=True)
class Review:
    """When somebody said that a page is still right: seconds since 1970."""

    at: float
    by: str


@dataclass(frozen=True, kw_only=True)
class PageState:
    """What is known of one page for one person. `mine` is their vote, None without one."""

    open_reports: int
    readers: int
    votes: int
    useful: int
    mine: bool | None
    word: str
    has_read: bool
    review: Review | None


@dataclass(frozen=True, kw_only=True)
class PageVotes:
    """How the readers of a page voted, and how many there were this month."""

    path: str
    votes: int
    useful: int
    readers: int


@dataclass(frozen=True, kw_only=True)
class Word:
    """What somebody wrote beside a vote."""

    site: str
    path: str
    useful: bool
    word: str
    at: float


def page_state(connection: Connection, site: str, path: str, person: str, now: float) -> PageState:
    """All of it in one go."""
    month = month_of(now)
    votes, useful = connection.execute(
        select(func.count(), func.sum(cast(vote_table.c.useful, Integer))).where(
            vote_table.c.site == site, vote_table.c.path == path
        )
    ).one()
    mine = connection.execute(
        select(vote_table.c.useful, vote_table.c.word).where(
            vote_table.c.site == site, vote_table.c.path == path, vote_table.c.person == person
        )
    ).first()
    id_ = reader_id(site, path, person, month)
    return PageState(
        open_reports=count_open(connection, site, path),
        readers=_readers(connection, site, path, month),
        votes=int(votes),
        useful=int(useful or 0),
        mine=None if mine is None else bool(mine.useful),
        word="" if mine is None else mine.word,
        has_read=connection.execute(select(reader_table.c.id).where(reader_table.c.id == id_)).first() is not None,
        review=last_review(connection, site, path),
    )


def last_review(connection: Connection, site: str, path: str) -> Review | None:
    """The last time that somebody said so of the page, or of the whole site."""
    found = connection.execute(
        select(review_table.c.at, review_table.c.by)
        .where(review_table.c.site == site, review_table.c.path.in_([path, WHOLE]))
        .order_by(review_table.c.at.desc())
        .limit(1)
    ).first()
    return None if found is None else Review(at=found.at, by=found.by)


def ages_of(connection: Connection, sites: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Of each site when its documentation was changed or found right last, and when what is beside it."""
    reviewed = dict(
        connection.execute(
            select(review_table.c.site, review_table.c.at).where(
                review_table.c.site.in_(sites), review_table.c.path == WHOLE
            )
        ).all()
    )
    found = connection.execute(select(age_table).where(age_table.c.site.in_(sites)))
    return {row.site: (max(row.written, reviewed.get(row.site, 0.0)), row.code) for row in found}


def votes_of(connection: Connection, site: str, now: float) -> list[PageVotes]:
    """The pages of a site that anybody has voted on, those that least find useful first."""
    readers = dict(
        connection.execute(
            select(reading_table.c.path, reading_table.c.readers).where(
                reading_table.c.site == site, reading_table.c.month == month_of(now)
            )
        ).all()
    )
    counted = connection.execute(
        select(
            vote_table.c.path, func.count().label("votes"), func.sum(cast(vote_table.c.useful, Integer)).label("useful")
        )
        .where(vote_table.c.site == site)
        .group_by(vote_table.c.path)
    )
    found = [
        PageVotes(path=row.path, votes=row.votes, useful=row.useful, readers=readers.get(row.path, 0))
        for row in counted
    ]
    read = {each.path for each in found}
    found += [
        PageVotes(path=path, votes=0, useful=0, readers=most) for path, most in readers.items() if path not in read
    ]
    return sorted(found, key=lambda each: (each.useful - each.votes, -each.votes, -each.readers, each.path))


def words_on(connection: Connection, sites: Sequence[str], limit: int) -> list[Word]:
    """What readers wrote beside their votes, the latest first."""
    found = connection.execute(
        select(vote_table.c.site, vote_table.c.path, vote_table.c.useful, vote_table.c.word, vote_table.c.at)
        .where(vote_table.c.site.in_(sites), vote_table.c.word != "")
        .order_by(vote_table.c.at.desc(), vote_table.c.path)
        .limit(limit)
    )
    return [Word(site=row.site, path=row.path, useful=bool(row.useful), word=row.word, at=row.at) for row in found]


def votes_by_site(connection: Connection, sites: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Of each site that has any: how many votes, and how many of them find it useful."""
    found = connection.execute(
        select(vote_table.c.site, func.count(), func.sum(cast(vote_table.c.useful, Integer)))
        .where(vote_table.c.site.in_(sites))
        .group_by(vote_table.c.site)
    )
    return {site: (int(votes), int(useful)) for site, votes, useful in found}


def _readers(connection: Connection, site: str, path: str, month: str) -> int:
    found = connection.execute(
        select(reading_table.c.readers).where(
            reading_table.c.site == site, reading_table.c.path == path, reading_table.c.month == month
        )
    ).scalar()
    return int(found or 0)
