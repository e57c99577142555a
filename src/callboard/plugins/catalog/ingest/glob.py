"""Patterns over URLs and paths, such as `https://github.com/acme/**/template.yaml`, as `catalog.rules` has them.

Letter case is ignored, dot files count like any other, and matching takes time linear in pattern × text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import translate
from functools import lru_cache

_SLASHES = re.compile(r"/+")
_BRACES = re.compile(r"\{([^{}]*,[^{}]*)\}")
_MOST_ALTERNATIVES = 1000  # of one pattern with `{a,b}`; what goes beyond is not looked at


def matches(pattern: str, text: str) -> bool:
    """Whether the whole of `text` fits: `*` and `?` stay within a segment, `**` spans segments, `{a,b}` is either."""
    if pattern.startswith("!"):
        return not matches(pattern[1:], text)
    segments = _SLASHES.split(text.lower())
    return any(_fits(alternative, segments) for alternative in _alternatives(pattern.lower()))


@lru_cache(maxsize=512)
def _alternatives(pattern: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(_SLASHES.split(one)) for one in _expand(pattern))


def _expand(pattern: str) -> Iterator[str]:
    waiting, count = [pattern], 0
    while waiting and count < _MOST_ALTERNATIVES:
        text = waiting.pop()
        found = _BRACES.search(text)
        if not found:
            count += 1
            yield text
            continue
        for option in found.group(1).split(","):
            waiting.append(text[: found.start()] + option + text[found.end() :])


def _fits(pattern: tuple[str, ...], segments: list[str]) -> bool:
    # `reached` holds how many segments the pattern so far can have used up: a walk without backtracking.
    reached = {0}
    for part in pattern:
        if part == "**":
            reached = set(range(min(reached), len(segments) + 1)) if reached else set()
        else:
            fits = _segment(part)
            reached = {at + 1 for at in reached if at < len(segments) and fits.fullmatch(segments[at])}
    return len(segments) in reached


@lru_cache(maxsize=512)
def _segment(part: str) -> re.Pattern[str]:
    # The library's translation uses atomic groups, so that several stars do not multiply the time.
    return re.compile(translate(part.replace("[^", "[!")))
