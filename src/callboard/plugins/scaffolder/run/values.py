"""Do the values fit the template's forms, and the secrets what it says of them? In Backstage's words. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import jsonschema_rs

from callboard import Invalid

from ..model import Template

MOST_ERRORS = 50
BACKTRACKS = 100_000
PATTERNS = jsonschema_rs.FancyRegexOptions(backtrack_limit=BACKTRACKS)


class InvalidValues(Invalid):
    """Values that do not fit. `errors` has the form of Backstage's answer; `page` is the one they are on."""

    def __init__(self, errors: Sequence[Mapping[str, Any]], page: int = 0) -> None:
        said = "; ".join(str(each["stack"]) for each in errors[:3])
        super().__init__(f"The values do not fit: {said}", hint="See what the template asks for.")
        self.errors, self.page = list(errors), page


def check_values(pages: Sequence[Mapping[str, Any]], values: Mapping[str, Any]) -> None:
    """Raises InvalidValues with what is wrong on the first page where anything is."""
    for number, page in enumerate(pages):
        if errors := _errors(page, values, hide=False):
            raise InvalidValues(errors, number)


def check_secrets(template: Template, secrets: Mapping[str, str]) -> None:
    """Raises InvalidValues, which says nothing of what the secrets are."""
    if template.secrets is None:
        return
    if errors := _errors(template.secrets, secrets, hide=True):
        raise InvalidValues([_of_secrets(each) for each in errors])


def _errors(schema: Mapping[str, Any], values: Mapping[str, Any], *, hide: bool) -> list[dict[str, Any]]:
    try:
        validator = jsonschema_rs.Draft7Validator(dict(schema), pattern_options=PATTERNS)
    except ValueError as error:
        raise Invalid(f"The template's form is no valid JSON Schema: {error}", hint="Have it mended.") from error
    found = []
    for each in validator.iter_errors(dict(values)):
        found.append(_in_words(each, hide=hide))
        if len(found) == MOST_ERRORS:
            break
    return found


def _in_words(error: jsonschema_rs.ValidationError, *, hide: bool) -> dict[str, Any]:
    path = list(error.instance_path)
    place = "instance" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    name, argument = error.kind.name, error.kind.value
    message = _MESSAGES.get(name, _other)(argument)
    return {
        "path": path,
        "property": place,
        "message": message,
        "schema": {name: argument},
        "instance": None if hide else error.instance,
        "name": name,
        "argument": argument,
        "stack": f"{place} {message}",
    }


def _of_secrets(error: dict[str, Any]) -> dict[str, Any]:
    """The same about secrets: where, beginning with `secrets`, and `is required` for what is not there."""
    place = error["property"].replace("instance", "secrets", 1)
    if error["name"] == "required":
        place, message = f"{place}.{error['argument']}", "is required"
    else:
        message = error["message"]
    stack = f"{place} {message}"
    return {**error, "path": ["secrets", *error["path"]], "property": place, "message": stack, "stack": stack}


def _listed(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _other(argument: Any) -> str:  # noqa: ARG001 - as the others
    return "does not fit the schema"


_MESSAGES: Mapping[str, Any] = {
    "required": lambda argument: f'requires property "{argument}"',
    "type": lambda argument: f"is not of a type(s) {_listed(argument)}",
    "enum": lambda argument: f"is not one of enum values: {_listed(argument)}",
    "const": lambda argument: f"does not exactly match expected constant: {argument}",
    "pattern": lambda argument: f'does not match pattern "{argument}"',
    "format": lambda argument: f'does not conform to the "{argument}" format',
    "minLength": lambda argument: f"does not meet minimum length of {argument}",
    "maxLength": lambda argument: f"does not meet maximum length of {argument}",
    "minItems": lambda argument: f"does not meet minimum length of {argument}",
    "maxItems": lambda argument: f"does not meet maximum length of {argument}",
    "uniqueItems": lambda argument: "contains duplicate item",  # noqa: ARG005 - as the others
    "minimum": lambda argument: f"must be greater than or equal to {argument}",
    "maximum": lambda argument: f"must be less than or equal to {argument}",
    "exclusiveMinimum": lambda argument: f"must be strictly greater than {argument}",
    "exclusiveMaximum": lambda argument: f"must be strictly less than {argument}",
    "multipleOf": lambda argument: f"is not a multiple of (divisible by) {argument}",
    "additionalProperties": lambda argument: (
        f'is not allowed to have the additional property "{argument[0] if isinstance(argument, list) else argument}"'
    ),
    "not": lambda argument: "is of prohibited type [subschema 0]",  # noqa: ARG005 - as the others
    "anyOf": lambda argument: "is not any of [subschema 0]",  # noqa: ARG005 - as the others
    "oneOf": lambda argument: "is not exactly one from [subschema 0]",  # noqa: ARG005 - as the others
}
