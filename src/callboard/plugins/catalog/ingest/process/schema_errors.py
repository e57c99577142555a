"""Checks against a JSON Schema, with the first violation worded as API clients of Backstage know it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from jsonschema_rs import Draft7Validator, ValidationError

from ..yaml_document import escape

# Which keyword is looked at first within one schema; the rest come last, in the order of the properties.
_RANKS = {"type": 0, "enum": 1, "const": 1, "required": 2, "additionalProperties": 3, "properties": 4, "items": 4}
_LAST = 9


class Violation(NamedTuple):
    """One broken rule: where (a JSON pointer), what, and the parameters in words."""

    pointer: str
    reason: str
    parameters: str
    keyword: str
    found: Any

    @property
    def place(self) -> str:
        return self.pointer or "<root>"

    @property
    def with_parameters(self) -> str:
        """The long form, as errors about envelopes and kinds show it."""
        return f"{self.place} {self.reason} - {self.parameters}"


class Schema:
    """A compiled JSON Schema (draft 7). Compiling is slow and checking fast: make one and keep it."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._schema = schema
        self._validator = Draft7Validator(dict(schema))

    def first_violation(self, document: Any) -> Violation | None:
        """The violation that a person reading the schema from the top would meet first, or None."""
        if self._validator.is_valid(document):
            return None
        errors = list(self._validator.iter_errors(document))
        return _describe(min(errors, key=lambda error: _position(error, self._schema)), self._schema)


def _position(error: ValidationError, schema: Mapping[str, Any]) -> list[tuple[int, int]]:
    position: list[tuple[int, int]] = []
    here: Any = schema
    for step in error.schema_path:
        if isinstance(here, Mapping) and isinstance(step, str):
            # Property names and keywords alike: by rank where it is a keyword, else by where it is written.
            position.append((_RANKS.get(step, _LAST), list(here).index(step) if step in here else 0))
            here = here.get(step)
        else:
            position.append((_LAST, int(step) if isinstance(step, int) else 0))
            here = here[step] if isinstance(here, Sequence) and isinstance(step, int) else None
    position.append((0, _index_of_missing(error, here)))
    return position


def _index_of_missing(error: ValidationError, required: Any) -> int:
    if error.kind.name != "required" or not isinstance(required, Sequence):
        return 0
    return required.index(error.kind.as_dict()["property"])


def _describe(error: ValidationError, schema: Any) -> Violation:
    pointer = "".join(f"/{escape(str(step))}" for step in error.instance_path)
    keyword = error.kind.name
    details = error.kind.as_dict()
    if keyword == "type":
        # The validator sorts the types; people are told them in the order in which the schema has them.
        for step in error.schema_path:
            schema = schema[step]
        details = {"types": [schema] if isinstance(schema, str) else schema}
    reason, parameters = _word(keyword, details, error)
    return Violation(pointer, reason, parameters, keyword, error.instance)


_LIMITS = {
    "minLength": "must NOT have fewer than {} characters",
    "maxLength": "must NOT have more than {} characters",
    "minItems": "must NOT have fewer than {} items",
    "maxItems": "must NOT have more than {} items",
    "minProperties": "must NOT have fewer than {} properties",
    "maxProperties": "must NOT have more than {} properties",
    "minimum": "must be >= {}",
    "maximum": "must be <= {}",
}


def _word(keyword: str, details: Mapping[str, Any], error: ValidationError) -> tuple[str, str]:
    if keyword in _LIMITS:
        return _LIMITS[keyword].format(details["limit"]), f"limit: {details['limit']}"
    if keyword == "type":
        types = ",".join(details["types"])
        return f"must be {types}", f"type: {types}"
    if keyword == "required":
        return f"must have required property '{details['property']}'", f"missingProperty: {details['property']}"
    if keyword == "additionalProperties":
        return "must NOT have additional properties", f"additionalProperty: {details['unexpected'][0]}"
    return _word_value(keyword, details, error)


def _word_value(keyword: str, details: Mapping[str, Any], error: ValidationError) -> tuple[str, str]:
    if keyword == "enum":
        options = ",".join(str(option) for option in details["options"])
        return "must be equal to one of the allowed values", f"allowedValues: {options}"
    if keyword == "pattern":
        return f'must match pattern "{details["pattern"]}"', f"pattern: {details['pattern']}"
    # A company's own kind may use any keyword: the validator's own words are better than none.
    return str(error.message), f"keyword: {keyword}"
