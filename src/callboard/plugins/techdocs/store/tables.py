"""The tables of sites. `0002_sites` makes them.

A site is to be built where more is `wanted` than `done`; a build is of as many requests as were `claimed` when it
began, so that those which came meanwhile lead to one more. It is under way while it has a `holder`.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, Integer, MetaData, String, Table, Text

metadata = MetaData()
site_table = Table(
    "techdocs_site",
    metadata,
    Column("ref", String, primary_key=True),
    Column("version", String, primary_key=True),
    Column("git_ref", String),
    Column("place", Text),
    Column("watched", Text),
    Column("wanted", Integer),
    Column("done", Integer),
    Column("reason", String),
    Column("wanted_at", Float),
    Column("begin_at", Float),
    Column("holder", String),
    Column("attempt", Integer),
    Column("claimed", Integer),
    Column("begun_at", Float),
    Column("heartbeat_at", Float),
    Column("publishing", Boolean),
    Column("revision", String),
    Column("checked_at", Float),
    Column("published_at", Float),
    Column("seconds", Float),
    Column("failures", Integer),
    Column("failed_since", Float),
    Column("tried", String),
    Column("error", Text),
    Column("hint", Text),
    Column("problems", Text),
)
line_table = Table(
    "techdocs_line",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("ref", String),
    Column("version", String),
    Column("attempt", Integer),
    Column("text", Text),
    Column("at", Float),
)

WORK, SAID, PUBLISHED = "techdocs.work", "techdocs.said", "techdocs"
"""Announced: there is something to build; a build has said or finished something; a site has changed."""


def plain(text: str) -> str:
    """Text that either database takes."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
