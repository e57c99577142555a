"""The tables of reports, votes, readers and reviews. `0001_reports` makes them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Integer, MetaData, String, Table, Text

metadata = MetaData()

report_table = Table(
    "techdocs_report",
    metadata,
    Column("id", String, primary_key=True),
    Column("ticket", String),
    Column("site", String),
    Column("version", String),
    Column("path", Text),
    Column("page", Text),
    Column("quote", Text),
    Column("words", Text),
    Column("person", String),
    Column("by", Text),
    Column("at", Float),
    Column("repository", Text),
    Column("tracker", String),
    Column("title", Text),
    Column("body", Text),
    Column("delivery", String),
    Column("attempt", Integer),
    Column("tried_at", Float),
    Column("error", Text),
    Column("address", Text),
    Column("checked_at", Float),
    Column("closed_at", Float),
    Column("closed_by", Text),
    Column("closed_word", Text),
)
vote_table = Table(
    "techdocs_vote",
    metadata,
    Column("site", String, primary_key=True),
    Column("path", Text, primary_key=True),
    Column("person", String, primary_key=True),
    Column("useful", Boolean),
    Column("word", Text),
    Column("at", Float),
)
reader_table = Table(
    "techdocs_reader",
    metadata,
    Column("id", String, primary_key=True),
    Column("month", String),
)
reading_table = Table(
    "techdocs_reading",
    metadata,
    Column("site", String, primary_key=True),
    Column("path", Text, primary_key=True),
    Column("month", String, primary_key=True),
    Column("readers", Integer),
)
review_table = Table(
    "techdocs_review",
    metadata,
    Column("site", String, primary_key=True),
    Column("path", Text, primary_key=True),
    Column("at", Float),
    Column("by", Text),
)
age_table = Table(
    "techdocs_age",
    metadata,
    Column("site", String, primary_key=True),
    Column("written", Float),
    Column("code", Float),
)


def plain(text: str) -> str:
    """Text that either database takes."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
