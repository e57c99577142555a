"""Answers a question of all parts at once. What may not be seen is left out before anything is counted or compared, so
that nothing in an answer depends on it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..model import SearchDocument
from .match import matches_of
from .matches import Matches, shared_by
from .merge import Layer
from .popular import Popular
from .question import Question, Unit
from .segment import TYPE
from .strings import Array
from .titles import EXACT, Titles

Sees = Callable[[Layer, Array], Array | None]
"""Which of the documents with these numbers whoever asks may see; None is all of them."""

CHANGED = "@changed"
"""The filter by when a document changed."""
COMPARED, AT_ONCE = 48, 16
"""So many of the best are compared by their whole titles as well, and so many before it is asked whether any that
follows could still come before them."""
MANY = 2_000
"""Matches from which on most are left out of the last sum, since they cannot be among the best."""
FEW = 3
"""With fewer matches than these a word may be spelt wrong."""
RARE = 100_000.0
LONG = 3
"""Words from which on a sentence may have one that its answer has not."""
COMMON_WORD = 0.15
"""What a word such as `who` counts that need not be there."""
FRESH, FRESH_DAYS = 0.15, 60.0


class Hit(NamedTuple):
    """A document that was found."""

    type: str
    document: SearchDocument
    score: float


class Leaning(NamedTuple):
    """What the order of answers depends on beside words: the time, in seconds since 1970, and what people open."""

    now: float
    popular: Popular

    @property
    def most(self) -> float:
        """How many times more something is worth at most, and a little more, since these are sums of few digits."""
        return (1 + FRESH) * self.popular.most * 1.0001

    def of(self, layer: Layer, numbers: Array) -> Array:
        """For each of these documents how many times more it is worth: between 1 and `most`."""
        changed = layer.segment.changed[numbers]
        days = np.maximum(0.0, self.now - changed) / 86400
        fresh = 1 + FRESH * np.exp(-days / FRESH_DAYS) * (changed > 0)
        return fresh * self.popular.worth(layer.segment.ids[numbers])


@dataclass(frozen=True)
class _Found:
    """What was found in one part, before it is narrowed; `holds` says for each filter which of it stay."""

    layer: Layer
    numbers: Array
    scores: Array
    holds: dict[str, Array]

    def narrowed(self, but: str = "") -> Array:
        """The documents that stay by all filters but one."""
        stays = self._stays(but)
        return self.numbers if stays is None else self.numbers[stays]

    def sums(self) -> Array:
        """What the words of those that stay are worth, and what they are themselves."""
        stays = self._stays()
        scores = self.scores if stays is None else self.scores[stays]
        return scores * self.layer.segment.boosts[self.narrowed()]

    def _stays(self, but: str = "") -> Array | None:
        holds = [each for column, each in self.holds.items() if column != but]
        return np.logical_and.reduce(holds) if holds else None


@dataclass(frozen=True)
class Answer:
    """All that was found."""

    question: Question
    found: Sequence[_Found]
    leaning: Leaning

    @property
    def total(self) -> int:
        """How many documents."""
        return sum(len(each.narrowed()) for each in self.found)

    def counts(self, column: str) -> Counter[str]:
        """How many documents for each value of a column, were it not narrowed by that column itself."""
        total: Counter[str] = Counter()
        for each in self.found:
            facts = each.layer.segment.columns.get(column)
            if facts is not None:
                codes = facts.codes[each.narrowed(but=column)]
                counts = np.bincount(codes[codes >= 0], minlength=len(facts.values))
                for number in np.flatnonzero(counts).tolist():
                    total[facts.few[number]] += int(counts[number])
        return total

    def changed_since(self, moment: float) -> int:
        """How many documents have changed since, in seconds since 1970, were it not narrowed by when they did."""
        return sum(
            int(np.count_nonzero(each.layer.segment.changed[each.narrowed(but=CHANGED)] >= moment))
            for each in self.found
        )

    def page(self, skip: int, most: int) -> list[Hit]:
        """So many from one on, the best first."""
        places = self._best(max(COMPARED, skip + most))
        further = [self._hit(place) for place in places[max(COMPARED, skip) : skip + most]]
        return [self._hit(place) for place in self._compared(places[:COMPARED], skip + most)[skip:]] + further

    def _best(self, most: int) -> list[_Place]:
        """The documents of which the words are worth most, and they themselves, in order."""
        sums = [each.sums() for each in self.found]
        least = 0.0
        if sum(map(len, sums)) > MANY:
            together = np.concatenate(sums) if len(sums) > 1 else sums[0]
            least = float(np.partition(together, len(together) - most)[len(together) - most]) / self.leaning.most
        numbers, scores = [_NO_NUMBERS], [_NOTHING]
        for each, sum_ in zip(self.found, sums, strict=True):
            good = np.flatnonzero(sum_ >= least)
            numbers.append(each.narrowed()[good])
            scores.append((sum_[good] * self.leaning.of(each.layer, numbers[-1])).astype(np.float32))
        starts = np.cumsum([0, *map(len, numbers)])[1:]
        all_numbers, all_scores = np.concatenate(numbers), np.concatenate(scores)
        chosen = _first(all_scores, most)
        parts = np.searchsorted(starts, chosen, side="right") - 1
        found = zip(all_scores[chosen].tolist(), parts.tolist(), all_numbers[chosen].tolist(), strict=True)
        return [_Place(*each) for each in found]

    def _compared(self, places: Sequence[_Place], most: int) -> list[_Place]:
        """The best of these by their titles too. Those that could not come before them are not looked at."""
        titles, judged = Titles(self.question), list[tuple[float, str, str, _Place]]()
        segments = [each.layer.segment for each in self.found]
        for start in range(0, len(places), AT_ONCE):
            if len(judged) >= most and -judged[most - 1][0] > places[start].score * EXACT:
                break
            for each in places[start : start + AT_ONCE]:
                called = segments[each.part].what_it_is_called(each.number)
                judged.append((-each.score * titles.worth(called), called.title, called.location, each))
            judged.sort()
        return [place._replace(score=-score) for score, _, _, place in judged[:most]]

    def _hit(self, place: _Place) -> Hit:
        segment = self.found[place.part].layer.segment
        types = segment.columns[TYPE]
        return Hit(types.few[int(types.codes[place.number])], segment.document(place.number), place.score)


class _Place(NamedTuple):
    """Where a document is: its number in a part."""

    score: float
    part: int
    number: int


_NOTHING, _NO_NUMBERS = np.zeros(0, np.float32), np.zeros(0, np.int64)
_NOBODY = Popular()


def ask(
    layers: Sequence[Layer], question: Question, sees: Sees, now: float | None = None, popular: Popular = _NOBODY
) -> Answer:
    """All documents that fit, of those that may be seen. `now` is in seconds since 1970."""
    leaning = Leaning(time.time() if now is None else now, popular)
    if not question.units:
        return Answer(question, [_everything(layer, question, sees) for layer in layers], leaning)
    parts = [_Part(layer, question.units, sees) for layer in layers]
    for number, unit in enumerate(question.units):
        if sum(part.matches(number) for part in parts) < FEW:
            for part in parts:
                part.allow_typos(number, unit)
    rarity = [
        np.log1p(RARE / (1 + sum(part.matches(number) for part in parts))) * (1.0 if unit.needed else COMMON_WORD)
        for number, unit in enumerate(question.units)
    ]
    needed = [number for number, unit in enumerate(question.units) if unit.needed]
    most = _most_matched(parts, needed)
    if most == 0 or most * 2 < len(needed):
        return Answer(question, [], leaning)
    least = _least(most, len(needed), sentence=len(needed) < len(question.units))
    return Answer(question, [part.found(question, needed, least, rarity) for part in parts], leaning)


def _most_matched(parts: Sequence[_Part], needed: Sequence[int]) -> int:
    """How many of the needed words there are at most in one document."""
    if any(part.with_all(needed)[0].size for part in parts):
        return len(needed)
    return max((part.most_matched(needed) for part in parts), default=0)


def _least(most: int, needed: int, *, sentence: bool) -> int:
    """How many of the needed words a document has to have, if none has more than `most`: all that can be had, but for
    one where somebody asks in a sentence, or where no document has all."""
    if most == needed and (needed < LONG or not sentence):
        return most
    return max(1, -(-needed // 2), most - 1)


def _everything(layer: Layer, question: Question, sees: Sees) -> _Found:
    numbers = np.flatnonzero(layer.alive)
    seen = sees(layer, numbers)
    numbers = numbers if seen is None else numbers[seen]
    return _Found(layer, numbers, np.ones(len(numbers), np.float32), _holds(layer, numbers, question))


class _Part:
    """The candidates of one part: only such as may be seen."""

    def __init__(self, layer: Layer, units: Sequence[Unit], sees: Sees) -> None:
        self._layer, self._sees, self._size = layer, sees, len(layer.segment)
        self._whole = layer.size == self._size
        self._matches = [self._seen(matches_of(layer.segment, unit, typos=False)) for unit in units]
        self._with_all: tuple[Array, Mapping[int, Array]] | None = None

    def matches(self, number: int) -> int:
        return self._matches[number].documents.size

    def allow_typos(self, number: int, unit: Unit) -> None:
        self._matches[number] = self._seen(matches_of(self._layer.segment, unit, typos=True))

    def with_all(self, needed: Sequence[int]) -> tuple[Array, Mapping[int, Array]]:
        """The documents that have all of the needed words, and for each of these what they are worth."""
        if self._with_all is None:
            documents, worths = shared_by([self._matches[number] for number in needed], self._size)
            self._with_all = documents, dict(zip(needed, worths, strict=True))
        return self._with_all

    def most_matched(self, needed: Sequence[int]) -> int:
        return int(self._matched(needed).max(initial=0))

    def found(self, question: Question, needed: Sequence[int], least: int, rarity: Sequence[float]) -> _Found:
        whole = least == len(needed)
        numbers, worths = self.with_all(needed) if whole else (np.flatnonzero(self._matched(needed) >= least), {})
        scores = np.zeros(len(numbers), np.float32)
        there = np.zeros(len(numbers), np.float32)
        for unit, (matches, weight) in enumerate(zip(self._matches, rarity, strict=True)):
            worth = worths[unit] if unit in worths else matches.at(numbers, self._size)
            scores += worth * np.float32(weight)
            if unit in needed and not whole:
                there += (worth > 0) * np.float32(weight)
        if not whole:
            scores *= (there / np.float32(sum(rarity[unit] for unit in needed))) ** 2
        return _Found(self._layer, numbers, scores, _holds(self._layer, numbers, question))

    def _matched(self, needed: Sequence[int]) -> Array:
        counts = np.zeros(self._size, np.uint8)
        for number in needed:
            counts[self._matches[number].documents] += 1
        return counts

    def _seen(self, matches: Matches) -> Matches:
        if not self._whole and matches.documents.size:
            alive = self._layer.alive[matches.documents]
            matches = Matches(matches.documents[alive], matches.worth[alive])
        seen = self._sees(self._layer, matches.documents) if matches.documents.size else None
        return matches if seen is None else Matches(matches.documents[seen], matches.worth[seen])


def _holds(layer: Layer, numbers: Array, question: Question) -> dict[str, Array]:
    segment = layer.segment
    holds = {
        column: segment.columns[column].holds(wanted, numbers)
        if column in segment.columns
        else np.zeros(len(numbers), np.bool_)
        for column, wanted in question.filters.items()
    }
    if question.since:
        holds[CHANGED] = segment.changed[numbers] >= question.since
    return holds


def _first(scores: Array, most: int) -> Array:
    """The places of the highest scores, highest first; among equals the first."""
    if len(scores) > most:
        least = np.partition(scores, len(scores) - most)[len(scores) - most]
        above, equal = np.flatnonzero(scores > least), np.flatnonzero(scores == least)
        chosen = np.concatenate((above, equal[: most - len(above)]))
        chosen.sort()
    else:
        chosen = np.arange(len(scores))
    return chosen[np.argsort(-scores[chosen], kind="stable")]
