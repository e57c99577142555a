"""What other plugins give: documents, and who may see them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field

from callboard import Context, Contribution

from .documents import Category, SearchDocument


@dataclass(frozen=True, kw_only=True)
class Searchable(Contribution):
    """Gives documents of one type, such as `software-catalog`.

    `everything` yields all there are, and is asked when an index is made anew; `documents` gives those of some keys as
    they are now, read from the database or wherever the truth is, and none for what is gone. Both see all there is: a
    document is shown to those who have `permission`, and where they have it under a condition, for what is about a
    resource of `resource_type` of which that holds.

    A plugin says with `hears(…)` which events change what is under which keys.
    """

    type: str
    title: str
    permission: str
    everything: Callable[[Context], AsyncIterator[SearchDocument]]
    documents: Callable[[Sequence[str], Context], Awaitable[Sequence[SearchDocument]]]
    icon: str = "circle"
    resource_type: str = ""
    categories: Sequence[Category] = field(default_factory=tuple)
    version: int = 1
    """Grows when the same content gives other documents: they are all asked for anew then."""


@dataclass(frozen=True, kw_only=True)
class Visibility:
    """What somebody may see of the resources of one type. `sees` tells for each ref, in full and in lower case; what is
    not there, nobody sees. As long as `state` is equal, the answers are."""

    sees: Callable[[Sequence[str]], Sequence[bool]]
    state: Hashable


@dataclass(frozen=True, kw_only=True)
class ResourceFilter(Contribution):
    """Knows which resources of a type a permission is given for to whoever asks. `visibility` gets its id; None is all
    there are."""

    type: str
    visibility: Callable[[str, Context], Visibility | None]
