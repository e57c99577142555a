"""What people leave behind: stars and visits."""

from __future__ import annotations

import time

from sqlalchemy import Connection, delete, text

from .tables import star

MOST_VISITS = 100


def set_star(connection: Connection, person: str, ref: str, on: bool) -> None:
    """Stars or unstars; doing it twice is doing it once."""
    if on:
        connection.execute(
            text("INSERT INTO catalog_star (person, ref, at) VALUES (:p, :r, :t) ON CONFLICT DO NOTHING"),
            {"p": person, "r": ref, "t": time.time()},
        )
    else:
        connection.execute(delete(star).where(star.c.person == person, star.c.ref == ref))


def visited(connection: Connection, person: str, ref: str) -> None:
    """Notes that somebody looked at an entity's page, and keeps their last hundred."""
    connection.execute(
        text(
            "INSERT INTO catalog_visit (person, ref, hits, at) VALUES (:p, :r, 1, :t) "
            "ON CONFLICT (person, ref) DO UPDATE SET hits = catalog_visit.hits + 1, at = excluded.at"
        ),
        {"p": person, "r": ref, "t": time.time()},
    )
    connection.execute(
        text(
            "DELETE FROM catalog_visit WHERE person = :p AND ref NOT IN "
            "(SELECT ref FROM catalog_visit WHERE person = :p ORDER BY at DESC LIMIT :most)"
        ),
        {"p": person, "most": MOST_VISITS},
    )
