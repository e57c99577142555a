"""Patterns in the style of `.gitignore`, as `exclude_docs` and `not_in_nav` hold them. Their time is linear in the
length of a path, whatever they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from callboard import Invalid, LinearPattern

MOST_PATTERNS = 200
_BRACKET = re.compile(r"\[([!^]?)(\]?[^\]]*)\]")
_BEGIN = re.compile(r"([^*?\[\\]*[^*?\[\\/])\*{2,}(?=/|$)")
_RANGE = re.compile(r"(?:\\(.)|(.))(?:-(?:\\(.)|([^\]\\])))?", re.DOTALL)


@dataclass(frozen=True)
class _Rule:
    """One pattern: what fits it, be it a file or what is in a folder, what fits it as a file, and whether it takes back
    what others said."""

    takes_back: bool
    any: LinearPattern
    file: LinearPattern | None


class Ignore:
    """A list of patterns, of which the last that fits a path decides. Raises Invalid for one that cannot be read."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._rules = [rule for line in lines if (rule := _rule(line))]
        if len(self._rules) > MOST_PATTERNS:
            raise Invalid(f"There are more than {MOST_PATTERNS:,} patterns")

    def matches(self, path: str) -> bool:
        """Whether a file is meant, by its path with `/` between the names."""
        found, weight = False, 0
        for rule in self._rules:
            if not rule.any.matches(path):
                continue
            # What names the file itself counts for more than what names a folder around it, as it does in Git.
            if rule.file is not None and rule.file.matches(path):
                found, weight = not rule.takes_back, 2
            elif not rule.takes_back or weight < 2:
                found, weight = not rule.takes_back, 1
        return found


def _rule(line: str) -> _Rule | None:
    text = line if line.endswith("\\ ") else line.rstrip()
    if not text or text.startswith("#") or text == "/":
        return None
    takes_back = text.startswith("!")
    text = text[takes_back:]
    only_folders = text.endswith("/")
    pattern = _translate(text.removesuffix("/"))
    if only_folders:
        return _Rule(takes_back, LinearPattern(f"{pattern}/.*"), None)
    return _Rule(takes_back, LinearPattern(f"{pattern}(?:/.*)?"), LinearPattern(pattern))


def _translate(text: str) -> str:
    """A pattern as a regular expression for the path of a file or folder."""
    if "/" not in text:
        text = f"**/{text}"
    text = text.removeprefix("/")
    names, parts = text.split("/"), list[str]()
    if begin := _BEGIN.match(text):
        # Git compares what holds no wildcard by itself: asterisks right behind it are as those behind a `/`.
        parts.append(re.escape(begin.group(1)))
        names = ["**", *text[begin.end() :].split("/")[1:]]
    for number, name in enumerate(names):
        is_last = number == len(names) - 1
        if len(name) > 1 and not name.strip("*"):
            parts.append(".*" if is_last else "(?:.*/)?")
        else:
            parts.append("[^/]+" if name == "*" else _translate_name(name))
            parts.append("" if is_last else "/")
    return "".join(parts)


def _translate_name(name: str) -> str:
    parts, at = [], 0
    while at < len(name):
        char, at = name[at], at + 1
        if char == "\\" and at < len(name):
            parts.append(re.escape(name[at]))
            at += 1
        elif char == "[" and (bracket := _BRACKET.match(name, at - 1)):
            parts.append(_translate_bracket(bracket))
            at = bracket.end()
        else:
            parts.append({"*": "[^/]*", "?": "[^/]"}.get(char) or re.escape(char))
    return "".join(parts)


def _translate_bracket(bracket: re.Match[str]) -> str:
    parts = []
    for found in _RANGE.finditer(bracket.group(2)):
        first, last = found.group(1) or found.group(2), found.group(3) or found.group(4)
        parts.append(re.escape(first) if last is None else f"{re.escape(first)}-{re.escape(last)}")
    return f"[[{'^' if bracket.group(1) else ''}{''.join(parts)}]&&[^/]]"
