"""Writes what people want: by channel, by origin, by topic, and when their digest comes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert

from .tables import digest, plain, preference


class Choice(NamedTuple):
    """What somebody wants of a channel: of all that comes by it, of one origin, without a `topic`, or of a topic."""

    channel: str
    origin: str
    topic: str
    enabled: bool


def choose(connection: Connection, person: str, choices: Iterable[Choice]) -> None:
    """Sets these, and leaves others as they are."""
    table = preference.c
    for each in dict.fromkeys(choices):
        place = {"person": person, "channel": each.channel, "origin": plain(each.origin), "topic": plain(each.topic)}
        connection.execute(delete(preference).where(*(table[name] == value for name, value in place.items())))
        connection.execute(insert(preference).values(**place, enabled=each.enabled))


def set_digest(connection: Connection, person: str, hour: int | None) -> None:
    """The hour of the day, in UTC, at which a person wants the digest; None for never."""
    connection.execute(delete(digest).where(digest.c.person == person))
    if hour is not None:
        connection.execute(insert(digest).values(person=person, hour=hour))
