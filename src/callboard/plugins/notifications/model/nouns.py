"""What somebody is told: a payload, what it becomes for a person, and the message that a channel carries."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any
from urllib.parse import urlsplit

from callboard import Invalid

INBOX, STREAM = "/notifications", "/api/notifications/stream"
CHOICES = "/settings/notifications"
"""The page where people choose what they are told, and by which channel."""
WEB = "Web"
"""The channel that is the inbox itself."""
MOST_RECIPIENTS = 1000
"""Refs that a notification may be addressed to; groups among them may have any number of people."""
MOST = {"title": 1000, "description": 20_000, "link": 2000, "topic": 200, "scope": 500, "icon": 100}
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Severity(IntEnum):
    """How much it matters, the gravest first."""

    critical = 0
    high = 1
    normal = 2
    low = 3


def severity_of(word: object) -> Severity:
    """The severity of that name, in any case; normal for what is none."""
    return Severity.__members__.get(str(word).lower(), Severity.normal)


@dataclass(frozen=True, kw_only=True)
class Payload:
    """What is said. `link` leads to a web address or to a path of the portal; `topic` is what people choose by; what
    has the same `scope` replaces what was said before of the same origin. `metadata` is handed to channels.

    Raises Invalid for a payload without title, one that is too long, or with a link that leads elsewhere.
    """

    title: str
    description: str = ""
    link: str = ""
    severity: Severity = Severity.normal
    topic: str = ""
    scope: str = ""
    icon: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise Invalid("Invalid notification request received: missing title")
        for name, most in MOST.items():
            if len(getattr(self, name)) > most:
                raise Invalid(f"Invalid notification request received: {name} is longer than {most} characters")
        check_link(self.link)


def is_ref(text: str) -> bool:
    """Is this the ref of an entity in full, as `user:default/jane`?"""
    kind, colon, rest = text.partition(":")
    namespace, slash, name = rest.partition("/")
    return bool(kind and colon and namespace and slash and name) and len(text) <= 300 and text.isprintable()


def check_link(link: str) -> None:
    """Raises Invalid for a link that is neither a path nor an address of the web."""
    wrong = bool(_CONTROL.search(link))
    if not wrong and _SCHEME.match(link.strip()):
        try:
            parts = urlsplit(link.strip())
            wrong = parts.scheme.lower() not in ("http", "https") or not parts.hostname
        except ValueError:
            wrong = True
    if wrong:
        raise Invalid("Invalid notification request received: link must be a path, or begin with http:// or https://")


def href_of(link: str, base_url: str = "") -> str:
    """Where a link leads, empty without one: a path always leads into the portal, however many slashes it begins with.
    With the portal's `base_url` the address is absolute."""
    text = link.strip()
    if not text or _SCHEME.match(text):
        return text
    return f"{base_url.rstrip('/')}/{text.lstrip('/' + chr(92))}"


@dataclass(frozen=True, kw_only=True)
class Notification:
    """One line of an inbox. `person` is whose, empty for what goes to everybody; times are in seconds since 1970."""

    id: str
    person: str
    origin: str
    payload: Payload
    created: float
    updated: float | None = None
    read: float | None = None
    saved: float | None = None

    @property
    def latest(self) -> float:
        """When it was last said."""
        return self.updated or self.created


@dataclass(frozen=True, kw_only=True)
class Message:
    """What channels carry. `to` has, for each ref that it was addressed to, the people reached by it who want this
    channel; it is empty where it `is_broadcast`."""

    id: str
    origin: str
    payload: Payload
    created: float
    to: Mapping[str, Sequence[str]] = field(default_factory=dict)
    is_broadcast: bool = False

    @property
    def people(self) -> list[str]:
        """Everybody that it is for, each once."""
        return list(dict.fromkeys(person for people in self.to.values() for person in people))


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A message on its way to one target. `id` is the same whenever it is tried again."""

    id: str
    target: str
    message: Message
