"""Cuts a YAML stream into its documents by their markers, so that a broken one cannot hide its neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# Even inside quotes and block text a marker at the start of a line ends the document: YAML forbids it there.
_MARKER = re.compile(r"^(?:---|\.\.\.)(?=[ \t\r\n]|\Z)", re.MULTILINE)
_CONTENT = re.compile(r"^(?![%#])[ \t\ufeff]*[^\s#\ufeff]", re.MULTILINE)


class DocumentText(NamedTuple):
    """The text of one document, with the directives and comments before it; `first` is its 1-based line."""

    text: str
    first: int


def split_documents(text: str) -> Iterator[DocumentText]:
    """The documents of a stream in order. Nothing but comments is no document; a bare `---` is one."""
    start, line, opened = 0, 1, False
    for marker in _MARKER.finditer(text):
        at = marker.start()
        if marker.group() == "---":
            if opened or _CONTENT.search(text, start, at):
                yield DocumentText(text[start:at].lstrip("\ufeff"), line)
                line += text.count("\n", start, at)
                start = at
            opened = True
        else:
            if opened or _CONTENT.search(text, start, at):
                yield DocumentText(text[start:at].lstrip("\ufeff"), line)
            line += text.count("\n", start, marker.end())
            start, opened = marker.end(), False
    if opened or _CONTENT.search(text, start):
        yield DocumentText(text[start:].lstrip("\ufeff"), line)
