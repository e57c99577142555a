"""What conditions on tasks, and on the pages and steps of templates, are made of; and what each means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import jsonschema_rs
from sqlalchemy import ColumnElement, and_, false, not_, or_, true

from callboard import AllOf, AnyOf, Condition, Decision, Holds, Invalid, Not
from callboard.plugins.permission import Rule

from .store.tables import task_table

TASKS: Final = "scaffolder-task"
TEMPLATES: Final = "scaffolder-template"
DEEPEST = 50


def _params(name: str, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "object",
        "additionalProperties": False,
        "required": [name],
        "properties": {name: schema},
    }


IS_TASK_OWNER = Rule(
    name="IS_TASK_OWNER",
    description="Allow tasks that one of these had made",
    params=_params(
        "createdBy", {"type": "array", "items": {"type": "string"}, "description": "Refs of users and programs"}
    ),
)
HAS_TAG = Rule(
    name="HAS_TAG",
    description="Match parameters or steps with the given tag",
    params=_params("tag", {"type": "string", "description": "Name of the tag to match on"}),
)
RULES: Mapping[str, Rule] = {TASKS: IS_TASK_OWNER, TEMPLATES: HAS_TAG}
VALIDATORS = {key: jsonschema_rs.Draft7Validator(dict(rule.params)) for key, rule in RULES.items()}


def check(kind: str, condition: Condition, *, deeper: int = DEEPEST) -> None:
    """Raises Invalid for rules and parameters that resources of this kind do not have, and for one without end."""
    if deeper == 0:
        raise Invalid("The condition is too large", hint=f"It may have {DEEPEST} levels.")
    match condition:
        case Holds(rule, params):
            _check_rule(kind, rule, params)
        case AllOf(inner) | AnyOf(inner):
            for each in inner:
                check(kind, each, deeper=deeper - 1)
        case Not(one):
            check(kind, one, deeper=deeper - 1)


def task_clause(decision: Decision, created_by: ColumnElement[str] = task_table.c.created_by) -> ColumnElement[bool]:
    """The tasks that a decision allows something to be done with, as a part of a query about whom they were made by.
    Raises Invalid as `check`."""
    if not decision.allowed:
        return false()
    if decision.condition is None:
        return true()
    check(TASKS, decision.condition)
    return _clause(decision.condition, created_by)


def allows_task(decision: Decision, created_by: str) -> bool:
    """The same for one task, by who had it made. Raises Invalid as `check`."""
    if decision.allowed and decision.condition is not None:
        check(TASKS, decision.condition)
    return _allows(decision, lambda params: created_by in params["createdBy"])


def may_see(decision: Decision, tags: Sequence[str]) -> bool:
    """May a page or step of a template with these tags be seen? Raises Invalid as `check`."""
    if decision.allowed and decision.condition is not None:
        check(TEMPLATES, decision.condition)
    return _allows(decision, lambda params: params["tag"] in tags)


def _allows(decision: Decision, fits: Any) -> bool:
    return decision.allowed and (decision.condition is None or _holds(decision.condition, fits))


def _holds(condition: Condition, fits: Any) -> bool:
    match condition:
        case Holds(_, params):
            return bool(fits(params))
        case AllOf(inner):
            return all(_holds(each, fits) for each in inner)
        case AnyOf(inner):
            return any(_holds(each, fits) for each in inner)
        case Not(one):
            return not _holds(one, fits)


def _clause(condition: Condition, created_by: ColumnElement[str]) -> ColumnElement[bool]:
    match condition:
        case Holds(_, params):
            return created_by.in_(list(params["createdBy"]))
        case AllOf(inner):
            return and_(true(), *(_clause(each, created_by) for each in inner))
        case AnyOf(inner):
            return or_(false(), *(_clause(each, created_by) for each in inner))
        case Not(one):
            return not_(_clause(one, created_by))


def _check_rule(kind: str, name: str, params: Mapping[str, Any]) -> None:
    rule = RULES[kind]
    if rule.name != name:
        raise Invalid(f"Resources of type `{kind}` have no rule `{name}`", hint=f"There is {rule.name}.")
    for violation in VALIDATORS[kind].iter_errors(dict(params)):
        raise Invalid(f"Parameters of the rule {name} are invalid: {violation.message}", hint=rule.description)
