"""Who is shut out by all processes that share a database, and for how long yet. It goes by the database's clock."""

from __future__ import annotations

from sqlalchemy import Connection, text

from callboard.foundation.database.leases import clock


def shut_out(connection: Connection, place: str, seconds: float) -> None:
    """Shuts a place out everywhere, and forgets those whose time is over."""
    now = clock(connection)
    connection.execute(text("DELETE FROM kernel_lockout WHERE until <= :now"), {"now": now})
    connection.execute(
        text(
            "INSERT INTO kernel_lockout (place, until) VALUES (:place, :until) "
            "ON CONFLICT (place) DO UPDATE SET until = excluded.until"
        ),
        {"place": place, "until": now + seconds},
    )


def shut_out_for(connection: Connection, place: str) -> float:
    """For how many seconds yet a place is shut out; 0 when it is not."""
    until = connection.execute(text("SELECT until FROM kernel_lockout WHERE place = :place"), {"place": place}).scalar()
    return 0.0 if until is None else max(0.0, float(until) - clock(connection))
