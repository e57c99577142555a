"""Answers an expression: over all entities with bitmaps, or over one entity with its search rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from pyroaring import BitMap

from .column import Column
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
)
from .rows import SearchRow

Columns = Callable[[str], Column | None]


def select(expression: Expression, column_of: Columns, everything: BitMap) -> BitMap:
    """The ids for which the expression is true. The answer may belong to the index: read it, don't change it.

    It may also have ids outside of `everything`, which somebody else counts for.
    """
    match expression:
        case Everything():
            return everything
        case Nothing():
            return BitMap()
        case And(parts):
            found = sorted((select(part, column_of, everything) for part in parts), key=len)
            return BitMap.intersection(*found) if found else everything
        case Or(parts):
            found = [select(part, column_of, everything) for part in parts]
            return BitMap.union(*found) if found else BitMap()
        case Not(part):
            return everything - select(part, column_of, everything)
    return _select_rows(expression, column_of)


def matches(expression: Expression, rows: Iterable[SearchRow]) -> bool:
    """Whether the expression is true of the one entity that has these search rows."""
    values: dict[str, set[str | None]] = {}
    for key, value, _ in rows:
        values.setdefault(key, set()).add(value)
    return _matches(expression, values)


def _select_rows(expression: Expression, column_of: Columns) -> BitMap:
    key, wanted = _as_lookup(expression)
    column = column_of(key)
    if column is None:
        return BitMap()
    if isinstance(expression, Prefix):
        return column.starting_with(expression.prefix.lower())
    return column.present if wanted is None else column.having(wanted)


def _matches(expression: Expression, values: Mapping[str, set[str | None]]) -> bool:
    match expression:
        case Everything():
            return True
        case Nothing():
            return False
        case And(parts):
            return all(_matches(part, values) for part in parts)
        case Or(parts):
            return any(_matches(part, values) for part in parts)
        case Not(part):
            return not _matches(part, values)
    key, wanted = _as_lookup(expression)
    found = values.get(key, set())
    if isinstance(expression, Prefix):
        prefix = expression.prefix.lower()
        return any(value is not None and value.startswith(prefix) for value in found)
    return bool(found) if wanted is None else not wanted.isdisjoint(found)


def _as_lookup(expression: Expression) -> tuple[str, frozenset[str] | None]:
    """The key to look under and the values wanted there, lower-cased; None means that any row will do."""
    match expression:
        case Equals(key, value):
            return key.lower(), frozenset((value.lower(),))
        case OneOf(key, values):
            return key.lower(), frozenset(value.lower() for value in values)
        case HasRelation(type, targets):
            wanted = None if targets is None else frozenset(target.lower() for target in targets)
            return f"relations.{type}".lower(), wanted
        case Exists(key) | Prefix(key):
            return key.lower(), None
    raise TypeError(f"{expression!r} is not an expression of the catalog's language")
