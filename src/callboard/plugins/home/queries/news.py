"""Reads the news, the latest first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from ..model import Item
from ..store.tables import news

_MOMENT = re.compile(r"[0-9]{1,11}(\.[0-9]{1,12})?")


class Cursor(NamedTuple):
    """What comes after this in the feed is older."""

    at: float
    id: int

    @classmethod
    def read(cls, said: str) -> Cursor | None:
        """Of an address; None for anything that is no cursor."""
        at, _, id_ = said.partition("_")
        if not (id_.isascii() and id_.isdigit() and len(id_) < 19 and _MOMENT.fullmatch(at)):
            return None
        return cls(float(at), int(id_))

    def __str__(self) -> str:
        return f"{self.at!r}_{self.id}"


class Span(NamedTuple):
    """What was told after one number up to another; they follow the order in which it was told."""

    after: int
    until: int


_ITEMS = select(
    news.c.id, news.c.kind, news.c.ref, news.c.title, news.c.words, news.c.text, news.c.href, news.c.at
).order_by(news.c.at.desc(), news.c.id.desc())


def news_before(
    connection: Connection,
    before: Cursor | None,
    kinds: Sequence[str],
    about: str,
    most: int,
    *,
    span: Span | None = None,
) -> Sequence[Item]:
    """The next of these kinds whose title or ref has a text in it."""
    wanted = _wanted(kinds, about)
    if span is not None:
        wanted += [news.c.id > span.after, news.c.id <= span.until]
    if before is not None:
        wanted.append(or_(news.c.at < before.at, and_(news.c.at == before.at, news.c.id < before.id)))
    return [Item(*row) for row in connection.execute(_ITEMS.where(*wanted).limit(most))]


def count_news(connection: Connection, kinds: Sequence[str], about: str) -> Sequence[tuple[str, str, int]]:
    """(kind, ref, how many) of the same."""
    rows = select(news.c.kind, news.c.ref, func.count()).where(*_wanted(kinds, about))
    return [(kind, ref, number) for kind, ref, number in connection.execute(rows.group_by(news.c.kind, news.c.ref))]


def _wanted(kinds: Sequence[str], about: str) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [news.c.kind.in_(kinds)]
    if about:
        text = about.lower()
        named = func.lower(news.c.title).contains(text, autoescape=True)
        wanted.append(or_(named, news.c.ref.contains(text, autoescape=True)))
    return wanted
