"""Finding entities by text: the LIKE patterns of the REST interface, and the words of a person's search box."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any


class LikePattern:
    """What SQL's `LIKE '%term%'` matches, without regard to case; `%` and `_` in the term are wildcards.

    The pieces between the `%` are found one after the other, each at its first place, so that matching takes
    time in proportion to the text however many wildcards the term has.
    """

    __slots__ = ("_literal", "_pieces")

    def __init__(self, term: str) -> None:
        term = term.lower()
        self._literal = None if "%" in term or "_" in term else term
        self._pieces = [
            re.compile("".join("." if letter == "_" else re.escape(letter) for letter in piece), re.DOTALL)
            for piece in term.split("%")
            if piece
        ]

    def matches(self, value: str) -> bool:
        """Whether the pattern is found in a value that is already lower-cased."""
        if self._literal is not None:
            return self._literal in value
        position = 0
        for piece in self._pieces:
            found = piece.search(value, position)
            if found is None:
                return False
            position = found.end()
        return True


def searched_text(document: Mapping[str, Any]) -> str:
    """What the search box looks through, lower-cased, a line each: name, title, description, names, tags."""
    metadata = document.get("metadata") or {}
    spec = document.get("spec") or {}
    profile = spec.get("profile") if isinstance(spec, Mapping) else None
    shown = [metadata.get("name"), metadata.get("title"), metadata.get("description")]
    if isinstance(profile, Mapping):
        shown.append(profile.get("displayName"))
    tags = metadata.get("tags")
    shown.extend(tags if isinstance(tags, list | tuple) else ())
    return "\n".join(str(text).lower() for text in shown if text is not None)


def search_words(term: str) -> list[str]:
    """The distinct words of a search, lower-cased, the most telling (longest) first."""
    return sorted(set(term.lower().split()), key=lambda word: (-len(word), word))
