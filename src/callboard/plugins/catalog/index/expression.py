"""The expression tree that every question to the catalog becomes: filters, predicates and permissions alike.

Keys and values are compared without regard to case, so they may be written as they come.
"""

from __future__ import annotations

from dataclasses import dataclass


class Expression:
    """A condition on one entity. The subclasses below are all there are."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Everything(Expression):
    """True for every entity."""


@dataclass(frozen=True, slots=True)
class Nothing(Expression):
    """True for no entity: what somebody without permission sees."""


@dataclass(frozen=True, slots=True)
class Equals(Expression):
    """Some row of `key` has this value."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class OneOf(Expression):
    """Some row of `key` has one of these values."""

    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exists(Expression):
    """There is a row of `key`, be it a null."""

    key: str


@dataclass(frozen=True, slots=True)
class Prefix(Expression):
    """Some value of `key` starts with `prefix`."""

    key: str
    prefix: str


@dataclass(frozen=True, slots=True)
class HasRelation(Expression):
    """There is a relation of this type, to one of `targets` (full refs) unless that is None."""

    type: str
    targets: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class RelatedTo(Expression):
    """There is a relation of this type to an entity for which `part` is true. Only a whole index can tell."""

    type: str
    part: Expression


@dataclass(frozen=True, slots=True)
class And(Expression):
    """All parts are true; of no parts: true."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or(Expression):
    """Some part is true; of no parts: false."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Not(Expression):
    """The part is false."""

    part: Expression
