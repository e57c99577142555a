"""Conditions on resources that are judged one by one: what may stand in them, and whether they hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import jsonschema_rs
import msgspec

from callboard import AllOf, AnyOf, Condition, Decision, Holds, Invalid, Not

from .model import DEEPEST, Rule

Fits = Callable[[str, Mapping[str, Any]], bool]
"""Says whether a rule, by its name, holds with these parameters."""


def check_condition(condition: Condition, rules: Mapping[str, Rule], what: str, *, deeper: int = DEEPEST) -> None:
    """Raises Invalid for rules and parameters that resources of a sort, `what` in words, do not have, and for a
    condition without end."""
    if deeper == 0:
        raise Invalid("The condition is too large", hint=f"It may have {DEEPEST} levels.")
    match condition:
        case Holds(name, params):
            _check_rule(name, params, rules, what)
        case AllOf(inner) | AnyOf(inner):
            for each in inner:
                check_condition(each, rules, what, deeper=deeper - 1)
        case Not(one):
            check_condition(one, rules, what, deeper=deeper - 1)


def condition_holds(condition: Condition | None, fits: Fits) -> bool:
    """Does a condition hold? Without one, always. It has been checked before."""
    match condition:
        case None:
            return True
        case Holds(name, params):
            return fits(name, params)
        case AllOf(inner):
            return all(condition_holds(each, fits) for each in inner)
        case AnyOf(inner):
            return any(condition_holds(each, fits) for each in inner)
        case Not(one):
            return not condition_holds(one, fits)


def allowed_where(decision: Decision, rules: Mapping[str, Rule], what: str, fits: Fits) -> bool:
    """Does a decision allow something to be done with the one resource that `fits` knows? Raises Invalid as
    `check_condition` does."""
    if decision.allowed and decision.condition is not None:
        check_condition(decision.condition, rules, what)
    return decision.allowed and condition_holds(decision.condition, fits)


def _check_rule(name: str, params: Mapping[str, Any], rules: Mapping[str, Rule], what: str) -> None:
    rule = rules.get(name)
    if rule is None:
        raise Invalid(f"{what} have no rule `{name}`", hint=f"There are {', '.join(rules)}.")
    for violation in _validator(msgspec.json.encode(rule.params)).iter_errors(dict(params)):
        raise Invalid(f"Parameters of the rule {name} are invalid: {violation.message}", hint=rule.description)


@cache
def _validator(schema: bytes) -> jsonschema_rs.Draft7Validator:
    return jsonschema_rs.Draft7Validator(msgspec.json.decode(schema))
