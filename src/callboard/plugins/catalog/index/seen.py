"""What is left of a question where some entities may not be seen: relations that lead to them are not there either."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import compress
from typing import Generic, TypeVar

from pyroaring import BitMap

from callboard import Invalid

from .counts import Counts
from .expression import (
    And,
    Equals,
    Everything,
    Exists,
    Expression,
    HasRelation,
    Not,
    Nothing,
    OneOf,
    Or,
    Prefix,
    RelatedTo,
)
from .layers import State
from .strings import decoded, encoded

T = TypeVar("T")
RELATIONS = "relations."
MOST_REMEMBERED = 16
OFTEN, MOST_AT_HAND = 2_000, 200_000
"""After so many questions the refs of as many hidden entities are worth having at hand."""
IsHidden = Callable[[str], bool]
"""Is there an entity under this ref that may not be seen?"""
ValuesOf = Callable[[str], Iterable[str]]
"""All values of a key."""


class Remembered(Generic[T]):
    """What `make` made of an expression, for as long as nothing changes, and of so many expressions at once."""

    def __init__(self, make: Callable[[Expression], T]) -> None:
        self._make = make
        self._made: dict[Expression, tuple[State, T]] = {}

    def of(self, state: State, expression: Expression) -> T:
        """What that is in this state, which has to be the one that `make` looks at."""
        known = self._made.get(expression)
        if known is None or known[0] is not state:
            if len(self._made) >= MOST_REMEMBERED:
                self._made.clear()
            known = self._made[expression] = state, self._make(expression)
        return known[1]


class Hidden:
    """Tells of a full lower-cased ref whether it is one of `ids`. When asked often, it has all their refs at hand."""

    def __init__(self, state: State, ids: BitMap) -> None:
        self._state, self._ids, self._asked = state, ids, 0
        self._refs: frozenset[bytes] | None = None

    def __call__(self, ref: str) -> bool:
        refs = self._at_hand(1)
        if refs is not None:
            return encoded(ref) in refs
        found = self._state.find(ref)
        return found is not None and found in self._ids

    def are(self, names: Sequence[bytes]) -> list[bool]:
        """The same of many, encoded and in whatever letter case."""
        refs = self._at_hand(len(names))
        if refs is None:
            return [self(decoded(name).lower()) for name in names]
        joined = b"".join(names)
        if not joined.isascii() or joined != joined.lower():
            names = [encoded(decoded(name).lower()) for name in names]
        return list(map(refs.__contains__, names))

    def _at_hand(self, more: int) -> frozenset[bytes] | None:
        self._asked += more
        if self._refs is None and self._asked > OFTEN and len(self._ids) <= MOST_AT_HAND:
            self._refs = frozenset(map(encoded, self._state.refs_of(self._ids)))
        return self._refs


def restricts(visible: Expression | None) -> bool:
    """Is there anything that may not be seen, as far as one can tell without looking?"""
    return visible is not None and not isinstance(visible, Everything)


def is_relation(key: str) -> bool:
    """Do the values of this key name other entities, because of a relation?"""
    return key.lower().startswith(RELATIONS)


def asks_for_relations(expression: Expression) -> bool:
    """Does the answer depend on which entities relate to which?"""
    match expression:
        case And(parts) | Or(parts):
            return any(map(asks_for_relations, parts))
        case Not(part):
            return asks_for_relations(part)
        case Equals(key, _) | OneOf(key, _) | Exists(key) | Prefix(key, _):
            return is_relation(key)
    return isinstance(expression, HasRelation)


def resolved(expression: Expression, refs_where: Callable[[Expression], Iterable[str]]) -> Expression:
    """The same with the refs of those entities that `RelatedTo` asks for by what is true of them."""
    match expression:
        case And(parts):
            return And(tuple(resolved(part, refs_where) for part in parts))
        case Or(parts):
            return Or(tuple(resolved(part, refs_where) for part in parts))
        case Not(part):
            return Not(resolved(part, refs_where))
        case RelatedTo(type, part):
            return HasRelation(type, tuple(refs_where(resolved(part, refs_where))))
    return expression


def is_resolved(expression: Expression) -> bool:
    """Can it be answered for each entity by itself?"""
    match expression:
        case And(parts) | Or(parts):
            return all(map(is_resolved, parts))
        case Not(part):
            return is_resolved(part)
    return not isinstance(expression, RelatedTo)


def without_hidden(expression: Expression, is_hidden: IsHidden, values_of: ValuesOf) -> Expression:
    """The same question, to an index in which no relation leads to anything hidden."""
    match expression:
        case And(parts):
            return And(tuple(without_hidden(part, is_hidden, values_of) for part in parts))
        case Or(parts):
            return Or(tuple(without_hidden(part, is_hidden, values_of) for part in parts))
        case Not(part):
            return Not(without_hidden(part, is_hidden, values_of))
    if not asks_for_relations(expression):
        return expression
    key, values = _asked(expression, values_of)
    left = tuple(value for value in values if not is_hidden(value.lower()))
    return OneOf(key, left) if left else Nothing()


def counts_without_hidden(key: str, counts: Counts, hidden: Hidden) -> Counts:
    """The counts of a relation's targets without those that may not be seen."""
    flags = hidden.are(counts.names) if is_relation(key) else []
    if True not in flags:
        return counts
    kept = [not flag for flag in flags]
    return Counts(list(compress(counts.names, kept)), list(compress(counts.counts, kept)))


def refuse_relations(visible: Expression | None, keys: Sequence[str]) -> None:
    """Raises Invalid where one may not see all there is and would sort by relations, or search their text."""
    if restricts(visible) and any(map(is_relation, keys)):
        raise Invalid("Relations cannot be sorted by or searched", hint="Ask for `relations.<type>=<ref>` instead.")


def _asked(expression: Expression, values_of: ValuesOf) -> tuple[str, Iterable[str]]:
    match expression:
        case Equals(key, value):
            return key, (value,)
        case OneOf(key, values):
            return key, values
        case HasRelation(type, targets):
            key = f"{RELATIONS}{type}"
            return key, values_of(key) if targets is None else targets
        case Exists(key):
            return key, values_of(key)
        case Prefix(key, prefix):
            return key, (value for value in values_of(key) if value.lower().startswith(prefix.lower()))
    raise TypeError(f"{expression!r} does not ask for relations")
