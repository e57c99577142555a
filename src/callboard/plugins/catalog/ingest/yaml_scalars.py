"""Plain scalars as YAML 1.2 (core schema) reads them, and numbers as JavaScript keeps them."""

from __future__ import annotations

import re
from decimal import Decimal
from math import isfinite
from typing import TypeAlias

Scalar: TypeAlias = str | int | float | bool | None

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER_STARTS = frozenset("-+.0123456789")
_WORD_STARTS = frozenset("~nNtTfF")
MEANINGFUL_STARTS = _NUMBER_STARTS | _WORD_STARTS
"""The first characters of plain scalars that may be something else than text; the empty one is null."""

_INTEGER = re.compile(r"[-+]?[0-9]+")
_BASED = {"0o": (re.compile(r"0o[0-7]+"), 8), "0x": (re.compile(r"0x[0-9a-fA-F]+"), 16)}
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_IN_JSON = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")

_EXACT = 2**53
_WRITTEN_OUT = 1e21


def read_plain(text: str) -> Scalar:
    """The value of an unquoted scalar: null, boolean, number, or the text itself."""
    if not text:
        return None
    first = text[0]
    if first in _NUMBER_STARTS:
        return _read_number(text)
    if first in _WORD_STARTS:
        return _WORDS.get(text, text)
    return text


def as_key(value: Scalar) -> str:
    """What a scalar becomes as a key of a JSON object."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def as_javascript(number: float) -> int | float | None:
    """A number as JSON made by JavaScript shows it: integers written out, nothing that JSON can't say."""
    if not isfinite(number):
        return None
    if number.is_integer() and abs(number) < _WRITTEN_OUT:
        return int(Decimal(repr(number)))
    return number


def _read_number(text: str) -> Scalar:
    if _INTEGER.fullmatch(text):
        return _as_double(text)
    prefix = _BASED.get(text[:2])
    if prefix and prefix[0].fullmatch(text):
        return as_javascript(_to_double(int(text[2:], prefix[1])))
    if _FLOAT.fullmatch(text):
        return as_javascript(float(text))
    return None if _NOT_IN_JSON.fullmatch(text) else text


def _as_double(text: str) -> int | float | None:
    if len(text) < 16:
        return int(text)
    # A float first: `int` refuses thousands of digits, and JavaScript keeps no more than a double holds.
    number = float(text)
    return int(text) if abs(number) < _EXACT else as_javascript(number)


def _to_double(number: int) -> float:
    try:
        return float(number)
    except OverflowError:
        return float("inf")
