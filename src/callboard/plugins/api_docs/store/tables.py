"""The table; `migrations/` makes it."""

from __future__ import annotations

from sqlalchemy import Column, Float, MetaData, String, Table, Text

metadata = MetaData()
problem_table = Table(
    "api_docs_problem",
    metadata,
    Column("ref", String(500), primary_key=True),
    Column("since", Float),
    Column("location", Text),
    Column("problems", Text),
)
