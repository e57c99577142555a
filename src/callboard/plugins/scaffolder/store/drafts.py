"""Keeps what somebody has answered of a template's form and not sent yet."""

from __future__ import annotations

import time

from sqlalchemy import Column, Connection, Float, MetaData, String, Table, Text, delete, insert

DAYS_KEPT = 60
DAY = 24 * 3600.0

metadata = MetaData()

draft = Table(
    "scaffolder_draft",
    metadata,
    Column("person", String, primary_key=True),
    Column("template", String, primary_key=True),
    Column("answers", Text),
    Column("changed", Float),
)


def save_draft(connection: Connection, person: str, template: str, answers: str) -> None:
    """The answers of a person, in place of any before."""
    drop_draft(connection, person, template)
    row = {"person": person, "template": template, "answers": answers, "changed": time.time()}
    connection.execute(insert(draft), [row])


def drop_draft(connection: Connection, person: str, template: str) -> None:
    """Forgets the answers: they were sent, or are not wanted."""
    connection.execute(delete(draft).where(draft.c.person == person, draft.c.template == template))


def forget_old_drafts(connection: Connection) -> None:
    """Forgets what nobody has touched for two months."""
    connection.execute(delete(draft).where(draft.c.changed < time.time() - DAYS_KEPT * DAY))
