"""Which pull request was opened for a repository's catalog file."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from ..store.tables import pull_request


class PullRequest(NamedTuple):
    """A pull request, who opened it, and when (seconds since 1970)."""

    url: str
    by: str
    at: float


def pull_request_of(connection: Connection, repository: str) -> PullRequest | None:
    """The latest one for the repository at that web address."""
    table = pull_request.c
    row = connection.execute(select(table.url, table.by, table.at).where(table.repository == repository)).first()
    return None if row is None else PullRequest(*row)
