"""Has PostgreSQL look at tables that grow faster than it looks by itself: it plans by what it knows of them.

Of a table that it takes for empty it expects every question to have most rows as its answer, and reads all of them.
"""

from __future__ import annotations

from sqlalchemy import Connection

from .tables import claim, edge, entity, location, relation

ASKED_BY = (
    entity.c["ref", "location_id", "dirty"],
    relation.c["source", "target", "emitter"],
    claim.c["ref", "location_id"],
    edge.c["parent_id", "child_id"],
    location.c["id", "target"],
)
"""The columns that large tables are asked by. Documents are left out: they would take the longest, to no use."""


def analyze(connection: Connection) -> None:
    """Counts anew what the columns hold. Elsewhere there is nothing to do."""
    if connection.dialect.name != "postgresql":
        return
    for columns in ASKED_BY:
        table = next(iter(columns)).table.name
        connection.exec_driver_sql(f"ANALYZE {table} ({', '.join(each.name for each in columns)})")
