"""The points that other plugins fill."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from callboard import Context, Contribution, Identity
from callboard.ui import Component

Area = Literal["main", "side"]


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What a widget shows for somebody: a `body`, and where they say more than the widget alone a title, a count, and
    where there is more of it."""

    body: Component
    title: str = ""
    count: int | None = None
    href: str = ""
    more: str = ""
    flush: bool = False


@dataclass(frozen=True, kw_only=True)
class Widget(Contribution):
    """A card on the front page of whoever asks.

    `render` gets the plugin's context and answers within `deadline` seconds; if it does not, the card says so and the
    rest of the page stands. None says that there is nothing to show to this person: the card is left out. `title` and
    `description` are what people choose it by. `area` is the wide column or the side one, until they move it. Those
    that are not `shown` are there for whoever adds them. `inline` ones are part of the first answer, which suits what
    needs nothing but the database or the memory; the others are fetched by the page.
    """

    id: str
    title: str
    render: Callable[[Context], Awaitable[Filled | None]]
    description: str = ""
    icon: str = "puzzle"
    area: Area = "main"
    order: int = 50
    deadline: float = 5.0
    inline: bool = False
    shown: bool = True
    requires: str = ""


@dataclass(frozen=True, kw_only=True)
class Readers(Contribution):
    """Knows people as they are at this moment, for what they are told without asking, as digests are. `as_now` gives
    somebody by their ref; None for whom it does not know, or who is here no longer."""

    as_now: Callable[[str, Context], Awaitable[Identity | None]]
    deadline: float = 10.0


@dataclass(frozen=True, kw_only=True)
class QuickAction(Contribution):
    """A button below the search box: what people come for most. The `main` one stands out."""

    title: str
    href: str
    icon: str = "arrow-right"
    order: int = 50
    requires: str = ""
    main: bool = False
