"""Names for operations that addresses can carry: the same as long as the operation is called the same."""

from __future__ import annotations

import hashlib
import re

_OTHER = re.compile(r"[^a-z0-9]+")
LONGEST = 80


class Anchors:
    """Gives each operation of a definition an anchor of its own."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def name(self, key: str) -> str:
        """Lower-case words of the key; with a number of its own where two have the same words."""
        plain = _OTHER.sub("-", key.lower()).strip("-")[:LONGEST].strip("-") or "operation"
        if plain in self._taken:
            plain = f"{plain}-{hashlib.sha256(key.encode(errors='replace')).hexdigest()[:6]}"
        found, number = plain, 2
        while found in self._taken:
            found, number = f"{plain}-{number}", number + 1
        self._taken.add(found)
        return found
