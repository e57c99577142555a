"""People who have signed in, and their sessions. Pure."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from callboard import Context, Contribution

READ, END = "auth.access.read", "auth.access.delete"
"""To see who is signed in and which tokens there are, and to end both, of everybody."""
ADMIN = "user:default/admin"
"""Who comes by the link of the first run."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who somebody has shown to be. `owns_as` are the refs that their ownership goes by, beside those that the catalog
    knows; `listed` says that they came as a `User` of the catalog, and have to be there still."""

    ref: str
    title: str
    owns_as: Sequence[str] = ()
    guest: bool = False
    listed: bool = False


@dataclass(frozen=True, kw_only=True)
class Standing(Contribution):
    """Knows who has left: `may_be_here` is asked of people by the ref that they came under, at every request and so
    quickly that nobody waits. Whoever it does not know may. Where it fails, nobody is let in whom it is asked about."""

    may_be_here: Callable[[str, Context], Awaitable[bool]]
    deadline: float = 5.0


@dataclass(frozen=True, kw_only=True)
class Origin:
    """The session at a provider that a session here came from. Empty texts for what the provider does not say."""

    issuer: str = ""
    subject: str = ""
    sid: str = ""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What a provider has shown of somebody, as far as it has: empty texts for the rest. `email` is one that counts,
    `unverified` one that does not. `claims` are all texts, by their names there."""

    subject: str
    email: str = ""
    unverified: str = ""
    username: str = ""
    name: str = ""
    claims: Mapping[str, str] = field(default_factory=dict)
    origin: Origin = Origin()

    @property
    def said(self) -> str:
        """How to speak of them."""
        return self.email or self.unverified or self.username or self.name or self.subject


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


@dataclass(frozen=True, kw_only=True)
class Visit:
    """Where a request came from, as far as it is kept."""

    agent: str
    address: str
