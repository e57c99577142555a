"""Keeps when people came, and when their first and their tenth change was merged. After the tenth nothing is counted:
it says how soon people find their feet, and not how much they do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete, text

from callboard import clock, parts

from .tables import arrival

FOUNDED = ""
"""Under this name stands when the portal met its first people: whoever was there with them is no newcomer."""
DAY = 24 * 3600.0
BEFORE = 0.0
"""When those came of whom nobody knows."""
_MEET = text(
    "INSERT INTO people_arrival (person, seen, merged) VALUES (:person, :seen, 0) ON CONFLICT (person) DO NOTHING"
)
_SAY = text(
    "INSERT INTO people_arrival (person, seen, merged) VALUES (:person, :seen, 0) "
    "ON CONFLICT (person) DO UPDATE SET seen = excluded.seen"
)
_MERGED = text(
    "UPDATE people_arrival SET merged = merged + 1, first = COALESCE(first, :now), "
    "tenth = CASE WHEN merged + 1 >= :tenth THEN :now ELSE tenth END "
    "WHERE person = :person AND merged < :tenth AND seen > 0"
)
TENTH = 10


def founded_at(connection: Connection) -> float | None:
    """When the portal met its first people."""
    found = connection.execute(arrival.select().where(arrival.c.person == FOUNDED)).first()
    return None if found is None else float(found.seen)


def meet_people(connection: Connection, said: Mapping[str, float | None]) -> None:
    """These are in the catalog, and came when it says; of others it counts when the portal first heard of them."""
    now = clock(connection)
    connection.execute(_MEET, {"person": FOUNDED, "seen": now})
    founded = founded_at(connection)
    usual = BEFORE if founded is None or now - founded < DAY else now
    for person, seen in sorted(said.items()):
        values = {"person": person, "seen": usual if seen is None else seen}
        connection.execute(_MEET if seen is None else _SAY, values)


def note_merged(connection: Connection, people: Sequence[str]) -> None:
    """A change of each of these was merged now."""
    now = clock(connection)
    if people:
        connection.execute(_MERGED, [{"person": each, "now": now, "tenth": TENTH} for each in people])


def forget_arrivals(connection: Connection, people: Sequence[str]) -> None:
    """These people are in the catalog no more."""
    for some in parts(people):
        connection.execute(delete(arrival).where(arrival.c.person.in_(some), arrival.c.person != FOUNDED))
