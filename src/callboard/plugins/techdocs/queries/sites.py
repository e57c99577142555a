"""What is known of sites: how their builds stand, what is wrong with them, what a build says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, select

from callboard import clock

from ..model import SiteKey
from ..store import StandingProblem, key_of_row
from ..store.sites import is_site
from ..store.tables import line_table, site_table

Status = Literal["waiting", "building", "idle"]


@dataclass(frozen=True, kw_only=True)
class SiteState:
    """How a site stands; moments are in seconds since 1970, 0 for never.

    `status` says whether it waits for a build, is being built, or neither. `published_at` is when what is served was
    published, of `revision`: a commit, or something made of the times of a local folder. With `failed_since` the last
    build failed, and `error` says why; `begin_at` is when a build that waits may begin.
    """

    key: SiteKey
    git_ref: str
    place: str
    watched: Sequence[str]
    status: Status
    reason: str
    attempt: int
    wanted: int
    done: int
    begun_at: float
    begin_at: float
    revision: str
    tried: str
    checked_at: float
    published_at: float
    seconds: float
    failures: int
    failed_since: float
    error: str
    hint: str
    problems: Sequence[StandingProblem]
    is_torn: bool

    @property
    def is_published(self) -> bool:
        """Whether there is something to read."""
        return self.published_at > 0

    @property
    def is_under_way(self) -> bool:
        """Whether a build goes on, or is about to begin without waiting for a pause after a failure to end."""
        return self.status == "building" or (self.status == "waiting" and self.reason != "retried")


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of the log of a build."""

    id: int
    attempt: int
    text: str
    at: float


def state_of(connection: Connection, key: SiteKey) -> SiteState | None:
    """How a site stands; None for one that nobody has asked for."""
    row = connection.execute(select(site_table).where(*is_site(key))).first()
    return None if row is None else _state(row)


def all_sites(connection: Connection) -> list[SiteState]:
    """All sites, by their names."""
    rows = connection.execute(select(site_table).order_by(site_table.c.ref, site_table.c.version))
    return [_state(row) for row in rows]


def publications(connection: Connection) -> dict[tuple[str, str], float]:
    """When each site that is built here was published, in seconds since 1970, by ref and version."""
    table = site_table.c
    rows = connection.execute(select(table.ref, table.version, table.published_at).where(table.published_at > 0))
    return {(row.ref, row.version): row.published_at for row in rows}


def versions_of(connection: Connection, ref: str) -> list[SiteState]:
    """All sites of one entity, the usual version first."""
    rows = select(site_table).where(site_table.c.ref == ref).order_by(site_table.c.version)
    return [_state(row) for row in connection.execute(rows)]


def troubled_sites(connection: Connection, ref: str = "") -> list[SiteState]:
    """The sites that something is wrong with; with `ref`, those of one entity."""
    table = site_table.c
    wrong = select(site_table).where((table.problems != "[]") | (table.failed_since > 0))
    rows = wrong.where(table.ref == ref) if ref else wrong
    return [_state(row) for row in connection.execute(rows.order_by(table.ref, table.version))]


def lines_after(connection: Connection, key: SiteKey, after: int = 0, most: int = 1000) -> list[Line]:
    """What builds have said since a line."""
    table = line_table.c
    rows = (
        select(line_table)
        .where(table.ref == key.ref, table.version == key.version, table.id > after)
        .order_by(table.id)
        .limit(most)
    )
    return [Line(id=row.id, attempt=row.attempt, text=row.text, at=row.at) for row in connection.execute(rows)]


def moment(connection: Connection) -> float:
    """Now, by the clock that all processes share."""
    return clock(connection)


def _state(row: Any) -> SiteState:
    status: Status = "building" if row.holder else "waiting" if row.wanted > row.done else "idle"
    return SiteState(
        key=key_of_row(row),
        git_ref=row.git_ref,
        place=row.place,
        watched=msgspec.json.decode(row.watched, type=list[str]),
        status=status,
        reason=row.reason,
        attempt=row.attempt,
        wanted=row.wanted,
        done=row.done,
        begun_at=row.begun_at,
        begin_at=row.begin_at,
        revision=row.revision,
        tried=row.tried,
        checked_at=row.checked_at,
        published_at=row.published_at,
        seconds=row.seconds,
        failures=row.failures,
        failed_since=row.failed_since,
        error=row.error,
        hint=row.hint,
        problems=msgspec.json.decode(row.problems, type=list[StandingProblem]),
        is_torn=row.publishing,
    )
