"""The documents that fit a word and what each is worth, as two arrays: numbers in order, each once, and worth."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from threading import Lock
from typing import NamedTuple

import numpy as np

from .strings import Array

SPARSE = 8
"""Where there is less than one in so many documents, they are put in order; else each is looked up in its place."""
LOOKED_UP = 20
"""How many times more it costs to look for a number in a sorted array than to take it from its place."""
WORTH_BITS = np.uint64(32)


class Matches(NamedTuple):
    """`documents[n]` is worth `worth[n]`, which is never nothing."""

    documents: Array
    worth: Array

    def times(self, factor: float) -> Matches:
        """The same, worth so many times more."""
        return self if factor == 1.0 else Matches(self.documents, self.worth * np.float32(factor))

    def at(self, numbers: Array, size: int) -> Array:
        """What each of these documents is worth, of `size` that there are; 0 for one that does not fit."""
        if numbers is self.documents:
            return self.worth
        if not self.documents.size:
            return np.zeros(len(numbers), np.float32)
        if numbers.size * LOOKED_UP < size // SPARSE + self.documents.size:
            places = np.minimum(np.searchsorted(self.documents, numbers), self.documents.size - 1)
            return np.where(self.documents[places] == numbers, self.worth[places], np.float32(0))
        worth = np.zeros(size, np.float32)
        worth[self.documents] = self.worth
        return worth[numbers]


NONE = Matches(np.zeros(0, np.uint32), np.zeros(0, np.float32))


def best_of(found: Sequence[Matches], size: int) -> Matches:
    """Every document that is in any of these, with the most that it is worth there; in one it may be several times."""
    some = [each for each in found if each.documents.size]
    if not some:
        return NONE
    documents = np.concatenate([each.documents for each in some]).astype(np.uint32, copy=False)
    worth = np.concatenate([each.worth for each in some])
    if documents.size * SPARSE < size:
        return _in_order(documents, worth)
    best = np.zeros(size, np.float32)
    np.maximum.at(best, documents, worth)
    there = np.flatnonzero(best > 0)
    return Matches(there.astype(np.uint32), best[there])


def _in_order(documents: Array, worth: Array) -> Matches:
    """By one sort: bits of numbers that are not negative are in the order of these."""
    keys = (documents.astype(np.uint64) << WORTH_BITS) | worth.view(np.uint32)
    keys.sort()
    numbers = (keys >> WORTH_BITS).astype(np.uint32)
    last = np.append(numbers[1:] != numbers[:-1], True)
    return Matches(numbers[last], keys[last].astype(np.uint32).view(np.float32))


def all_of(found: Sequence[Matches], size: int) -> Matches:
    """The documents that are in all of these, with the least that they are worth there."""
    documents, worths = shared_by(found, size)
    return Matches(documents, worths[0] if len(worths) == 1 else np.minimum.reduce(worths))


def shared_by(found: Sequence[Matches], size: int) -> tuple[Array, list[Array]]:
    """The documents that are in all of these, and for each of these what they are worth there."""
    fewest, *others = sorted(range(len(found)), key=lambda number: found[number].documents.size)
    documents = found[fewest].documents
    worths = {fewest: found[fewest].worth}
    for number in others:
        worths[number] = found[number].at(documents, size)
        there = worths[number] > 0
        if not there.all():
            documents = documents[there]
            worths = {each: worth[there] for each, worth in worths.items()}
    return documents, [worths[number] for number in range(len(found))]


class Remembered:
    """Matches that were lately asked for, up to so many bytes: whoever types on asks for the same words again, and
    beginnings of two or three letters are the same for everybody."""

    def __init__(self, most: int) -> None:
        self._most, self._size = most, 0
        self._kept: OrderedDict[Hashable, Matches] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Matches | None:
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def put(self, key: Hashable, matches: Matches) -> None:
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = matches
            self._size += _size_of(matches)
            while self._size > self._most:
                self._size -= _size_of(self._kept.popitem(last=False)[1])


def _size_of(matches: Matches) -> int:
    return matches.documents.nbytes + matches.worth.nbytes + 500
