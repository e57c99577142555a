"""Reads what people want."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from callboard import parts

from ..store.preferences import Choice
from ..store.tables import digest, preference


@dataclass(frozen=True)
class Preferences:
    """What somebody has chosen, above what holds by default. The nearest word counts: on the topic, else on the origin,
    else on the channel; where nothing is said, a channel is on."""

    chosen: Mapping[tuple[str, str, str], bool] = field(default_factory=dict)
    by_default: Mapping[tuple[str, str, str], bool] = field(default_factory=dict)

    def wants(self, channel: str, origin: str = "", topic: str = "") -> bool:
        """Is this to come by that channel?"""
        for place in dict.fromkeys([(channel, origin, topic), (channel, origin, ""), (channel, "", "")]):
            for said in (self.chosen, self.by_default):
                if place in said:
                    return said[place]
        return True


def preferences_of(
    connection: Connection, people: Sequence[str], by_default: Mapping[tuple[str, str, str], bool]
) -> dict[str, Preferences]:
    """What each of these people wants."""
    chosen: dict[str, dict[tuple[str, str, str], bool]] = {person: {} for person in people}
    for some in parts(list(chosen)):
        for row in connection.execute(select(preference).where(preference.c.person.in_(some))):
            chosen[row.person][row.channel, row.origin, row.topic] = row.enabled
    return {person: Preferences(said, by_default) for person, said in chosen.items()}


def as_defaults(choices: Iterable[Choice]) -> dict[tuple[str, str, str], bool]:
    """Choices of the settings, as `preferences_of` takes them."""
    return {(each.channel, each.origin, each.topic): each.enabled for each in choices}


def digest_hour(connection: Connection, person: str) -> int | None:
    """At which hour of the day, in UTC, somebody wants a digest; None for never."""
    found = connection.execute(select(digest.c.hour).where(digest.c.person == person)).scalar_one_or_none()
    return None if found is None else int(found)


def digest_hours(connection: Connection) -> dict[str, int]:
    """Who wants a digest, and at which hour of the day, in UTC."""
    rows = connection.execute(select(digest.c.person, digest.c.hour).order_by(digest.c.person))
    return {row.person: row.hour for row in rows}
