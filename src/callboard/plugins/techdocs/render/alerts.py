"""Alerts as code hosts write them, `> [!NOTE]`, become admonitions before Markdown is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

HEAD: Final = re.compile(r"> {0,3}\[!(note|tip|important|caution|warning)\] *(.*)", re.IGNORECASE)
WIDE_HEAD: Final = re.compile(r">>> {0,3}\[!(note|tip|important|caution|warning)\] *(.*)", re.IGNORECASE)
KINDS: Final = {"caution": "danger", "important": "warning"}
"""The admonition that looks like an alert of another name."""


def convert_alerts(text: str) -> str:
    """The text with admonitions in the place of alerts outside of code blocks."""
    if "[!" not in text:
        return text
    lines = text.split("\n")
    converted: list[str] = []
    at = 0
    while at < len(lines):
        if lines[at].startswith("```"):
            end = _end_of_code(lines, at)
            converted += lines[at:end]
        elif (found := WIDE_HEAD.fullmatch(lines[at])) and (closing := _closing(lines, at + 1)) is not None:
            converted += _admonition(found, lines[at + 1 : closing])
            end = closing + 1
        elif (found := HEAD.fullmatch(lines[at])) and (end := _end_of_quote(lines, at + 1)) > at + 1:
            converted += _admonition(found, [_unquoted(line) for line in lines[at + 1 : end]])
        else:
            converted.append(lines[at])
            end = at + 1
        at = end
    return "\n".join(converted)


def _end_of_code(lines: Sequence[str], start: int) -> int:
    """The line after the block; that after its first when it is never closed."""
    for number in range(start + 1, len(lines)):
        if lines[number].startswith("```"):
            return number + 1
    return start + 1


def _closing(lines: Sequence[str], start: int) -> int | None:
    for number in range(start + 1, len(lines)):
        if lines[number].startswith(">>>"):
            return number
    return None


def _end_of_quote(lines: Sequence[str], start: int) -> int:
    end = start
    while end < len(lines) and lines[end].startswith(">"):
        end += 1
    return end


def _unquoted(line: str) -> str:
    return line[2:] if line.startswith("> ") else line[1:]


def _admonition(found: re.Match[str], body: Sequence[str]) -> list[str]:
    kind = found[1].lower()
    lines = list(body)
    while lines and not lines[0].strip():
        lines.pop(0)
    while lines and not lines[-1].strip():
        lines.pop()
    head = f'!!! {KINDS.get(kind, kind)} "{found[2].strip() or found[1].title()}"'
    return [head, *(f"    {line}" for line in lines)]
