"""The text of a definition as plain values, within limits: JSON, or YAML by the catalog's reader, which makes nothing
of tags. Of what is broken, the part before is read."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import msgspec

from callboard import Invalid
from callboard.plugins.catalog import YamlError, read_yaml

from ..model import DefinitionProblem

MOST_BYTES = 5 * 1024 * 1024
MOST_VALUES = 200_000
DEEPEST = 100
TRIES = 12
_LINE = re.compile(r" at line (\d+)$")


@dataclass(frozen=True)
class Loaded:
    """The value, None when nothing could be read, and what is wrong with the text."""

    value: Any
    problems: tuple[DefinitionProblem, ...] = ()


def load(text: str) -> Loaded:
    """The one value that a text says; of a stream of several documents the first that is an object."""
    if len(text) > MOST_BYTES:
        return Loaded(None, (DefinitionProblem(message=f"The definition is larger than {MOST_BYTES:,} characters"),))
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        found = _json(text)
        if found is not None:
            return found
    return _yaml(text)


def _json(text: str) -> Loaded | None:
    """None when it is no JSON: it may still be YAML, which allows more."""
    try:
        value = msgspec.json.decode(text.lstrip("\ufeff"))
    except RecursionError:
        return Loaded(None, (DefinitionProblem(message=f"It is nested more than {DEEPEST} levels deep"),))
    except (msgspec.DecodeError, UnicodeError):
        return None
    excess = _excess(value)
    return Loaded(None, (DefinitionProblem(message=excess),)) if excess else Loaded(value)


def _yaml(text: str) -> Loaded:
    value, problem = _read(text)
    if problem is None:
        return Loaded(value)
    problem = _in_json(text) or problem
    return Loaded(_what_stands_before(text, problem.line), (problem,))


def _read(text: str) -> tuple[Any, DefinitionProblem | None]:
    try:
        documents = read_yaml(text)
    except Invalid as error:
        said = _LINE.search(error.message)
        cause = error.__cause__
        message = cause.problem if isinstance(cause, YamlError) else error.message
        line = min(int(said[1]), len(text.splitlines())) if said else 0
        return None, DefinitionProblem(message=f"It is no YAML: {message}", line=line, hint="The rest is not shown.")
    except RecursionError:
        return None, DefinitionProblem(message="It is nested too deeply")
    return next((each for each in documents if isinstance(each, dict)), None), None


def _in_json(text: str) -> DefinitionProblem | None:
    """What is wrong with a text that means to be JSON, in the words of its own parser."""
    if not text.lstrip("\ufeff \t\r\n").startswith("{"):
        return None
    try:
        json.loads(text.lstrip("\ufeff"))
    except json.JSONDecodeError as error:
        return DefinitionProblem(message=f"It is no JSON: {error.msg}", line=error.lineno, hint="Nothing can be shown.")
    except RecursionError:
        return None
    return None


def _what_stands_before(text: str, line: int) -> Any:
    """What the lines before the broken one say, as far as they make sense by themselves."""
    lines = text.splitlines()
    end = min(line, len(lines)) - 1
    for _ in range(TRIES):
        if end < 1:
            return None
        value, problem = _read("\n".join(lines[:end]))
        if problem is None:
            return value
        end = min(end, problem.line or end) - 1
    return None


def _excess(value: Any) -> str:
    level, values, depth = [value], 1, 0
    while level:
        level = [inner for outer in level for inner in _inside(outer)]
        values, depth = values + len(level), depth + 1
        if depth > DEEPEST:
            return f"It is nested more than {DEEPEST} levels deep"
        if values > MOST_VALUES:
            return f"It holds more than {MOST_VALUES:,} values"
    return ""


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
