"""Asks for the rows of many values: cut into parts that every database takes, each of them one parameter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import msgspec
from sqlalchemy import ARRAY, Boolean, Dialect, Integer, String, Text, TypeDecorator, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import ColumnElement
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import TypeEngine

import callboard

T = TypeVar("T")
MOST_VALUES = 2000


def parts(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """The values, so many at a time."""
    return callboard.parts(values, MOST_VALUES)


def among(column: ColumnElement[Any], values: Sequence[Any]) -> ColumnElement[bool]:
    """Holds for rows whose column is one of these texts or whole numbers.

    As `column.in_(values)`, but the statement is the same however many there are: neither SQLAlchemy nor the database
    has to read and plan hundreds of parameters each time.
    """
    return _Among(column, values)


class _Values(TypeDecorator[Any]):
    """A list as one parameter: an array, or where there is no such thing its JSON."""

    impl = Text
    cache_ok = True

    def __init__(self, number: bool) -> None:
        super().__init__()
        self.number = number

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name != "postgresql":
            return dialect.type_descriptor(Text())
        return dialect.type_descriptor(ARRAY(Integer() if self.number else String()))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return list(value) if dialect.name == "postgresql" else msgspec.json.encode(value).decode()


class _Among(ColumnElement[bool]):
    inherit_cache = True
    type = Boolean()
    _traverse_internals = [
        ("column", InternalTraversal.dp_clauseelement),
        ("values", InternalTraversal.dp_clauseelement),
    ]

    def __init__(self, column: ColumnElement[Any], values: Sequence[Any]) -> None:
        self.column = column
        kind = _Values(isinstance(column.type, Integer))
        self.values = bindparam(None, values, type_=kind, unique=True)

    def self_group(self, against: Any = None) -> _Among:  # noqa: ARG002 - the method's signature
        """As it is: it is a condition already, and `… = 1` after it would keep SQLite from using an index."""
        return self


@compiles(_Among)
def _from_json(element: _Among, compiler: Any, **more: Any) -> str:
    column, values = compiler.process(element.column, **more), compiler.process(element.values, **more)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - parts of the statement


@compiles(_Among, "postgresql")
def _from_array(element: _Among, compiler: Any, **more: Any) -> str:
    column, values = compiler.process(element.column, **more), compiler.process(element.values, **more)
    return f"{column} = ANY({values})"
