"""What a permission's condition may ask of a call: which action it is, and what its input says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from callboard import Condition, Context, Decision
from callboard.plugins.permission import Resources, Rule, allowed_where, check_condition, condition_holds

from .model import Called

RESOURCE_TYPE = "scaffolder-action"
PATH = re.compile(r"[^.\[\]]+")
IN_ANY_CASE = frozenset(
    {"owner", "organization", "workspace", "project", "repo", "repoName", "projectId", "repoUrl", "path", "group"}
)
"""Keys that name something at a code host, where case does not count."""


@dataclass(frozen=True, kw_only=True)
class ActionRule(Rule):
    """A rule about calls: `holds` says whether one fits the parameters."""

    holds: Callable[[Called, Mapping[str, Any]], bool]


def check(condition: Condition) -> None:
    """Raises Invalid for rules and parameters that there are not, and for a condition without end."""
    check_condition(condition, RULES, "Actions")


def allows(decision: Decision, called: Called) -> bool:
    """Does a decision allow this call? Raises Invalid as `check` does."""
    return allowed_where(decision, RULES, "Actions", _fits(called))


async def judge(refs: Sequence[str], condition: Condition, ctx: Context) -> list[bool]:  # noqa: ARG001 - the point's
    """Whether it holds for actions by their ids, before anything is known of their input."""
    check(condition)
    return [condition_holds(condition, _fits(Called(action=each))) for each in refs]


def _fits(called: Called) -> Callable[[str, Mapping[str, Any]], bool]:
    return lambda name, params: RULES[name].holds(called, params)


def _at(value: Any, path: str) -> Any:
    """What stands at a path as `settings.topics[0]`; None for nothing."""
    for key in PATH.findall(path):
        if isinstance(value, Mapping):
            value = value.get(key)
        elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            return None
    return value


def _has(kind: type | tuple[type, ...]) -> Callable[[Called, Mapping[str, Any]], bool]:
    def fits(called: Called, params: Mapping[str, Any]) -> bool:
        found, wanted = _at(called.input, params["key"]), params.get("value")
        if not isinstance(found, kind) or (kind is not bool and isinstance(found, bool)):
            return False
        if isinstance(found, str) and isinstance(wanted, str) and params["key"].split(".")[-1] in IN_ANY_CASE:
            found, wanted = found.casefold(), wanted.casefold()
        return wanted is None or bool(found == wanted)

    return fits


def _params(value: str) -> Mapping[str, Any]:
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "object",
        "additionalProperties": False,
        "required": ["key"],
        "properties": {
            "key": {"type": "string", "description": "Property within the action parameters to match on"},
            "value": {"type": value, "description": "Value of the given property to match on"},
        },
    }


_ID = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "type": "object",
    "additionalProperties": False,
    "required": ["actionId"],
    "properties": {"actionId": {"type": "string", "description": "Name of the actionId to match on"}},
}
_TABLE = (
    ActionRule(
        name="HAS_ACTION_ID",
        description="Match actions with the given actionId",
        params=_ID,
        holds=lambda called, params: called.action == params["actionId"],
    ),
    ActionRule(
        name="HAS_STRING_PROPERTY",
        description="Allow actions with the specified property",
        params=_params("string"),
        holds=_has(str),
    ),
    ActionRule(
        name="HAS_NUMBER_PROPERTY",
        description="Allow actions with the specified property",
        params=_params("number"),
        holds=_has((int, float)),
    ),
    ActionRule(
        name="HAS_BOOLEAN_PROPERTY",
        description="Allow actions with the specified property",
        params=_params("boolean"),
        holds=_has(bool),
    ),
)
RULES: Mapping[str, ActionRule] = {rule.name: rule for rule in _TABLE}
ACTION_RESOURCES = Resources(type=RESOURCE_TYPE, rules=_TABLE, check=check, owned=None, judge=judge)
"""What conditions on actions are made of: contributed by whoever declares permissions of this resource type."""
