"""The tables of people; `migrations/` makes them."""

from __future__ import annotations

from sqlalchemy import Column, Float, Integer, MetaData, String, Table

metadata = MetaData()
change = Table(
    "people_change",
    metadata,
    Column("repository", String, primary_key=True),
    Column("person", String, primary_key=True),
    Column("at", Float),
)
arrival = Table(
    "people_arrival",
    metadata,
    Column("person", String, primary_key=True),
    Column("seen", Float),
    Column("merged", Integer),
    Column("first", Float),
    Column("tenth", Float),
)
week = Table(
    "people_week",
    metadata,
    Column("week", String, primary_key=True),
    Column("active", Integer),
    Column("people", Integer),
)
