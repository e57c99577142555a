"""Placeholders: a map with one key, `$text`, `$json` or `$yaml`, that stands for the content of another file.

Finding them and putting content in their place is pure; reading the content is left to the sources.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any, NamedTuple

from ..model import Declaration, Problem
from .documents import split_documents
from .encoding import Unreadable, decode
from .limits import DEFAULT_LIMITS, ParseLimits, find_excess
from .yaml_document import YamlError, escape, read_document
from .yaml_scalars import as_javascript, read_plain

RESOLVERS = frozenset({"$text", "$json", "$yaml"})


class Placeholder(NamedTuple):
    """One placeholder: where it is (a JSON pointer), its key (`$text`) and the URL or relative path it names.

    `value` is not text in a broken document; resolving then reports it.
    """

    pointer: str
    key: str
    value: Any


class _MalformedError(Exception):
    """Content that is not what the placeholder's key promises."""


class _UnreadableError(Exception):
    """A placeholder that cannot be resolved."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.problem = Problem(message=message, hint=hint, stage="placeholder")

    @classmethod
    def from_problem(cls, problem: Problem) -> _UnreadableError:
        error = cls(problem.message, problem.hint)
        error.problem = replace(problem, stage=problem.stage or "placeholder")
        return error


def find(document: Mapping[str, Any]) -> list[Placeholder]:
    """The placeholders in a document, in its order. Unknown `$keys` are none, and are not looked into."""
    if any(key.startswith("$") for key in document):
        return []
    return list(_find_in_values(document, ""))


def resolve(
    document: Mapping[str, Any],
    contents: Mapping[Placeholder, str | bytes | Problem],
    limits: ParseLimits = DEFAULT_LIMITS,
) -> tuple[Mapping[str, Any], tuple[Problem, ...]]:
    """The document with what was read in place of its placeholders, and what could not be put there.

    With any problem the entity must be refused as a whole. What is put in is not searched for placeholders.
    """
    found = find(document)
    if not found:
        return document, ()
    values, problems = _read_all(found, contents, limits)
    return _replaced(document, "", values), tuple(problem for _, problem in problems)


def fill(
    declaration: Declaration,
    contents: Mapping[Placeholder, str | bytes | Problem],
    file: str = "",
    limits: ParseLimits = DEFAULT_LIMITS,
) -> tuple[Declaration, tuple[Problem, ...]]:
    """As `resolve`, for a declaration: its problems know their file, document and line."""
    found = find(declaration.document)
    if not found:
        return declaration, ()
    values, problems = _read_all(found, contents, limits)
    placed = tuple(
        replace(problem, file=file, document=declaration.index, line=declaration.line_of(placeholder.pointer))
        for placeholder, problem in problems
    )
    return replace(declaration, document=_replaced(declaration.document, "", values)), placed


def _find(value: Any, pointer: str) -> Iterator[Placeholder]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _find(item, f"{pointer}/{index}")
    elif isinstance(value, dict):
        dollars = [key for key in value if key.startswith("$")]
        if not dollars:
            yield from _find_in_values(value, pointer)
        elif len(value) == 1 and dollars[0] in RESOLVERS:
            yield Placeholder(pointer, dollars[0], value[dollars[0]])


def _find_in_values(value: Mapping[str, Any], pointer: str) -> Iterator[Placeholder]:
    for key, item in value.items():
        if isinstance(item, dict | list):
            yield from _find(item, f"{pointer}/{escape(key)}")


def _read_all(
    found: list[Placeholder], contents: Mapping[Placeholder, str | bytes | Problem], limits: ParseLimits
) -> tuple[dict[str, Any], list[tuple[Placeholder, Problem]]]:
    values: dict[str, Any] = {}
    problems: list[tuple[Placeholder, Problem]] = []
    for placeholder in found:
        try:
            values[placeholder.pointer] = _read(placeholder, contents, limits)
        except _UnreadableError as error:
            problems.append((placeholder, error.problem))
    return values, problems


def _read(placeholder: Placeholder, contents: Mapping[Placeholder, str | bytes | Problem], limits: ParseLimits) -> Any:
    key, value = placeholder.key, placeholder.value
    if not isinstance(value, str):
        raise _UnreadableError(
            f"Placeholder {key} expected a string value parameter, in the form of an absolute URL or a relative path",
            "Write the path of a file, such as `./openapi.yaml`.",
        )
    content = contents.get(placeholder)
    if isinstance(content, Problem):
        raise _UnreadableError.from_problem(content)
    if content is None:
        raise _UnreadableError(
            f"Placeholder {key} could not read location {value}", "Check that the file is there and may be read."
        )
    try:
        return _READERS[key](_text_of(content, limits), limits)
    except _MalformedError as error:
        raise _UnreadableError(f"Placeholder {key} {error}", "Mend the file that the placeholder names.") from error


def _text_of(content: str | bytes, limits: ParseLimits) -> str:
    if len(content) > limits.bytes:
        raise _MalformedError(f"found {len(content):,} bytes of data, over the limit of {limits.bytes:,}")
    try:
        # Text goes through bytes too: what cannot be stored as UTF-8 must stop here.
        return decode(content.encode() if isinstance(content, str) else content)
    except Unreadable as error:
        raise _MalformedError(f"found an error in the data: {error.message}") from error
    except UnicodeEncodeError as error:
        raise _MalformedError("found text that is not Unicode") from error


def _read_text(text: str, _limits: ParseLimits) -> str:
    return text


def _read_json(text: str, limits: ParseLimits) -> Any:
    try:
        value = json.loads(text, parse_int=read_plain, parse_float=_double, parse_constant=_refuse_constant)
        # Half of a surrogate pair is JSON, but no text.
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise _MalformedError(f"failed to parse JSON data, {error}") from error
    if excess := find_excess(value, limits):
        raise _MalformedError(f"found too much data: {excess}")
    return value


def _read_yaml(text: str, limits: ParseLimits) -> Any:
    documents = list(islice(split_documents(text), limits.documents))
    if len(documents) != 1:
        raise _MalformedError(f"expected to find exactly one document of data, found {len(documents)}")
    try:
        return read_document(documents[0].text, limits)[0]
    except YamlError as error:
        line = documents[0].first + error.line
        raise _MalformedError(f"found an error in the data: {error.problem} at line {line}") from error


_READERS = {"$text": _read_text, "$json": _read_json, "$yaml": _read_yaml}


def _double(text: str) -> int | float | None:
    return as_javascript(float(text))


def _refuse_constant(text: str) -> None:
    raise ValueError(f"{text} is not JSON")


def _replaced(value: Any, pointer: str, values: Mapping[str, Any]) -> Any:
    if pointer in values:
        return values[pointer]
    if isinstance(value, dict):
        return {key: _replaced(item, f"{pointer}/{escape(key)}", values) for key, item in value.items()}
    if isinstance(value, list):
        return [_replaced(item, f"{pointer}/{index}", values) for index, item in enumerate(value)]
    return value
