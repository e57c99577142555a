"""What other plugins give: ways to people, who the people are, and what one can be told about."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from callboard import Context, Contribution

from .nouns import Message, Outgoing


def _always(settings: Any) -> bool:  # noqa: ARG001 - asked with the settings
    return True


@dataclass(frozen=True, kw_only=True)
class Channel(Contribution):
    """A way to people beside the inbox; the preferences call it by its `id`.

    `targets` says where a message goes: each target, in the channel's own words, is a delivery of its own. `send`
    delivers; what it raises is written down, and it is tried again later, but for Invalid, which no later try can mend.
    After a crash the same delivery, by its id, may come once more. `active` gets the settings of the plugin that
    contributes it; `at_once` are deliveries at a time, `deadline` is in seconds.
    """

    id: str
    title: str
    targets: Callable[[Message, Context], Awaitable[Sequence[str]]]
    send: Callable[[Outgoing, Context], Awaitable[None]]
    icon: str = "send"
    active: Callable[[Any], bool] = _always
    at_once: int = 4
    deadline: float = 60.0


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Somebody, or a group, as channels need to know them."""

    ref: str
    title: str = ""
    email: str = ""
    annotations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RecipientSource(Contribution):
    """Knows who stands behind refs, all of them in full and in lower case; what it does not know, it leaves out.

    `members` gives the people behind each ref that is no user: those of a group and of the groups below it, those who
    own anything else; the refs that it gets second are left out, groups among them with all that is below. `contacts`
    tells how people and groups are reached, and `everybody` who there is.
    """

    members: Callable[[Sequence[str], Sequence[str], Context], Awaitable[Mapping[str, Sequence[str]]]]
    contacts: Callable[[Sequence[str], Context], Awaitable[Mapping[str, Contact]]]
    everybody: Callable[[Context], Awaitable[Sequence[str]]]


@dataclass(frozen=True, kw_only=True)
class Topic(Contribution):
    """Something that a plugin tells people about: so they can choose before the first time. What is `quiet` comes to
    the inbox alone, until somebody or the settings choose otherwise."""

    id: str
    title: str
    quiet: bool = False
