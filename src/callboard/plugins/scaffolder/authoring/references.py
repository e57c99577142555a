"""What expressions refer to: `parameters.name`, `steps['fetch'].output.path`. Found by reading, without evaluating."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

ROOTS = ("parameters", "steps", "secrets", "environment", "user", "context", "each", "values")
EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}|\{%(.*?)%\}", re.DOTALL)
RAW = re.compile(r"\{%-?\s*(raw|verbatim)\s*-?%\}.*?\{%-?\s*end\1\s*-?%\}", re.DOTALL)
TEXT = re.compile(r"""(?<=[\w\])])(\[\s*(['"])(?:(?!\2).)*\2\s*\])|(['"])(?:\\.|(?!\3)[^\\])*\3""", re.DOTALL)
"""The name of a part, `['fetch']`, or any other text."""
PART = re.compile(r"""\s*\.\s*([A-Za-z_$][\w$]*)|\s*\[\s*(['"])((?:(?!\2).)*)\2\s*\]""")
ROOT = re.compile(rf"(?<![\w$.'\"])({'|'.join(ROOTS)})(?![\w$])")
MOST_PARTS = 8


@dataclass(frozen=True, kw_only=True)
class Reference:
    """One of them: its parts, on which line of the text it stands, and what a minus behind it takes away."""

    parts: tuple[str, ...]
    line: int
    minus: str = ""

    @property
    def root(self) -> str:
        return self.parts[0]


def references_in(text: str) -> Iterator[Reference]:
    """All references of one text, in order; `line` counts from 0."""
    text = RAW.sub(_blank, text)
    for found in EXPRESSION.finditer(text):
        group = 1 if found.group(1) is not None else 2
        inside = TEXT.sub(lambda text: text.group(1) or _blank(text), found.group(group))
        before = text.count("\n", 0, found.start(group))
        for root in ROOT.finditer(inside):
            parts, end = [root.group(1)], root.end()
            while len(parts) < MOST_PARTS and (part := PART.match(inside, end)):
                parts.append(part.group(1) if part.group(1) is not None else part.group(3))
                end = part.end()
            minus = re.match(r"-([A-Za-z_][\w-]*)", inside[end:])
            line = before + inside.count("\n", 0, root.start())
            yield Reference(parts=tuple(parts), line=line, minus=minus.group(1) if minus else "")


def texts_in(value: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    """All texts of a JSON tree that hold an expression, keys too, each with the pointer to it."""
    if isinstance(value, str):
        if "${{" in value or "{%" in value:
            yield pointer, value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            at = f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"
            yield from texts_in(str(key), at)
            yield from texts_in(each, at)
    elif isinstance(value, list | tuple):
        for index, each in enumerate(value):
            yield from texts_in(each, f"{pointer}/{index}")


def _blank(found: re.Match[str]) -> str:
    """Spaces for what does not count, so that lines stay where they are."""
    return re.sub(r"[^\n]", " ", found.group())
