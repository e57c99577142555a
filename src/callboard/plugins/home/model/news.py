"""What happened in the company, as other plugins say it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from callboard import Context, Contribution


@dataclass(frozen=True, kw_only=True)
class News:
    """One thing that happened to a resource, as people read it: `title` is what it is about, `words` go on from there
    ("was registered"), `text` says more. `kind` is the id of a `NewsKind`. `key` is the same each time that the same is
    told, which then counts once. `ref` names the resource in full and in lower case: who may not see that does not
    hear of it. `at` is in seconds since 1970."""

    key: str
    kind: str
    ref: str
    title: str
    words: str
    href: str
    at: float
    text: str = ""


class Item(NamedTuple):
    """A row of the feed."""

    id: int
    kind: str
    ref: str
    title: str
    words: str
    text: str
    href: str
    at: float


class Digest(NamedTuple):
    """The last digest that somebody was given: of which day, and up to which number of the news."""

    person: str
    day: str
    seen: int


@dataclass(frozen=True, kw_only=True)
class NewsKind(Contribution):
    """A kind of news. People hear of it who have `permission`, and where they have that under a condition, if it holds
    for the resource, which is of `resource_type`."""

    id: str
    title: str
    permission: str
    resource_type: str = ""
    icon: str = "circle-dot"
    tone: str = "neutral"
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class Circle(Contribution):
    """Resources that are close to somebody, to narrow the news to: `refs` gives those of the person who asks."""

    id: str
    title: str
    refs: Callable[[Context], Awaitable[Sequence[str]]]
    order: int = 50
    deadline: float = 3.0
