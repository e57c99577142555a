"""Which line of a page says something: Markdown forgets where it read what."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from typing import Final

BEFORE: Final = frozenset("(<\"'=: [\t")
AFTER: Final = frozenset(")>\"' \t\n]")


class Lines:
    """The lines of a text. The same words asked for again are those of their next place."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self._next: defaultdict[str, int] = defaultdict(int)

    def of(self, words: str) -> int:
        """The line, 1-based, in which these words stand by themselves, else as part of others; 0 for nowhere."""
        if not words:
            return 0
        start = self._next[words]
        at = self._find(words, start)
        if at < 0:
            at = self._text.find(words)
            return bisect_right(self._starts, at) if at >= 0 else 0
        self._next[words] = at + len(words)
        return bisect_right(self._starts, at)

    def _find(self, words: str, start: int) -> int:
        at = self._text.find(words, start)
        while at >= 0:
            end = at + len(words)
            before = self._text[at - 1] if at else " "
            after = self._text[end] if end < len(self._text) else " "
            if before in BEFORE and after in AFTER:
                return at
            at = self._text.find(words, end)
        return -1
