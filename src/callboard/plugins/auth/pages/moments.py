"""Seconds of the database as times of a page."""

from __future__ import annotations

import datetime


def moment(seconds: float) -> datetime.datetime:
    """From seconds since 1970, in UTC."""
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC)
