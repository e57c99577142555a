"""Finding entities by text: the LIKE patterns of the REST interface, and the words of a person's search box."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .rows import MAX_LENGTH
from .strings import decoded, encoded

SEARCHED = "(text)".ljust(MAX_LENGTH + 1)
"""The key under which an index keeps what the search box looks through: no document's own key is so long."""


class LikePattern:
    """What SQL's `LIKE '%term%'` matches, without regard to case; `%` and `_` in the term are wildcards.

    The pieces between the `%` are found one after the other, each at its first place, so that matching takes
    time in proportion to the text however many wildcards the term has. `literals` are the encoded parts without
    any wildcard: whatever matches has all of them, and having the only one is enough when `is_literal`.
    """

    __slots__ = ("_pieces", "is_literal", "literals", "term")

    def __init__(self, term: str, *, wildcards: bool = True) -> None:
        self.term = term.lower()
        self.is_literal = not wildcards or ("%" not in term and "_" not in term)
        parts = [self.term] if self.is_literal else re.split("[%_]", self.term)
        self.literals = [encoded(part) for part in parts if part]
        self._pieces = [
            re.compile("".join("." if letter == "_" else re.escape(letter) for letter in piece), re.DOTALL)
            for piece in self.term.split("%")
            if piece
        ]

    def matches(self, value: str) -> bool:
        """Whether the pattern is found in a value that is already lower-cased."""
        if self.is_literal:
            return self.term in value
        position = 0
        for piece in self._pieces:
            found = piece.search(value, position)
            if found is None:
                return False
            position = found.end()
        return True

    def matches_encoded(self, content: bytes) -> bool:
        """The same for a value as the index keeps it."""
        return self.literals[0] in content if self.is_literal else self.matches(decoded(content))


def searched_lines(document: Mapping[str, Any]) -> set[str]:
    """What the search box looks through, lower-cased: name, title, description, names of people, tags."""
    metadata = document.get("metadata") or {}
    spec = document.get("spec") or {}
    profile = spec.get("profile") if isinstance(spec, Mapping) else None
    shown = [metadata.get("name"), metadata.get("title"), metadata.get("description")]
    if isinstance(profile, Mapping):
        shown.append(profile.get("displayName"))
    tags = metadata.get("tags")
    shown.extend(tags if isinstance(tags, list | tuple) else ())
    return {str(text).lower() for text in shown if text is not None}


def search_words(term: str) -> list[str]:
    """The distinct words of a search, lower-cased, the most telling (longest) first."""
    return sorted(set(term.lower().split()), key=lambda word: (-len(word), word))
