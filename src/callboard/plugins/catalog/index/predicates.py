"""Reads the predicate language of POST bodies (`{"$all": [{"kind": "api"}, …]}`) into an expression."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeGuard

from callboard import Invalid

from .expression import And, Equals, Everything, Exists, Expression, HasRelation, Not, OneOf, Or, Prefix
from .limits import Budget, check_key
from .rows import text_of

Path = tuple[str | int, ...]

_LOGICAL = ("$all", "$any", "$not")
_IDENTIFIER = re.compile(r"[A-Za-z_$][\w$]*\Z")


def parse_predicate(query: object) -> Expression:
    """The `query` of a request's body, already decoded from JSON.

    Raises Invalid for anything that is not in the language, and for what is nested deeper than 50 levels or
    has more than 1,000 conditions.
    """
    if not isinstance(query, Mapping):
        raise Invalid("request/body/query must be object")
    return _parse(query, (), Budget("query"))


def _parse(query: object, path: Path, budget: Budget, depth: int = 1) -> Expression:
    budget.spend(nodes=1, depth=depth)
    if not isinstance(query, Mapping):
        raise _refused(path, hint='Wrap a bare value in a field, such as { "kind": "component" }.')
    for operator in _LOGICAL:
        if operator in query:
            return _parse_logical(operator, query, path, budget, depth)
    parts = tuple(_parse_field(key, value, path, budget, depth) for key, value in query.items())
    if not parts:
        return Everything()
    return parts[0] if len(parts) == 1 else And(parts)


def _parse_logical(operator: str, query: Mapping[str, Any], path: Path, budget: Budget, depth: int) -> Expression:
    if len(query) != 1:
        raise Invalid(
            f"Invalid query: Operator {operator} must be the only key of its object",
            hint="Combine it with other conditions in an $all.",
        )
    path = (*path, operator)
    operand = query[operator]
    if operator == "$not":
        return Not(_parse(operand, path, budget, depth + 1))
    if not isinstance(operand, list):
        raise _refused(path)
    parts = tuple(_parse(part, (*path, at), budget, depth + 1) for at, part in enumerate(operand))
    return And(parts) if operator == "$all" else Or(parts)


def _parse_field(key: object, value: object, path: Path, budget: Budget, depth: int) -> Expression:
    path = (*path, str(key))
    if not isinstance(key, str) or key.startswith("$"):
        raise Invalid(f'Invalid query: Validation error: Invalid at "{_show(path)}"')
    check_key(key, "query")
    budget.spend(nodes=1, depth=depth + 1)
    if _is_scalar(value):
        return Equals(key, text_of(value))
    if not isinstance(value, Mapping) or len(value) != 1:
        raise _refused(path)
    ((operator, operand),) = value.items()
    parse = _OPERATORS.get(operator)
    if parse is None:
        raise _refused(path, hint=f"The operators are {', '.join(_OPERATORS)}.")
    return parse(key, operand, (*path, operator), budget)


def _parse_exists(key: str, operand: object, path: Path, _: Budget) -> Expression:
    if not isinstance(operand, bool):
        raise _refused(path)
    return Exists(key) if operand else Not(Exists(key))


def _parse_in(key: str, operand: object, path: Path, budget: Budget) -> Expression:
    if not isinstance(operand, list) or not all(_is_scalar(item) for item in operand):
        raise _refused(path)
    budget.spend(values=len(operand))
    return OneOf(key, tuple(text_of(item) for item in operand))


def _parse_prefix(key: str, operand: object, path: Path, _: Budget) -> Expression:
    if not isinstance(operand, str):
        raise _refused(path)
    return Prefix(key, operand)


def _parse_contains(key: str, operand: object, path: Path, budget: Budget) -> Expression:
    if _is_scalar(operand):
        return Equals(key, text_of(operand))
    if not isinstance(operand, Mapping):
        raise _refused(path)
    if key.lower() != "relations":
        raise Invalid(f'Object form of $contains is not supported for field "{key}"')
    return _parse_relation(operand, budget)


def _parse_relation(operand: Mapping[str, Any], budget: Budget) -> Expression:
    found: dict[str, Any] = {}
    for key, value in operand.items():
        name = str(key).lower()
        if name not in ("type", "targetref"):
            raise Invalid(
                f'Unsupported key "{key}" in $contains for "relations". Only "type" and "targetRef" are supported'
            )
        if name in found:
            raise Invalid(f'Duplicate key "{key}" in $contains for "relations"')
        found[name] = value
    if not isinstance(found.get("type"), str) or not found["type"]:
        raise Invalid('The $contains operator for "relations" requires a "type" string property')
    targets = _parse_targets(found["targetref"], budget) if "targetref" in found else None
    return HasRelation(found["type"], targets)


def _parse_targets(value: object, budget: Budget) -> tuple[str, ...]:
    wanted = value["$in"] if isinstance(value, Mapping) and list(value) == ["$in"] else [value]
    if not isinstance(wanted, list) or not all(isinstance(target, str) for target in wanted):
        raise Invalid('Unsupported value in $contains for "relations": expected a string or { "$in": [strings] }')
    if not wanted:
        raise Invalid('Empty "$in" array for $contains on "relations" is not allowed')
    budget.spend(values=len(wanted))
    return tuple(wanted)


_OPERATORS: Mapping[str, Callable[[str, Any, Path, Budget], Expression]] = {
    "$exists": _parse_exists,
    "$in": _parse_in,
    "$hasPrefix": _parse_prefix,
    "$contains": _parse_contains,
}


def _is_scalar(value: object) -> TypeGuard[str | int | float]:
    return isinstance(value, str | int | float)


def _refused(path: Path, hint: str | None = None) -> Invalid:
    return Invalid(f'Invalid query: Validation error: Invalid input at "{_show(path)}"', hint=hint)


def _show(path: Path) -> str:
    """A path as `$all[0].kind` or `["spec.type"].$in`."""
    shown = ""
    for step in path:
        if isinstance(step, int):
            shown += f"[{step}]"
        elif _IDENTIFIER.match(step):
            shown += f".{step}" if shown else step
        else:
            shown += f'["{step}"]'
    return shown
