"""Which words somebody may have meant who made a typing error: all that could be are compared at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .strings import Array, Strings

COMPARED, FAR = 24, 100
"""Letters of a word that are compared."""


def allowed_typos(word: str) -> int:
    """How many letters of a word may be wrong, missing, too many or swapped."""
    return 0 if len(word) < 4 or word.isdigit() else 1 if len(word) < 8 else 2


def errors_between(asked: str, word: str, most: int) -> int:
    """Typing errors between two words: letters that are wrong, missing, too many or swapped. Counts to one more than
    `most`."""
    if abs(len(asked) - len(word)) > most or len(set(asked).difference(word)) > most:
        return most + 1
    asked, word = _apart(asked, word)
    before: list[int] = []
    row = list(range(len(word) + 1))
    for at, letter in enumerate(asked, 1):
        fresh = [at]
        for number, other in enumerate(word, 1):
            least = min(row[number - 1] + (letter != other), row[number] + 1, fresh[number - 1] + 1)
            if at > 1 and number > 1 and letter == word[number - 2] and asked[at - 2] == other:
                least = min(least, before[number - 2] + 1)
            fresh.append(least)
        if min(fresh) > most:
            return most + 1
        before, row = row, fresh
    return min(row[-1], most + 1)


def _apart(one: str, other: str) -> tuple[str, str]:
    """Two words without what both begin and end with."""
    least, first = min(len(one), len(other)), 0
    while first < least and one[first] == other[first]:
        first += 1
    last = 0
    while last < least - first and one[-1 - last] == other[-1 - last]:
        last += 1
    return one[first : len(one) - last], other[first : len(other) - last]


class _Level(NamedTuple):
    """The different beginnings of so many letters, in order: of each the first word, the one after the last, and the
    last letter."""

    starts: Array
    ends: Array
    letters: Array


class Letters:
    """The words of an index, ready to be compared. What many begin with is compared once: all beginnings of one
    letter, then of two those that may still become what is asked for, and so on."""

    def __init__(self, words: Strings) -> None:
        self._rows = words.letters(COMPARED)
        self._lengths = np.minimum(words.lengths(), COMPARED).astype(np.uint8)
        self._common = _common(self._rows)
        self._levels: dict[int, _Level] = {}

    def similar(self, asked: str, most: int, *, begun: bool) -> tuple[Array, Array]:
        """The numbers of the words that are at most so many typing errors away, and how many each. With `begun`, of
        words that are longer only as much is compared as fits best."""
        wanted = asked.encode("ascii", "replace")[:COMPARED]
        errors = np.full(len(self._rows), FAR, np.int8)
        at = _Beginnings.of_all(len(self._rows), most)
        around = np.frombuffer(bytes(most + 1) + wanted + bytes(2 * most + 1), np.uint8)
        for length in range(1, min(len(wanted) + most, COMPARED) + 1):
            at = at.longer(self._level(length), around, most)
            if not at.level.starts.size:
                break
            self._note(errors, at, at.from_whole(len(wanted), most), most, begun=begun)
            at = at.hopeful(most)
        found = np.flatnonzero(errors <= most)
        return found, errors[found]

    def _note(self, errors: Array, at: _Beginnings, far: Array, most: int, *, begun: bool) -> None:
        """Takes in how far the words are that end here, or with `begun` all that begin so."""
        good = np.flatnonzero(far <= most)
        if not good.size:
            return
        starts, ends, wrong = at.level.starts[good], at.level.ends[good], far[good]
        if not begun and at.length < COMPARED:
            whole = self._lengths[starts] == at.length
            starts, wrong = starts[whole], wrong[whole]
            ends = starts + 1
        numbers, places = _ranges(starts, ends)
        np.minimum.at(errors, numbers, wrong[places])

    def _level(self, length: int) -> _Level:
        found = self._levels.get(length)
        if found is None:
            fresh = np.flatnonzero(self._common < length)
            ends = np.append(fresh[1:], len(self._rows))
            there = self._lengths[fresh] >= length
            starts = fresh[there].astype(np.int32)
            found = _Level(starts, ends[there].astype(np.int32), self._rows[starts, length - 1])
            self._levels[length] = found
        return found


def _common(rows: Array) -> Array:
    """How many letters each word has in common with the one before it."""
    found = np.zeros(len(rows), np.uint8)
    if len(rows) > 1:
        differs = rows[1:] != rows[:-1]
        found[1:] = np.where(differs.any(axis=1), differs.argmax(axis=1), COMPARED)
    return found


class _Beginnings(NamedTuple):
    """Beginnings of one length with their errors so far, the optimal string alignment. `column` has in its middle row
    how far they are from as many letters of what is asked, above from one less, two less, below from one more; `before`
    is the same for beginnings of one letter less."""

    length: int
    level: _Level
    before: Array
    column: Array

    @classmethod
    def of_all(cls, words: int, most: int) -> _Beginnings:
        nothing = _Level(np.array([0], np.int32), np.array([words], np.int32), np.zeros(1, np.uint8))
        column = np.array([[abs(row - most) if row >= most else FAR] for row in range(2 * most + 1)], np.int8)
        return cls(0, nothing, np.full_like(column, FAR), column)

    def longer(self, level: _Level, wanted: Array, most: int) -> _Beginnings:
        """Those of one letter more. `wanted` has zeros around it, so that nothing is outside of it."""
        first, last = (np.searchsorted(level.starts, each) for each in (self.level.starts, self.level.ends))
        numbers, parents = _ranges(first, last)
        fresh_level = _Level(level.starts[numbers], level.ends[numbers], level.letters[numbers])
        before, column = self.before[:, parents], self.column[:, parents]
        letters = fresh_level.letters, self.level.letters[parents]
        asked = wanted[self.length : self.length + 2 * most + 2, None]
        fresh = _next_column(letters, before, column, asked)
        return _Beginnings(self.length + 1, fresh_level, column, fresh)

    def from_whole(self, size: int, most: int) -> Array:
        """How far each is from all that is asked."""
        row = size - self.length + most
        far = np.full(len(self.level.starts), FAR, np.int8)
        return self.column[row] if 0 <= row <= 2 * most else far

    def hopeful(self, most: int) -> _Beginnings:
        """Those that may still come to so few errors."""
        may = (self.column.min(axis=0) <= most) | (self.before.min(axis=0) <= most)
        numbers = np.flatnonzero(may)
        if len(numbers) == len(may):
            return self
        level = _Level(*(each[numbers] for each in self.level))
        return _Beginnings(self.length, level, self.before[:, numbers], self.column[:, numbers])


def _ranges(firsts: Array, ends: Array) -> tuple[Array, Array]:
    """All numbers from each first to before its end, and for each the place of its range."""
    counts = ends - firsts
    places = np.repeat(np.arange(len(counts)), counts)
    before = np.cumsum(counts) - counts
    return np.arange(len(places)) + (firsts - before)[places], places


def _next_column(letters: tuple[Array, Array], before: Array, column: Array, asked: Array) -> Array:
    """Of beginnings, whose last letters and the ones before them are given, beside the letters of `asked` near them."""
    last, second = letters
    one = np.int8(1)
    fresh: Array = column + (last != asked[1:])
    np.minimum(fresh[:-1], column[1:] + one, out=fresh[:-1])
    swapped = (last == asked[:-1]) & (second == asked[1:])
    np.minimum(fresh, before + one, out=fresh, where=swapped)
    for row in range(1, len(fresh)):
        np.minimum(fresh[row], fresh[row - 1] + one, out=fresh[row])
    np.minimum(fresh, FAR, out=fresh)
    return fresh
