"""Keeps how somebody has arranged their page."""

from __future__ import annotations

import json
from dataclasses import asdict

from sqlalchemy import Connection, delete, insert

from callboard import clock

from ..model import Layout
from .tables import layout


def keep_layout(connection: Connection, person: str, arranged: Layout) -> None:
    """In place of what they had."""
    reset_layout(connection, person)
    values = {"person": person, "arranged": json.dumps(asdict(arranged)), "at": clock(connection)}
    connection.execute(insert(layout).values(**values))


def reset_layout(connection: Connection, person: str) -> None:
    """Back to what everybody has."""
    connection.execute(delete(layout).where(layout.c.person == person))
