"""What conditions on tasks, and on the pages and steps of templates, are made of; and what each means."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, false, not_, or_, true

from callboard import AllOf, AnyOf, Condition, Decision, Holds, Not
from callboard.plugins.permission import Rule, allowed_where, check_condition

from .store.tables import task_table

TASKS: Final = "scaffolder-task"
TEMPLATES: Final = "scaffolder-template"


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
RULES: Mapping[str, Mapping[str, Rule]] = {
    TASKS: {IS_TASK_OWNER.name: IS_TASK_OWNER},
    TEMPLATES: {HAS_TAG.name: HAS_TAG},
}
WORDS = {TASKS: "Tasks", TEMPLATES: "Templates"}


def check(kind: str, condition: Condition) -> None:
    """Raises Invalid for rules and parameters that resources of this kind do not have, and for one without end."""
    check_condition(condition, RULES[kind], WORDS[kind])


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
    return _allows(TASKS, decision, lambda params: created_by in params["createdBy"])


def may_see(decision: Decision, tags: Sequence[str]) -> bool:
    """May a page or step of a template with these tags be seen? Raises Invalid as `check`."""
    return _allows(TEMPLATES, decision, lambda params: params["tag"] in tags)


def _allows(kind: str, decision: Decision, fits: Callable[[Mapping[str, Any]], bool]) -> bool:
    return allowed_where(decision, RULES[kind], WORDS[kind], lambda _, params: fits(params))


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
