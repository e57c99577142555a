"""Which values of a column have which words in them, so that a search reads a vocabulary and not every value.

A word is a run of letters (any byte of a letter beyond ASCII counts as one). Numbers are not words: there are as
many as entities, and nobody remembers them. What else a search term has in it is checked on the values themselves.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from .runs import Runs
from .strings import END, Places, Strings
from .text import LikePattern

_WORD = re.compile(rb"[a-z\x80-\xfe]+")
_SCANNED_FASTER = 600
"""Reading so many bytes in one sweep takes as long as looking at one value alone."""


def words_of(values: Strings) -> Runs:
    """The vocabulary of sorted values, each word with the numbers of the values that have it."""
    holders: dict[bytes, list[int]] = {}
    find = _WORD.findall
    for at, value in enumerate(values):
        for word in set(find(value)):
            held = holders.get(word)
            if held is None:
                holders[word] = [at]
            else:
                held.append(at)
    vocabulary = sorted(holders)
    return Runs.of(vocabulary, [holders[word] for word in vocabulary])


def matching(values: Strings, words: Runs | None, pattern: LikePattern) -> Places:
    """The numbers of the values that match, ascending. Without words every value is read."""
    candidates, is_exact = _candidates(values, words, pattern)
    if is_exact:
        return candidates
    found = values.take(candidates.tolist())
    kept = [at for at, value in zip(candidates.tolist(), found, strict=True) if pattern.matches_encoded(value)]
    return np.array(kept, np.int64)


def _candidates(values: Strings, words: Runs | None, pattern: LikePattern) -> tuple[Places, bool]:
    """Values that may match, and whether all of them do."""
    narrowed: Places | None = None
    if words is not None:
        for literal in pattern.literals:
            for wanted in _wanted(literal):
                held = _holders(words, wanted, len(values))
                narrowed = held if narrowed is None else np.intersect1d(narrowed, held, assume_unique=True)
    if narrowed is not None and pattern.is_literal and _WORD.fullmatch(pattern.literals[0]):
        return narrowed, True
    if narrowed is not None and len(narrowed) * _SCANNED_FASTER < len(values.blob):
        return narrowed, False
    if not pattern.literals:
        return np.arange(len(values)), False
    return values.containing(max(pattern.literals, key=len)), pattern.is_literal


def _wanted(literal: bytes) -> Sequence[bytes]:
    """The words in a literal, with END where the word in the value ends there too."""
    return [
        (END if match.start() > 0 else b"") + match[0] + (END if match.end() < len(literal) else b"")
        for match in _WORD.finditer(literal)
    ]


def _holders(words: Runs, wanted: bytes, size: int) -> Places:
    found = words.strings.containing(wanted)
    if len(found) == 1:
        return words.members_of(int(found[0])).astype(np.int64)
    held = np.zeros(size, bool)
    held[words.members_of_all(found)] = True
    return np.flatnonzero(held)
