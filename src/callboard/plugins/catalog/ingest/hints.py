"""What to do about a line that is not YAML, for the mistakes that real files make."""

from __future__ import annotations

import re
from collections.abc import Mapping

TEMPLATE_HINT = (
    'This looks like a template, not a finished file: quote the value (`name: "{{ … }}"`), '
    "or keep the folder of the template out of discovery."
)
SKELETON_HINT = (
    "This looks like the skeleton of a template, not a finished file: keep its folder out of discovery, "
    "or fill in the value."
)
_TEMPLATE_MARK = re.compile(r"\{%|%\}|\{\{|\}\}|\{#")
_CONFLICT = re.compile(r"<{7}|={7}$|>{7}")
_TAB_INDENT = re.compile(r"[ -]*\t")
_RESERVED_START = re.compile(r"[\s-]*(?:[^\s:]+:\s+)?([`@%])")
_VALUE_WITH_COLON = re.compile(r"[\s-]*([^\s:]+):\s+([^'\"\s].*:(?:\s.*)?)$")
_NO_SPACE_AFTER_COLON = re.compile(r"[\s-]*([\w./-]+):(['\"\[{\w]\S*)")

# By words of LibYAML's message, the first that matches.
_BY_MESSAGE = (
    ("keys must be unique", "Keep one of the two. If these are two entities, put a line `---` between them."),
    ("end of stream", "A quote or bracket is opened and never closed."),
    ("quoted scalar", "A quote is opened and never closed."),
    ("unknown escape", r"In double quotes a backslash starts an escape: double it, or use single quotes."),
    (
        "undefined alias",
        "Quote a value that starts with `*`; else it repeats an anchor, which is not there.",
    ),
    ("alphabetic or numeric", "Quote a value that starts with `*` or `&`."),
    ("expected ',' or", "A bracket is opened and not closed, or a comma is missing between two values."),
    ("duplicate anchor", "Give each anchor its own name."),
    ("expected <document start>", "Two documents must be parted by a line `---`."),
    (
        "did not find expected key",
        "Keys of one map must start at the same column, and values with `:` or quotes "
        "inside must be quoted as a whole.",
    ),
    ("expected <block end>", "Check the indentation, and quote values that contain quotes, brackets or `:`."),
    ("<block mapping end>", "Check the indentation, and quote values that contain quotes, brackets or `:`."),
    (
        "could not find expected ':'",
        "A line lacks `: `: write `key: value`, or indent the text under its key.",
    ),
    ("mapping values are not allowed", "Check the indentation, and quote values that contain `: `."),
    ("too large", "Split the file, or reference large content with `$text`."),
    ("alias", "Write the values out, or split the file."),
    ("is not allowed in yaml", "Delete the character, or write it as an escape in double quotes."),
    ("directive", "A line that starts with `%` is a directive; quote or indent it if it is text."),
)
_LONGEST = 500  # how much of a line is looked at
_FALLBACK = "Check the indentation and quote values that contain special characters."


def is_unfilled(value: object) -> bool:
    """Whether a value is still `{{ … }}`: as text, or as the map with a map for a key that YAML makes of it."""
    if isinstance(value, Mapping):
        return any(key.startswith("{") for key in value)
    return isinstance(value, str) and ("{{" in value or "{%" in value)


def hint_for_line(problem: str, lines: list[str], line: int) -> str:
    """A hint for the 0-based `line` of a document, where the parser said `problem`."""
    here = lines[line] if 0 <= line < len(lines) else ""
    # A value that never ends, or a missing colon, is noticed one line late.
    around = [here, *([lines[line - 1]] if 0 < line <= len(lines) else [])]
    for text in around:
        if hint := _hint_for_text(text[:_LONGEST], problem):
            return hint
    lowered = problem.lower()
    return next((hint for words, hint in _BY_MESSAGE if words in lowered), _FALLBACK)


def _hint_for_text(text: str, problem: str) -> str | None:
    if _TEMPLATE_MARK.search(text):
        return TEMPLATE_HINT
    if _CONFLICT.match(text):
        return "The file holds the marks of a merge conflict: resolve it."
    if "unique" in problem or "alias" in problem or "large" in problem:
        return None
    return _hint_for_shape(text)


def _hint_for_shape(text: str) -> str | None:
    if _TAB_INDENT.match(text):
        return "Use spaces, not tabs, for indentation."
    if found := _RESERVED_START.match(text):
        return f"Quote the value: `{found.group(1)}` cannot start a plain one."
    if found := _VALUE_WITH_COLON.match(text):
        return f'Quote the value, as it contains a colon: `{found.group(1)}: "{found.group(2).strip()[:60]}"`'
    if found := _NO_SPACE_AFTER_COLON.match(text):
        return f"Put a space after the colon: `{found.group(1)}: {found.group(2)[:40]}`"
    return None
