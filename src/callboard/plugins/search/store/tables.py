"""The tables of search; `migrations/` makes them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Double, Float, Integer, MetaData, String, Table, Text

CHANGES = "search.changes"
"""The channel on which whoever appends to the change log announces it."""

metadata = MetaData()
change = Table(
    "search_change",
    metadata,
    Column("seq", BigInteger, primary_key=True),
    Column("type", String),
    Column("key", Text),
    Column("at", Float),
)
usage = Table(
    "search_usage",
    metadata,
    Column("document", BigInteger, primary_key=True),
    Column("weight", Double),
    Column("at", Double),
)
week = Table(
    "search_week",
    metadata,
    Column("week", String, primary_key=True),
    Column("asked", Integer),
    Column("missed", Integer),
)
missed = Table(
    "search_missed",
    metadata,
    Column("term", String, primary_key=True),
    Column("people", Integer),
    Column("at", Float),
)
