"""What an unquoted YAML word means in the YAML 1.2 core schema: `yes` and `2024-01-02` are text, `017` is 17."""

from __future__ import annotations

import math
import re

from callboard.foundation.config.tree import Scalar

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o([0-7]+)")
_HEXADECIMAL = re.compile(r"0x([0-9a-fA-F]+)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")

# Beyond it a number is no longer exact in an IEEE double, which is what JSON readers have.
_LARGEST_EXACT = 2**53
_MAX_DIGITS = 400


def read_plain(text: str) -> Scalar:
    """The value of an unquoted scalar. Raises ValueError for numbers that are infinite or not a number."""
    if text in _NULLS:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    return text if (number := _read_number(text)) is None else number


def whole_if_integral(number: float) -> int | float:
    """`1.0` is 1, as for every reader of JSON. Raises ValueError when it is infinite or not a number."""
    if not math.isfinite(number):
        raise ValueError("is not a finite number")
    return int(number) if number.is_integer() and abs(number) <= _LARGEST_EXACT else number


def _read_number(text: str) -> int | float | None:
    if _NOT_FINITE.fullmatch(text):
        raise ValueError("is not a finite number")
    if len(text) > _MAX_DIGITS:
        return None
    if match := _OCTAL.fullmatch(text):
        return exact_or_double(int(match[1], 8))
    if match := _HEXADECIMAL.fullmatch(text):
        return exact_or_double(int(match[1], 16))
    if _INTEGER.fullmatch(text):
        return exact_or_double(int(text))
    return whole_if_integral(float(text)) if _FLOAT.fullmatch(text) else None


def exact_or_double(number: int) -> int | float:
    """The integer, rounded as a double when it is too large to be exact. ValueError when it is beyond those."""
    if abs(number) <= _LARGEST_EXACT:
        return number
    try:
        return int(float(number))
    except OverflowError as error:
        raise ValueError("is not a finite number") from error
