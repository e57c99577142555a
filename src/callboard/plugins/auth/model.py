"""People who have signed in, and their sessions. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from callboard import Identity

ADMIN = "user:default/admin"
"""Who comes by the link of the first run."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who somebody has shown to be. `owns_as` are the refs that their ownership goes by."""

    ref: str
    title: str
    owns_as: Sequence[str] = ()
    guest: bool = False


@dataclass(frozen=True, kw_only=True)
class Session:
    """Somebody signed in on one device. Times are in seconds since 1970; after `until` it is over, and before that
    when it has not been used for long enough. `id` may be shown: it opens nothing."""

    id: str
    person: Person
    way: str
    agent: str
    address: str
    began: float
    used: float
    until: float

    @property
    def identity(self) -> Identity:
        """Who asks, for the rest of the portal."""
        person = self.person
        return Identity(
            ref=person.ref,
            title=person.title,
            owns_as=tuple(person.owns_as) or (person.ref,),
            guest=person.guest,
            via=f"session:{self.id}",
        )


@dataclass(frozen=True, kw_only=True)
class Visit:
    """Where a request came from, as far as it is kept."""

    agent: str
    address: str
