"""Reads the `filter` parameter of the query string into an expression.

One value is a list of statements that must all hold (`kind=api,spec.type=openapi`); several values are
alternatives. There is no escaping: a value cannot contain a comma.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from callboard import Invalid

from .expression import And, Everything, Exists, Expression, OneOf, Or
from .limits import Budget, check_key


def parse_filter(values: Sequence[str]) -> Expression:
    """All the `filter` parameters of one request. Blank ones are dropped; without any, everything matches.

    Raises Invalid when a statement has no key or the filter is too large.
    """
    budget = Budget("filter")
    alternatives = tuple(_parse_alternative(statements, budget) for value in values if (statements := _split(value)))
    if not alternatives:
        return Everything()
    return alternatives[0] if len(alternatives) == 1 else Or(alternatives)


def _split(value: str) -> list[str]:
    return [statement for part in value.split(",") if (statement := part.strip())]


def _parse_alternative(statements: Iterable[str], budget: Budget) -> Expression:
    wanted: dict[str, list[str]] = {}
    for key, value in _read_statements(statements):
        if key not in wanted:
            check_key(key, "filter")
            budget.spend(nodes=1)
            wanted[key] = []
        if value is not None:
            budget.spend(values=1)
            wanted[key].append(value)
    conditions = tuple(OneOf(key, tuple(found)) if found else Exists(key) for key, found in wanted.items())
    return conditions[0] if len(conditions) == 1 else And(conditions)


def _read_statements(statements: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    for statement in statements:
        key, equals, value = statement.partition("=")
        key = key.strip()
        if not key:
            raise Invalid(
                f"Invalid filter, '{statement}' is not a valid statement (expected a string on the form a=b or a= or a)"
            )
        yield key, value.strip() if equals else None
