"""The tables of home; `migrations/` makes them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, MetaData, String, Table, Text

metadata = MetaData()
layout = Table(
    "home_layout",
    metadata,
    Column("person", String, primary_key=True),
    Column("arranged", Text),
    Column("at", Float),
)
news = Table(
    "home_news",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("key", String),
    Column("kind", String),
    Column("ref", String),
    Column("title", Text),
    Column("words", Text),
    Column("text", Text),
    Column("href", Text),
    Column("at", Float),
)
digest = Table(
    "home_digest",
    metadata,
    Column("person", String, primary_key=True),
    Column("day", String),
    Column("seen", BigInteger),
)
nudge = Table(
    "home_nudge",
    metadata,
    Column("person", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("source", String),
    Column("state", String),
    Column("until", Float),
    Column("at", Float),
)
