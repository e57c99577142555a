"""The first stage: the bytes of a file become declarations, and what cannot be read becomes problems.

Nothing here raises, whatever the bytes; each document is read on its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from ..model import Declaration, Problem, SourceFile
from .documents import DocumentText, split_documents
from .encoding import Unreadable, decode
from .hints import hint_for_line
from .limits import DEFAULT_LIMITS, ParseLimits
from .yaml_document import YamlError, compose, lines_of, read_document


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """What was in a file. `documents` counts all of them, the empty and the broken ones too."""

    declarations: tuple[Declaration, ...] = ()
    problems: tuple[Problem, ...] = ()
    documents: int = 0


def parse(file: SourceFile, limits: ParseLimits = DEFAULT_LIMITS) -> Parsed:
    """Reads every document of a file; a broken one is a problem and its neighbours are read all the same."""
    name = file.location.target
    try:
        texts = _split(file.content, limits)
    except Unreadable as error:
        problem = Problem(message=error.message, hint=error.hint, file=name, line=error.line, stage="parse")
        return Parsed(problems=(problem,))
    if not texts:
        return Parsed(problems=(_nothing_in(name),))
    found = [_read(text, index, name, limits) for index, text in enumerate(texts)]
    return Parsed(
        declarations=tuple(item for item in found if isinstance(item, Declaration)),
        problems=tuple(item for item in found if isinstance(item, Problem)),
        documents=len(texts),
    )


class LineMap(Mapping[str, int]):
    """Where each JSON pointer of a document is written; worked out only when somebody asks."""

    def __init__(self, document: DocumentText, limits: ParseLimits) -> None:
        self._document, self._limits = document, limits

    @property
    def text(self) -> str:
        """The document as it is written."""
        return self._document.text

    @cached_property
    def _lines(self) -> dict[str, int]:
        node = compose(self._document.text, self._limits)
        return lines_of(node, self._document.first) if node else {}

    def __getitem__(self, pointer: str) -> int:
        return self._lines[pointer]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)


def _split(content: bytes, limits: ParseLimits) -> list[DocumentText]:
    if len(content) > limits.bytes:
        raise Unreadable(
            f"The file has {len(content):,} bytes; at most {limits.bytes:,} are read",
            "Split it into several files, or reference large content with `$text`.",
        )
    texts = list(islice(split_documents(decode(content)), limits.documents + 1))
    if len(texts) > limits.documents:
        raise Unreadable(
            f"The file has more than {limits.documents:,} documents",
            "Split it into several files.",
            texts[-1].first,
        )
    return texts


def _read(document: DocumentText, index: int, name: str, limits: ParseLimits) -> Declaration | Problem | None:
    try:
        value, line = read_document(document.text, limits)
    except YamlError as error:
        return _explain(error, document, index, name)
    if value is None:
        return None
    line += document.first
    if not isinstance(value, dict):
        return _not_an_object(value, line, index, name)
    return Declaration(document=value, index=index, line=line, lines=LineMap(document, limits))


def _explain(error: YamlError, document: DocumentText, index: int, name: str) -> Problem:
    line = error.line + document.first
    return Problem(
        message=f"YAML error: {error.problem} at line {line}, column {error.column + 1}",
        hint=hint_for_line(error.problem, document.text.splitlines(), error.line),
        file=name,
        line=line,
        stage="parse",
        document=index,
    )


def _not_an_object(value: Any, line: int, index: int, name: str) -> Problem:
    return Problem(
        message=f"Expected object at root, got {_javascript_type(value)}",
        hint="An entity is a map: it starts with `apiVersion:`, `kind:` and `metadata:`.",
        file=name,
        line=line,
        stage="not-object",
        document=index,
    )


def _javascript_type(value: Any) -> str:
    if isinstance(value, str):
        return "string"
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, int | float) else "object"


def _nothing_in(name: str) -> Problem:
    return Problem(
        message="no YAML document",
        hint="The file is empty: write an entity into it, or delete it.",
        file=name,
        line=1,
        stage="empty-file",
    )
