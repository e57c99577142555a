"""Filters as identity providers send them: `attribute eq value`, several joined by `and`. Pure, and bounded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from .model import SCHEMAS, Refused

LONGEST, MOST_TERMS = 1000, 10
TERM = re.compile(
    r"\s*(?P<attribute>[A-Za-z][\w.:-]*)\s+(?P<operator>\w+)\s+"
    r'(?P<value>"(?:[^"\\]|\\.)*"|[A-Za-z]+|-?\d+)\s*'
)
AND = re.compile(r"and\s", re.IGNORECASE)


class Term(NamedTuple):
    """One comparison: the attribute in lower case and without its schema, and what it equals."""

    attribute: str
    value: str | bool


def parse_filter(text: str) -> Sequence[Term]:
    """The comparisons that all have to hold. Raises Refused for every other filter."""
    if len(text) > LONGEST:
        raise _wrong(f"A filter has at most {LONGEST} characters")
    terms: list[Term] = []
    at = 0
    while True:
        match = TERM.match(text, at)
        if match is None or match["operator"].lower() != "eq" or len(terms) == MOST_TERMS:
            raise _wrong("This filter is not one that is answered here")
        terms.append(Term(plain(match["attribute"]), _value(match["value"])))
        at = match.end()
        if at == len(text):
            return terms
        joined = AND.match(text, at)
        if joined is None:
            raise _wrong("This filter is not one that is answered here")
        at = joined.end()


def plain(attribute: str) -> str:
    """An attribute in lower case, without the schema in front of it."""
    lower = attribute.lower()
    for kind in ("user", "group"):
        lower = lower.removeprefix(f"{SCHEMAS.lower()}:{kind}:")
    return lower


def _value(text: str) -> str | bool:
    if text.lower() in {"true", "false"}:
        return text.lower() == "true"
    if not text.startswith('"'):
        raise _wrong(f"A filter compares with a text or a truth, not with {text}")
    try:
        found: str = msgspec.json.decode(text, type=str)
    except msgspec.DecodeError as error:
        raise _wrong("The text in this filter is not written as JSON has it") from error
    if not found.isprintable():
        raise _wrong("The text in this filter holds a character that cannot be shown")
    return found


def _wrong(said: str) -> Refused:
    return Refused("invalidFilter", said, hint='Write `attribute eq "value"`, and join several with `and`.')
