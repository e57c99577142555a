"""Glob patterns over paths: `*`, `?`, `**` for any depth, `{a,b}`. Pure, and linear in the length of the path.

Neither regular expressions nor backtracking: a pattern is a set of positions that each name moves forward.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from callboard.foundation.errors import Invalid

LONGEST_PATTERN = 1024
MOST_ALTERNATIVES = 128
MOST_SEGMENTS = 1024

# Positions in the alternatives of a pattern: (alternative, how many of its segments are matched).
State: TypeAlias = frozenset[tuple[int, int]]


class Glob:
    """A compiled pattern. `*`, `?` and `**` leave out names that begin with a dot, unless `dots` has them in. Raises
    Invalid when too complex."""

    def __init__(self, pattern: str, *, dots: bool = False) -> None:
        if not pattern or len(pattern) > LONGEST_PATTERN:
            raise Invalid("A pattern is empty or too long", hint=f"Use at most {LONGEST_PATTERN} characters.")
        self.pattern = pattern
        self._alternatives = tuple(_compile(text, dots=dots) for text in expand_braces(pattern))
        if sum(len(segments) for segments in self._alternatives) > MOST_SEGMENTS:
            raise Invalid("A pattern is too complex", hint="Use fewer folders or alternatives.")
        self.start: State = self._closed((number, 0) for number in range(len(self._alternatives)))

    def matches(self, path: str) -> bool:
        """Whether a relative path, with `/` between its names, fits as a whole."""
        state = self.start
        for name in path.split("/"):
            state = self.step(state, name)
        return self.accepts(state)

    def step(self, state: State, name: str) -> State:
        """The state after one more name. An empty one means that nothing further down can fit."""
        moved = set()
        for alternative, position in state:
            segments = self._alternatives[alternative]
            segment = segments[position] if position < len(segments) else None
            if segment is not None and segment.matches(name):
                moved.add((alternative, position if segment.any_depth else position + 1))
        return self._closed(moved)

    def accepts(self, state: State) -> bool:
        return any(position == len(self._alternatives[alternative]) for alternative, position in state)

    def _closed(self, positions: Iterable[tuple[int, int]]) -> State:
        """`**` may stand for no folder at all, so that the segment behind it is reached too."""
        closed = set()
        for alternative, position in positions:
            closed.add((alternative, position))
            segments = self._alternatives[alternative]
            if position < len(segments) and segments[position].any_depth:
                closed.add((alternative, position + 1))
        return frozenset(closed)


def expand_braces(pattern: str) -> list[str]:
    """`a/{b,c}` as `a/b` and `a/c`. Braces without a comma or a partner stand for themselves."""
    pending: list[str] = [pattern]
    done: list[str] = []
    while pending:
        if len(pending) + len(done) > MOST_ALTERNATIVES:
            raise Invalid("A pattern has too many alternatives", hint=f"Use at most {MOST_ALTERNATIVES}.")
        text = pending.pop()
        group = _find_group(text)
        if group is None:
            done.append(text)
        else:
            before, choices, after = group
            pending.extend(before + choice + after for choice in reversed(choices))
    return done


def _find_group(text: str) -> tuple[str, list[str], str] | None:
    """The first group of braces that offers a choice: what stands before it, its choices, what stands behind it."""
    start = text.find("{")
    while start >= 0:
        cuts, depth = [start], 0
        for index in range(start, len(text)):
            char = text[index]
            depth += (char == "{") - (char == "}")
            if depth == 0:
                break
            if char == "," and depth == 1:
                cuts.append(index)
        if depth == 0 and len(cuts) > 1:
            ends = [*cuts[1:], index]
            choices = [text[a + 1 : b] for a, b in zip(cuts, ends, strict=True)]
            return text[:start], choices, text[index + 1 :]
        start = text.find("{", start + 1)
    return None


@dataclass(frozen=True)
class _Segment:
    """One name of a pattern, as bits: bit n of `fits[char]` says that the n-th item takes the character.

    Bit n of `stars` says that a `*` stands before the n-th item.
    """

    any_depth: bool
    takes_dot: bool
    length: int
    stars: int
    anything: int
    fits: dict[str, int]

    def matches(self, name: str) -> bool:
        if name.startswith(".") and not self.takes_dot:
            return False
        state = 1
        for char in name:
            state = (state & (self.fits.get(char, 0) | self.anything)) << 1 | (state & self.stars)
        return bool(state >> self.length & 1)


def _compile(pattern: str, *, dots: bool) -> tuple[_Segment, ...]:
    names = [name for name in pattern.split("/") if name not in ("", ".")]
    if names and names[-1] == "**":
        names.append("*")
    # `**/**` says no more than `**`.
    kept = [name for name, before in zip(names, ["", *names], strict=False) if not name == before == "**"]
    return tuple(_compile_segment(name, dots=dots) for name in kept)


def _compile_segment(text: str, *, dots: bool) -> _Segment:
    items = 0
    stars = anything = 0
    fits: dict[str, int] = {}
    for char in text:
        bit = 1 << items
        if char == "*":
            stars |= bit
            continue
        if char == "?":
            anything |= bit
        else:
            fits[char] = fits.get(char, 0) | bit
        items += 1
    return _Segment(text == "**", dots or text.startswith("."), items, stars, anything, fits)
