"""Keeps the news. What is told twice counts once, and old news go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, delete, func, select, text

from callboard import clock, parts

from ..model import News
from .tables import news

LONGEST = {"key": 500, "kind": 100, "ref": 400, "title": 300, "words": 500, "text": 2000, "href": 2000}
_NOTE = text(
    "INSERT INTO home_news (key, kind, ref, title, words, text, href, at) "
    "VALUES (:key, :kind, :ref, :title, :words, :text, :href, :at) ON CONFLICT (key) DO NOTHING"
)


def note_news(connection: Connection, told: Sequence[News], keep: float) -> None:
    """Adds what is not there yet; nothing that is older than `keep` seconds."""
    oldest = clock(connection) - keep
    rows = [_row(each) for each in told if each.at >= oldest]
    for some in parts(rows):
        connection.execute(_NOTE, some)


def forget_news(connection: Connection, refs: Sequence[str]) -> None:
    """Lets go of what is about resources that are gone."""
    for some in parts(refs):
        connection.execute(delete(news).where(news.c.ref.in_(some)))


def trim_news(connection: Connection, keep: float, most: int) -> None:
    """Lets go of what is older than `keep` seconds, and of what is more than `most`."""
    connection.execute(delete(news).where(news.c.at < clock(connection) - keep))
    ordered = select(news.c.at).order_by(news.c.at.desc()).offset(most).limit(1)
    last = connection.execute(ordered).scalar_one_or_none()
    if last is not None and (connection.execute(select(func.count()).select_from(news)).scalar_one()) > most:
        connection.execute(delete(news).where(news.c.at <= last))


def _row(told: News) -> dict[str, object]:
    """A row that fits, whatever somebody was called."""
    row: dict[str, object] = asdict(told)
    return {name: fit(value, LONGEST[name]) if isinstance(value, str) else value for name, value in row.items()}


def fit(value: str, longest: int) -> str:
    """Text that every database takes: half a character is none."""
    return value.replace("\0", "")[:longest].encode("utf-8", "replace").decode("utf-8")
