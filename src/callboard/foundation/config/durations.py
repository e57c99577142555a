"""Lengths of time in settings: `30m`, `2 hours`, `PT30M` or `{minutes: 30}`. A number without a unit is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Final

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from callboard.foundation.errors import Invalid

# A month is 30 days and a year 365: an interval of the portal has no date from which to count real ones.
_MILLISECONDS: Final = {
    "years": 365 * 86_400_000,
    "months": 30 * 86_400_000,
    "weeks": 7 * 86_400_000,
    "days": 86_400_000,
    "hours": 3_600_000,
    "minutes": 60_000,
    "seconds": 1_000,
    "milliseconds": 1,
}
_WORDS: Final = {
    "years": "years year yrs yr y",
    "months": "months month",
    "weeks": "weeks week w",
    "days": "days day d",
    "hours": "hours hour hrs hr h",
    "minutes": "minutes minute mins min m",
    "seconds": "seconds second secs sec s",
    "milliseconds": "milliseconds millisecond msecs msec ms",
}
_UNIT_OF: Final = {word: unit for unit, words in _WORDS.items() for word in words.split()}
_NUMBER = r"([0-9]{1,15}(?:\.[0-9]{1,9})?)"
_SHORT = re.compile(rf"{_NUMBER} ?([A-Za-z]+)")
_ISO = re.compile(
    rf"P(?!$)(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}W)?(?:{_NUMBER}D)?"
    rf"(?:T(?!$)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?"
)
_ISO_UNITS: Final = ("years", "months", "weeks", "days", "hours", "minutes", "seconds")
_HINT: Final = "Write 30m, 2 hours, PT30M or {minutes: 30}."


def parse_duration(value: object) -> timedelta:
    """The length of time that a text or an object of units stands for. Raises Invalid for anything else."""
    if isinstance(value, timedelta):
        return value
    if isinstance(value, str):
        return _total(_parse_text(value.strip()))
    if isinstance(value, Mapping):
        return _total(_parse_units(value))
    raise Invalid("a duration needs a unit", hint=_HINT)


def _parse_text(text: str) -> dict[str, float]:
    if match := _ISO.fullmatch(text):
        return {unit: float(number) for unit, number in zip(_ISO_UNITS, match.groups(), strict=True) if number}
    match = _SHORT.fullmatch(text)
    unit = _UNIT_OF.get(match[2].lower()) if match else None
    if match is None or unit is None:
        what = "a duration needs a unit" if re.fullmatch(r"[0-9.]+", text) else "it is not a duration"
        raise Invalid(what, hint=_HINT)
    return {unit: float(match[1])}


def _parse_units(units: Mapping[Any, object]) -> dict[str, float]:
    if not units or not units.keys() <= _MILLISECONDS.keys():
        wrong = ", ".join(f"`{key}`" for key in units if key not in _MILLISECONDS) or "nothing"
        raise Invalid(f"a duration has {wrong}, but its units are {', '.join(_MILLISECONDS)}", hint=_HINT)
    return {unit: _number(unit, value) for unit, value in units.items()}


def _number(unit: str, value: object) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0:
        return float(value)
    if isinstance(value, str) and re.fullmatch(_NUMBER, value.strip()):
        return float(value)
    raise Invalid(f"the {unit} of a duration have to be a number that is not below zero", hint=_HINT)


def _total(units: Mapping[str, float]) -> timedelta:
    try:
        return timedelta(milliseconds=sum(_MILLISECONDS[unit] * number for unit, number in units.items()))
    except (OverflowError, ValueError) as error:
        raise Invalid("it is longer than any duration can be", hint=_HINT) from error


def _validate(value: object) -> timedelta:
    try:
        return parse_duration(value)
    except Invalid as error:
        raise PydanticCustomError("duration", "{message}. {hint}", {"message": error.message, "hint": _HINT}) from error


def _to_iso(duration: timedelta) -> str:
    seconds = f"{duration.total_seconds():.6f}".rstrip("0").rstrip(".")
    return f"PT{seconds}S"


Duration = Annotated[
    timedelta,
    PlainValidator(_validate),
    PlainSerializer(_to_iso, return_type=str, when_used="json"),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "object"}], "title": "Duration"}),
]
"""A settings field for a length of time; the value is a `datetime.timedelta`."""
