"""Reads how somebody has arranged their page."""

from __future__ import annotations

import json

from sqlalchemy import Connection, select

from ..model import Layout
from ..store.tables import layout


def layout_of(connection: Connection, person: str) -> Layout | None:
    """None for somebody who has arranged nothing."""
    found = connection.execute(select(layout.c.arranged).where(layout.c.person == person)).scalar_one_or_none()
    if found is None:
        return None
    try:
        return Layout.read(json.loads(found))
    except ValueError:
        return None
