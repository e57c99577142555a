"""Which sites there are, and asking for one to be built."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from sqlalchemy import Connection, case, update
from sqlalchemy.dialects import postgresql, sqlite

from callboard import announce, clock

from ..model import SiteKey
from .tables import SAID, WORK, plain, site_table

Reason = Literal["new", "pushed", "changed", "swept", "opened", "retried"]

NOTHING: Mapping[str, Any] = {
    "git_ref": "",
    "place": "",
    "watched": "[]",
    "wanted": 0,
    "done": 0,
    "reason": "new",
    "wanted_at": 0.0,
    "begin_at": 0.0,
    "holder": "",
    "attempt": 0,
    "claimed": 0,
    "begun_at": 0.0,
    "heartbeat_at": 0.0,
    "publishing": False,
    "revision": "",
    "checked_at": 0.0,
    "published_at": 0.0,
    "seconds": 0.0,
    "failures": 0,
    "failed_since": 0.0,
    "tried": "",
    "error": "",
    "hint": "",
    "problems": "[]",
}
"""What is known of a site that has never been asked for."""


def want(connection: Connection, key: SiteKey, reason: Reason, *, git_ref: str | None = None) -> None:
    """Asks for a site to be built at once. However often that is done before a build begins, there is one; and one more
    if it is done while a build is under way. `git_ref` is the branch or tag of a version."""
    make_insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    new = {"ref": key.ref, "version": key.version, **NOTHING}
    connection.execute(make_insert(site_table).values(new).on_conflict_do_nothing())
    now, table = clock(connection), site_table.c
    changed: dict[str, Any] = {
        "wanted": case((table.holder != "", table.claimed + 1), else_=table.done + 1),
        "wanted_at": case((table.wanted > table.done, table.wanted_at), else_=now),
        "reason": reason,
        "begin_at": now,
    }
    if git_ref is not None:
        changed["git_ref"] = git_ref
    connection.execute(update(site_table).where(*is_site(key)).values(changed))
    announce(connection, WORK)
    announce(connection, SAID)


def note_checked(connection: Connection, key: SiteKey) -> None:
    """What is published is what there is."""
    connection.execute(update(site_table).where(*is_site(key)).values(checked_at=clock(connection)))


def note_place(connection: Connection, key: SiteKey, place: str) -> None:
    """Where the sources of a site are."""
    connection.execute(update(site_table).where(*is_site(key)).values(place=plain(place)))


def is_site(key: SiteKey) -> tuple[Any, Any]:
    """Holds for the row of a site."""
    return site_table.c.ref == key.ref, site_table.c.version == key.version
