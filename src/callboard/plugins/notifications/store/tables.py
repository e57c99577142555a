"""The tables of notifications; `migrations/` makes them.

What goes to everybody is one row without a person, and a row of state for each person who has read or saved it.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import Boolean, Column, Float, Integer, MetaData, String, Table, Text

EVERYBODY = "notifications.all"
"""The channel of news on which whatever concerns many people is announced."""
DELIVERIES = "notifications.deliveries"
metadata = MetaData()
notification = Table(
    "notifications_notification",
    metadata,
    Column("id", String, primary_key=True),
    Column("person", String),
    Column("origin", String),
    Column("title", Text),
    Column("description", Text),
    Column("link", Text),
    Column("severity", Integer),
    Column("topic", String),
    Column("scope", String),
    Column("icon", String),
    Column("details", Text),
    Column("created", Float),
    Column("updated", Float),
    Column("read", Float),
    Column("saved", Float),
)
state = Table(
    "notifications_state",
    metadata,
    Column("notification", String, primary_key=True),
    Column("person", String, primary_key=True),
    Column("read", Float),
    Column("saved", Float),
)
preference = Table(
    "notifications_preference",
    metadata,
    Column("person", String, primary_key=True),
    Column("channel", String, primary_key=True),
    Column("origin", String, primary_key=True),
    Column("topic", String, primary_key=True),
    Column("enabled", Boolean),
)
digest = Table(
    "notifications_digest",
    metadata,
    Column("person", String, primary_key=True),
    Column("hour", Integer),
)
delivery = Table(
    "notifications_delivery",
    metadata,
    Column("id", String, primary_key=True),
    Column("channel", String),
    Column("target", Text),
    Column("title", Text),
    Column("message", Text),
    Column("state", String),
    Column("attempts", Integer),
    Column("created", Float),
    Column("due", Float),
    Column("ended", Float),
    Column("error", Text),
)


def news_of(person: str) -> str:
    """The channel of news about one inbox."""
    return f"notifications.{hashlib.sha256(person.encode()).hexdigest()[:24]}"


def plain(text: str) -> str:
    """Text that either database takes."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
