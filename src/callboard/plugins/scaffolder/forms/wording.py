"""What is wrong with a value, in a sentence that says how to repair it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .form import Field
from .patterns import better, in_words

Details = Mapping[str, Any]

CHOSEN = frozenset({"select", "choice", "checkboxes"})
FORMATS = {
    "email": "Write an e-mail address, such as saga@example.org.",
    "idn-email": "Write an e-mail address, such as saga@example.org.",
    "uri": "Write a full address, such as https://example.org/.",
    "iri": "Write a full address, such as https://example.org/.",
    "date": "Write a date, such as 2026-11-30.",
    "date-time": "Write a date and a time, such as 2026-11-30T12:00:00Z.",
    "time": "Write a time, such as 12:00:00Z.",
    "hostname": "Write the name of a host, such as play.example.org.",
    "ipv4": "Write an IPv4 address, such as 192.0.2.1.",
    "ipv6": "Write an IPv6 address, such as 2001:db8::1.",
    "uuid": "Write a UUID, such as 7d444840-9dc0-11d1-b245-5ffdce74fad2.",
    "regex": "Write a regular expression.",
}
TYPES = {
    "integer": "Write a whole number.",
    "number": "Write a number.",
    "string": "Write some text.",
    "boolean": "Choose yes or no.",
    "array": "Write a list.",
    "object": "Write an object in JSON.",
}


def missing(field: Field | None) -> str:
    """For something that is required and not there."""
    if field is None:
        return "This is needed."
    if field.kind in CHOSEN:
        return "Choose one." if field.kind != "checkboxes" else "Choose at least one."
    if field.kind == "list":
        return "Add at least one."
    return "This cannot be left empty."


def explain(keyword: str, details: Details, value: Any, field: Field | None) -> str:
    """For a broken rule of the schema; `details` are what the rule says."""
    if value is None and keyword == "type":
        return missing(field)
    known = _WORDS.get(keyword)
    return known(details, value, field) if known else "This does not fit what the template asks for."


def _pattern(details: Details, value: Any, field: Field | None) -> str:
    pattern = str(details["pattern"])
    longest = field.schema.get("maxLength") if field else None
    try_this = better(str(value), pattern, longest if isinstance(longest, int) else None)
    allowed = in_words(pattern)
    said = f"Use {allowed}." if allowed else ""
    if not said and not try_this:
        said = f"This must look like `{pattern}`."
    elif not said:
        said = "This has something in it that is not allowed."
    return f"{said} Try {try_this}." if try_this else said


def _type(details: Details, _value: Any, _field: Field | None) -> str:
    types = [each for each in details["types"] if each != "null"]
    return TYPES.get(types[0], "This is of the wrong type.") if len(types) == 1 else "This is of the wrong type."


def _format(details: Details, _value: Any, _field: Field | None) -> str:
    return FORMATS.get(details["format"], f"This is not written as a {details['format']} is.")


def _enum(details: Details, _value: Any, field: Field | None) -> str:
    shown = [each.label for each in field.options] if field and field.options else None
    listed = shown or [str(each) for each in details.get("options") or ()]
    return (
        f"Choose one of {', '.join(listed)}." if 0 < len(listed) <= 8 else "Choose one of the values that are offered."
    )


def _const(details: Details, _value: Any, field: Field | None) -> str:
    if field is not None and field.kind == "check":
        return "This has to be ticked."
    return f"This must be {details.get('expected_value', 'what the template says')}."


def _limit(words: str, one: str = "") -> Callable[[Details, Any, Field | None], str]:
    def say(details: Details, _value: Any, _field: Field | None) -> str:
        limit = details["limit"]
        return one if one and limit == 1 else words.format(limit)

    return say


def _same(words: str) -> Callable[[Details, Any, Field | None], str]:
    return lambda _details, _value, _field: words


_WORDS: Mapping[str, Callable[[Details, Any, Field | None], str]] = {
    "pattern": _pattern,
    "type": _type,
    "format": _format,
    "enum": _enum,
    "const": _const,
    "required": lambda _details, _value, field: missing(field),
    "minLength": _limit("Use at least {} characters.", "This cannot be left empty."),
    "maxLength": _limit("Use at most {} characters.", "Use one character."),
    "minimum": _limit("This must be {} or more."),
    "maximum": _limit("This must be {} or less."),
    "exclusiveMinimum": _limit("This must be more than {}."),
    "exclusiveMaximum": _limit("This must be less than {}."),
    "minItems": _limit("There must be at least {}.", "There must be at least one."),
    "maxItems": _limit("There may be at most {}.", "There may be one at most."),
    "minProperties": _limit("Fill in at least {} of these.", "Fill in at least one of these."),
    "maxProperties": _limit("Fill in at most {} of these.", "Fill in one of these at most."),
    "multipleOf": lambda details, _value, _field: (
        f"This must be a multiple of {details.get('multiple_of', 'a number')}."
    ),
    "uniqueItems": _same("Each may be there once only."),
    "anyOf": _same("This fits none of the alternatives: fill in what one of them needs."),
    "oneOf": _same("Fill in what exactly one of the alternatives needs."),
    "not": _same("This value is not allowed here."),
    "additionalProperties": lambda details, _value, _field: (
        f"There is no place for {', '.join(map(str, details.get('unexpected') or ()))} here."
    ),
    "falseSchema": _same("There must be nothing here."),
}
