"""Keeps what people have seen of nudges, and what they did about them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, select, text, update

from callboard import clock

from ..model import AWAY, DONE, SEEN
from .tables import nudge

KEPT = 200 * 24 * 3600.0
"""Seconds. What was mended does not come again under the same key before."""
_NOTE = text(
    "INSERT INTO home_nudge (person, key, source, state, until, at) "
    "VALUES (:person, :key, :source, :state, :until, :at) ON CONFLICT (person, key) DO NOTHING"
)


def see_nudges(
    connection: Connection, person: str, shown: Sequence[tuple[str, str]], gone: Sequence[str]
) -> frozenset[str]:
    """Notes (source, key) of what was shown to somebody; and keys of what was shown and is mended now. Returns the keys
    that the person had never met."""
    now = clock(connection)
    met = connection.execute(select(nudge.c.key).where(nudge.c.person == person)).scalars()
    fresh = frozenset(key for _, key in shown) - frozenset(met)
    rows = [
        {"person": person, "key": key, "source": source, "state": SEEN, "until": 0.0, "at": now}
        for source, key in shown
    ]
    if rows:
        connection.execute(_NOTE, rows)
    if gone:
        mended = update(nudge).where(nudge.c.person == person, nudge.c.key.in_(gone), nudge.c.state != AWAY)
        connection.execute(mended.values(state=DONE, until=0.0, at=now))
    return fresh


def put_off(connection: Connection, person: str, nudged: tuple[str, str], state: str, seconds: float) -> None:
    """Has a nudge, by its source and key, leave somebody alone for so many seconds, or for ever."""
    now, (source, key) = clock(connection), nudged
    connection.execute(delete(nudge).where(nudge.c.person == person, nudge.c.key == key))
    values = {"person": person, "key": key, "source": source, "state": state, "until": now + seconds, "at": now}
    connection.execute(_NOTE, values)


def trim_nudges(connection: Connection) -> None:
    """Lets go of what was mended long ago. What somebody has met and is still there is not told again, ever."""
    connection.execute(delete(nudge).where(nudge.c.at < clock(connection) - KEPT, nudge.c.state == DONE))
