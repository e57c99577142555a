"""What there is to say about a configuration: errors, warnings and notes, each with its place."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from callboard.foundation.config.tree import KeyPath, Origin

Level = Literal["error", "warning", "note"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One remark. With an `error` the section can't be used; a `note` needs nothing to be done."""

    level: Level
    message: str
    origin: Origin | None = None

    def __str__(self) -> str:
        return f"{self.origin}: {self.message}" if self.origin else self.message


def suggest(word: str, known: Iterable[str]) -> str:
    """`; did you mean processingInterval?`, or the known words when none is near, or nothing."""
    choices = sorted(set(known))
    by_lower = {choice.lower(): choice for choice in choices}
    near = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    if near:
        return f"; did you mean {by_lower[near[0]]}?"
    return f"; known keys are {', '.join(choices)}" if 0 < len(choices) <= 12 else ""


def accepted_note(path: KeyPath, accepted: Mapping[str, str]) -> str | None:
    """The note on the path or on something that it lies under. A `*` in a prefix stands for any one key or index."""
    for length in range(1, len(path) + 1):
        note = note_on(path[:length], accepted)
        if note is not None:
            return note
    return None


def note_on(path: KeyPath, accepted: Mapping[str, str]) -> str | None:
    """The note on exactly this path."""
    exact = accepted.get(".".join(str(part) for part in path))
    if exact is not None:
        return exact
    return next((note for pattern, note in accepted.items() if "*" in pattern and _matches(pattern, path)), None)


def _matches(pattern: str, path: KeyPath) -> bool:
    parts = pattern.split(".")
    return len(parts) == len(path) and all(one in {"*", str(two)} for one, two in zip(parts, path, strict=True))
