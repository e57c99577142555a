"""What a permission's condition may ask of an entity: named rules with their parameters, and what each means.

A condition becomes an expression of the index, so that one meaning decides over a list, a count and a single document.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from callboard import AllOf, AnyOf, Condition, Decision, Holds, Invalid
from callboard import Not as NoneOf
from callboard.plugins.permission import Rule

from .index import And, Equals, Everything, Exists, Expression, HasRelation, Not, Nothing, OneOf, Or, RelatedTo, matches
from .index import search_rows as rows_of

RESOURCE_TYPE = "catalog-entity"
LONGEST = 200
"""Characters of a key or value that the index still tells apart."""
DEEPEST, MOST_RULES = 50, 1000
MARKS = ("label", "annotation", "tag")
"""What IS_WITHIN asks of something above. Each has a rule `HAS_…` with a parameter of its name."""


@dataclass(frozen=True, kw_only=True)
class EntityRule(Rule):
    """A rule about entities: `means` is the expression that its parameters make."""

    means: Callable[[Mapping[str, Any]], Expression]


def expression_of(condition: Condition | None) -> Expression:
    """What a condition means to the index; without one, everything.

    Raises Invalid for rules and parameters that there are not, and for a condition without end.
    """
    return Everything() if condition is None else _Compiling().expression_of(condition, DEEPEST)


def allowed_by(decision: Decision) -> Expression:
    """The entities that a decision allows something to be done with. Raises Invalid as `expression_of` does."""
    return expression_of(decision.condition) if decision.allowed else Nothing()


def holds(condition: Condition | None, document: Mapping[str, Any]) -> bool:
    """Does the condition hold for this one document? Raises Invalid as `expression_of` does, and TypeError for
    IS_WITHIN, which no document tells by itself."""
    return matches(expression_of(condition), rows_of(document))


class _Compiling:
    """Makes one expression, and keeps count of the rules in it."""

    def __init__(self) -> None:
        self._left = MOST_RULES

    def expression_of(self, condition: Condition, deeper: int) -> Expression:
        self._left -= 1
        if deeper == 0 or self._left < 0:
            raise Invalid(
                "The condition is too large", hint=f"{MOST_RULES} rules in {DEEPEST} levels are the most there may be."
            )
        match condition:
            case Holds(rule, params):
                return _meaning(rule, params)
            case AllOf(conditions):
                return And(self._all(conditions, deeper))
            case AnyOf(conditions):
                return Or(self._all(conditions, deeper))
            case NoneOf(inner):
                return Not(self.expression_of(inner, deeper - 1))
        raise Invalid(f"{type(condition).__name__} is no condition")

    def _all(self, conditions: Sequence[Condition], deeper: int) -> tuple[Expression, ...]:
        return tuple(self.expression_of(each, deeper - 1) for each in conditions)


def _meaning(name: str, params: Mapping[str, Any]) -> Expression:
    rule = RULES.get(name)
    if rule is None:
        raise Invalid(f"Entities have no rule `{name}`", hint=f"There are {', '.join(RULES)}.")
    for violation in _VALIDATORS[name].iter_errors(dict(params)):
        raise Invalid(f"Parameters of the rule {name} are invalid: {violation.message}", hint=rule.description)
    return rule.means(params)


def _has(prefix: str, name: str) -> Callable[[Mapping[str, Any]], Expression]:
    """The rule that there is a field below `prefix`, and that it has the value if one is given."""

    def means(params: Mapping[str, Any]) -> Expression:
        key = f"{prefix}.{params[name]}"
        if len(key.lower()) > LONGEST:
            raise Invalid(
                f"`{name}` is too long", hint=f"With `{prefix}.` before it, it has {LONGEST} letters at most."
            )
        return Exists(key) if params.get("value") is None else Equals(key, params["value"])

    return means


def _within(params: Mapping[str, Any]) -> Expression:
    mark, value = params["mark"], {key: params[key] for key in ("value",) if key in params}
    marked = _meaning(f"HAS_{mark.upper()}", {mark: params["name"], **value})
    one = RelatedTo("partOf", marked)
    two = RelatedTo("partOf", one)
    return Or((one, two, RelatedTo("partOf", two)))


def _object(described: Mapping[str, Any], *required: str) -> Mapping[str, Any]:
    return {
        "type": "object",
        "properties": described,
        "required": list(required),
        "additionalProperties": False,
        "$schema": "http://json-schema.org/draft-07/schema#",
    }


def _field(name: str, about: str, value: str) -> Mapping[str, Any]:
    described = {
        name: {"type": "string", "minLength": 1, "description": about},
        "value": {"type": "string", "maxLength": LONGEST, "description": value},
    }
    return _object(described, name)


def _list(name: str, about: str) -> Mapping[str, Any]:
    return _object({name: {"type": "array", "items": {"type": "string"}, "description": about}}, name)


_TABLE = (
    EntityRule(
        name="HAS_ANNOTATION",
        description="Allow entities with the specified annotation",
        params=_field("annotation", "Name of the annotation to match on", "Value of the annotation to match on"),
        means=_has("metadata.annotations", "annotation"),
    ),
    EntityRule(
        name="HAS_LABEL",
        description="Allow entities with the specified label",
        params=_field("label", "Name of the label to match on", "Value of the label to match on"),
        means=_has("metadata.labels", "label"),
    ),
    EntityRule(
        name="HAS_METADATA",
        description="Allow entities with the specified metadata subfield",
        params=_field("key", "Key below `metadata`, with dots", "Value of the subfield to match on"),
        means=_has("metadata", "key"),
    ),
    EntityRule(
        name="HAS_SPEC",
        description="Allow entities with the specified spec subfield",
        params=_field("key", "Key below `spec`, with dots", "Value of the subfield to match on"),
        means=_has("spec", "key"),
    ),
    EntityRule(
        name="HAS_TAG",
        description="Allow entities with the specified tag",
        params=_object({"tag": {"type": "string", "maxLength": LONGEST, "description": "The tag to match on"}}, "tag"),
        means=lambda params: Equals("metadata.tags", params["tag"]),
    ),
    EntityRule(
        name="IN_NAMESPACE",
        description="Allow entities in one of the specified namespaces",
        params=_list("namespaces", "Namespaces to match on"),
        means=lambda params: OneOf("metadata.namespace", tuple(params["namespaces"])),
    ),
    EntityRule(
        name="IS_ENTITY_KIND",
        description="Allow entities matching a specified kind",
        params=_list("kinds", "Kinds to match on"),
        means=lambda params: OneOf("kind", tuple(params["kinds"])),
    ),
    EntityRule(
        name="IS_ENTITY_OWNER",
        description="Allow entities owned by a specified claim",
        params=_list("claims", "Refs of users and groups, one of which must own the entity"),
        means=lambda params: HasRelation("ownedBy", tuple(params["claims"])),
    ),
    EntityRule(
        name="IS_WITHIN",
        description="Allow entities that are, by up to three steps, a part of one with the specified mark",
        params=_object(
            {
                "mark": {"enum": list(MARKS), "description": "Kind of the mark"},
                "name": {"type": "string", "minLength": 1, "description": "Its name, or the tag"},
                "value": {"type": "string", "maxLength": LONGEST, "description": "Value of the label or annotation"},
            },
            "mark",
            "name",
        ),
        means=_within,
    ),
    EntityRule(
        name="IS_PART_OF",
        description="Allow entities that are a direct part of a specified system or domain",
        params=_list("refs", "Full refs of systems, domains and components"),
        means=lambda params: HasRelation("partOf", tuple(params["refs"])),
    ),
)
RULES: Mapping[str, EntityRule] = {rule.name: rule for rule in _TABLE}
_VALIDATORS = {rule.name: jsonschema_rs.Draft7Validator(dict(rule.params)) for rule in _TABLE}
