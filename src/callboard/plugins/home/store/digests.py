"""Keeps up to where somebody has been told what is new. A digest is taken by moving on: of two that would give the
same, one does."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, delete, insert, update

from callboard import parts

from ..model import Digest
from .tables import digest


def keep_digests(connection: Connection, new: Mapping[str, str], gone: Collection[str], seen: int) -> None:
    """Begins those of `new` people, as if they had been told all up to `seen` on these days; lets go of others."""
    refs = [*gone, *new]
    for some in parts(refs):
        connection.execute(delete(digest).where(digest.c.person.in_(some)))
    rows = [{"person": person, "day": day, "seen": seen} for person, day in new.items()]
    for some_rows in parts(rows):
        connection.execute(insert(digest), some_rows)


def move_on(connection: Connection, given: Digest, day: str, seen: int) -> bool:
    """The digest of a day is given, with all up to `seen`. False when somebody else was first."""
    mine = (digest.c.person == given.person, digest.c.day == given.day, digest.c.seen == given.seen)
    return bool(connection.execute(update(digest).where(*mine).values(day=day, seen=max(seen, given.seen))).rowcount)
