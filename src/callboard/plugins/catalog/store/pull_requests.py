"""Remembers which pull requests were opened for catalog files."""

from __future__ import annotations

import time

from sqlalchemy import Connection, delete, insert

from .tables import pull_request


def note_pull_request(connection: Connection, repository: str, url: str, by: str) -> None:
    """The latest one for a repository, in place of any before it."""
    connection.execute(delete(pull_request).where(pull_request.c.repository == repository))
    connection.execute(insert(pull_request), [{"repository": repository, "url": url, "by": by, "at": time.time()}])
