"""What other plugins may add to the catalog: cards, tabs, columns, links, menu items, filters, processors."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from callboard import Context, Contribution
from callboard.ui import Component

from .entity import Entity, EntityRef, Relation
from .source import LocationRef, Problem

READ = "catalog.entity.read"


def _always(entity: Entity) -> bool:  # noqa: ARG001 - the signature of `shows_for`
    return True


@dataclass(frozen=True, kw_only=True)
class EntityCard(Contribution):
    """A card on the page of an entity.

    `render` gets the entity and the plugin's context and returns what `callboard.ui` makes, within `deadline`
    seconds; if it does not, the card says so and the rest of the page stands. `shows_for` decides over the entity
    alone, and any truthy answer will do. `area` is the wide column or the side one, `span` the width in twelfths.
    With `inline` the card is part of the first answer, for those that need nothing but the catalog.
    """

    id: str
    title: str
    render: Callable[[Entity, Context], Awaitable[Component]]
    shows_for: Callable[[Entity], object] = _always
    icon: str = "puzzle"
    area: Literal["main", "side"] = "main"
    span: int = 6
    order: int = 50
    deadline: float = 5.0
    inline: bool = False
    flush: bool = False
    requires: str = READ
    public: bool = False


@dataclass(frozen=True, kw_only=True)
class EntityTab(Contribution):
    """A page of its own below an entity's header, at `/catalog/{namespace}/{kind}/{name}/{id}`. One with the id of
    another plugin's, of which it is in need, takes that one's place."""

    id: str
    title: str
    render: Callable[[Entity, Context], Awaitable[Component]]
    shows_for: Callable[[Entity], object] = _always
    order: int = 50
    deadline: float = 10.0
    requires: str = READ
    public: bool = False


@dataclass(frozen=True, kw_only=True)
class EntityColumn(Contribution):
    """A column of the catalog's table. `values` gets all rows at once and answers in their order."""

    id: str
    title: str
    values: Callable[[Sequence[Entity], Context], Awaitable[Sequence[object]]]
    kinds: Sequence[str] = ()
    type: str = "text"
    deadline: float = 2.0


@dataclass(frozen=True, kw_only=True)
class EntityLink(Contribution):
    """Links that follow from an entity's annotations: its dashboard, its page in another tool."""

    links: Callable[[Entity], Sequence[Link]]


@dataclass(frozen=True, kw_only=True)
class Link:
    """A link with its words. `icon` is a name from the design system."""

    title: str
    url: str
    icon: str = "link"
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class EntityMenuItem(Contribution):
    """A line in the menu of an entity's page."""

    title: str
    href: Callable[[Entity], str]
    icon: str = "circle"
    shows_for: Callable[[Entity], object] = _always


@dataclass(frozen=True, kw_only=True)
class EntityFilter(Contribution):
    """A facet of the catalog's list over one search key, such as `metadata.labels.tier`."""

    id: str
    title: str
    key: str
    kinds: Sequence[str] = ()
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class Emitted:
    """What a processor made of an entity."""

    entity: Entity
    relations: Sequence[Relation] = ()
    problems: Sequence[Problem] = ()


@dataclass(frozen=True, kw_only=True)
class Processor(Contribution):
    """Looks at every entity on its way in, after its own checks: adds to it, or emits relations. Pure."""

    id: str
    process: Callable[[Entity], Emitted]
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A problem that another plugin found, and since when it stands, in seconds since 1970. The problem names its
    `entity` by its full ref; `location` is where that was read, as `url:https://…` or `file:/…`."""

    problem: Problem
    since: float
    location: LocationRef


@dataclass(frozen=True, kw_only=True)
class ProblemSource(Contribution):
    """What another plugin finds wrong with what belongs to entities: shown to those who may see the entity, beside the
    catalog's own problems. `find` is asked for the problems of one entity by its ref, or with None for all."""

    id: str
    find: Callable[[str | None, Context], Awaitable[Sequence[Standing]]]
    deadline: float = 3.0


@dataclass(frozen=True, kw_only=True)
class EntitiesChanged:
    """Event: these entities were created, changed or removed."""

    written: Sequence[str] = field(default_factory=tuple)
    removed: Sequence[str] = field(default_factory=tuple)


__all__ = [
    "READ",
    "Emitted",
    "EntitiesChanged",
    "EntityCard",
    "EntityColumn",
    "EntityFilter",
    "EntityLink",
    "EntityMenuItem",
    "EntityRef",
    "EntityTab",
    "Link",
    "ProblemSource",
    "Processor",
    "Standing",
]
