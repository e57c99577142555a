"""How well documents fit a word: the word itself, its other forms, words that begin so, and what is nearly spelt so."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .matches import Matches, all_of, best_of
from .question import SYNONYM, Unit
from .segment import KIND_MARK, Postings, Segment, kind_word
from .strings import Array
from .typos import allowed_typos, errors_between
from .words import root, stem

OTHER_FORM = 0.85
BEGUN, BEGUN_LEAST = 0.8, 0.45
"""What a word is worth of which nearly all, or hardly anything, has been typed."""
WRONG = (0.55, 0.35)
"""What a word with one error is worth, and one with two."""
BEGUN_FROM, IN_TEXTS_FROM = 3, 4
"""Letters from which on words may be begun that are not the last, and those in texts: of three letters these come where
hardly anything else does, since most of all texts have a word that begins so."""
SHORTEST_HALF = 3
MOST_FORMS = 100
MOST_SIMILAR = 40


def matches_of(segment: Segment, unit: Unit, *, typos: bool) -> Matches:
    """The documents of a part that fit a unit, each worth between 0 and 255."""
    key = (unit, typos)
    made = segment.remembered.get(key)
    if made is None:
        some = [each for each in _ways(segment, unit, typos=typos) if each.documents.size]
        if len(some) == 1:
            return some[0]
        made = best_of(some, len(segment))
        segment.remembered.put(key, made)
    return made


def _ways(segment: Segment, unit: Unit, *, typos: bool) -> Iterator[Matches]:
    for number, (words, factor) in enumerate(unit.ways()):
        begun = unit.begun and number == 0
        each = [_matches_of_word(segment, word, begun=begun and word is words[-1], typos=typos) for word in words]
        together = each[0] if len(each) == 1 else all_of(each, len(segment))
        yield together.times(factor)
    if typos and len(unit.called[0]) == 1:
        yield from _halves(segment, unit.called[0][0])


def _halves(segment: Segment, word: str) -> Iterator[Matches]:
    """What is written as two words: `changelog` finds `change log`. Words as they are, so that it matters to nobody
    which others there are in documents that they do not see."""
    for at in range(SHORTEST_HALF, len(word) - SHORTEST_HALF + 1):
        first = segment.words.find(word[:at])
        second = segment.words.find(word[at:]) if first >= 0 else -1
        if second >= 0:
            both = [best_of(list(_of_word(segment, number, SYNONYM)), len(segment)) for number in (first, second)]
            yield all_of(both, len(segment))


def _matches_of_word(segment: Segment, word: str, *, begun: bool, typos: bool) -> Matches:
    key = (word, begun, typos)
    found = segment.remembered.get(key)
    if found is None:
        found = best_of(list(_all_matches(segment, word, begun=begun, typos=typos)), len(segment))
        segment.remembered.put(key, found)
    return found


def _all_matches(segment: Segment, word: str, *, begun: bool, typos: bool) -> Iterator[Matches]:
    if begun or len(word) >= BEGUN_FROM:
        yield from _begun(segment, word, in_texts_from=BEGUN_FROM if typos else IN_TEXTS_FROM)
    for exact in (word, kind_word(word)):
        number = segment.words.find(exact)
        if number >= 0:
            yield from _of_word(segment, number, 1.0)
    for number in _forms(segment, word):
        yield from _of_word(segment, number, OTHER_FORM)
    if typos and (most := allowed_typos(word)):
        yield from _kinds(segment, word, most)
        numbers, errors = segment.similar(word, most, begun=begun)
        _, last_kind = segment.words.beginning_with(KIND_MARK)
        nearest = np.argsort(errors, kind="stable")[:MOST_SIMILAR]
        for number, wrong in zip(numbers[nearest].tolist(), errors[nearest].tolist(), strict=True):
            if number >= last_kind:
                yield from _of_word(segment, number, WRONG[wrong - 1] if wrong else 1.0)


def _kinds(segment: Segment, word: str, most: int) -> Iterator[Matches]:
    """What a document is may be misspelt, but has to be there as a whole."""
    for number in range(*segment.words.beginning_with(KIND_MARK)):
        wrong = errors_between(stem(word), segment.words[number][len(KIND_MARK) :], most)
        if 0 < wrong <= most:
            yield from _of_word(segment, number, WRONG[wrong - 1])


def _forms(segment: Segment, word: str) -> list[int]:
    wanted = stem(word)
    if len(root(word)) < BEGUN_FROM:
        return []
    first, last = segment.words.beginning_with(root(word))
    return [
        number
        for number in range(first, min(last, first + MOST_FORMS))
        if (other := segment.words[number]) != word and stem(other) == wanted
    ]


def _of_word(segment: Segment, number: int, factor: float) -> Iterator[Matches]:
    for postings in (segment.texts, segment.names):
        documents, worth = postings.between(number, number + 1)
        if documents.size:
            yield Matches(documents, worth * np.float32(factor))


def _begun(segment: Segment, word: str, *, in_texts_from: int) -> Iterator[Matches]:
    first, last = segment.words.beginning_with(word)
    if first == last:
        return
    ends = segment.words.ends
    lengths = ends[first:last] - np.concatenate(([ends[first - 1] if first else 0], ends[first : last - 1]))
    factors = (BEGUN_LEAST + (BEGUN - BEGUN_LEAST) * len(word.encode()) / lengths).astype(np.float32)
    yield _of_range(segment.names, first, last, factors)
    if len(word) >= in_texts_from:
        yield _of_range(segment.texts, first, last, factors)


def _of_range(postings: Postings, first: int, last: int, factors: Array) -> Matches:
    documents, worth = postings.between(first, last)
    counts = np.diff(postings.starts[first : last + 1])
    return Matches(documents, worth * np.repeat(factors, counts))
