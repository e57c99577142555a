"""How well what was typed fits a whole title: each of its words, and few others beside them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from .called import Called
from .question import Question, Unit
from .typos import allowed_typos, errors_between
from .words import stem

EXACT = 3.5
"""How many times more a document is worth whose title is what was typed."""
NAME, OTHER_NAME = 0.95, 0.2
"""What a fit of a name is worth, and one of a tag, a link, another tool's name."""
LATER = 0.65
"""The same where the first word of the title is not among those that fit."""
MISSPELT = 0.75


class Titles:
    """Compares what one question has with what documents are called."""

    def __init__(self, question: Question) -> None:
        self._units = [_Fits(unit) for unit in question.units if unit.needed]
        self._typed = tuple(word for each in self._units for word in each.unit.called[0])

    def worth(self, called: Called) -> float:
        """How much more a document is worth for its title."""
        if not self._units:
            return 1.0
        fit = self._fit(called.title_words, called.kinds)
        if called.name_words and called.name_words != called.title_words:
            fit = max(fit, NAME * self._fit(called.name_words, called.kinds))
        if fit < OTHER_NAME and self._typed in called.others:
            fit = OTHER_NAME
        return 1 + (EXACT - 1) * fit

    def _fit(self, words: Sequence[str], kinds: frozenset[str]) -> float:
        """Between 0 and 1: how much of what was typed is there, times how much of what is there was typed."""
        if not words:
            return 0.0
        hit = [0.0] * len(words)
        there = 0.0
        for each in self._units:
            places, quality = each.best(words)
            for place in places:
                hit[place] = max(hit[place], quality)
            there += quality if places else 1.0 if kinds and each.says_kind(kinds) else 0.0
        fit = (there / len(self._units)) * (sum(hit) / len(words))
        return fit if hit[0] else fit * LATER


class _Fits:
    """Where in titles a unit is, and how well it fits. Titles have many words in common, so that each is compared
    once."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self._stems = frozenset(stem(words[0]) for words in unit.called if len(words) == 1)
        ways = [(words, factor, number == 0) for number, (words, factor) in enumerate(unit.ways())]
        self._single = [(words[0], factor, first) for words, factor, first in ways if len(words) == 1]
        self._several = [(words, factor, first) for words, factor, first in ways if len(words) > 1]
        self._known: dict[str, float] = {}

    def says_kind(self, kinds: frozenset[str]) -> bool:
        return not self._stems.isdisjoint(kinds)

    def best(self, words: Sequence[str]) -> tuple[Sequence[int], float]:
        """The places in a title, and how good they are together."""
        at, best, known = 0, 0.0, self._known
        for place, word in enumerate(words):
            quality = known.get(word)
            if quality is None:
                quality = known[word] = self._quality(word)
            if quality > best:
                at, best = place, quality
        places: Sequence[int] = (at,) if best else ()
        for called, factor, first in self._several:
            found = [_best_word(each, words, begun=self.unit.begun and first, typos=first) for each in called]
            together = min(quality for _, quality in found) * factor
            if together > best:
                places, best = [place for place, _ in found], together
        return places, best

    def _quality(self, word: str) -> float:
        best = 0.0
        for asked, factor, first in self._single:
            if asked[0] == word[0]:
                best = max(best, factor * _quality(asked, word, begun=self.unit.begun and first, typos=first))
        return best


def _best_word(asked: str, words: Sequence[str], *, begun: bool, typos: bool) -> tuple[int, float]:
    found = [(_quality(asked, word, begun=begun, typos=typos), -place) for place, word in enumerate(words)]
    quality, place = max(found)
    return -place, quality


@lru_cache(maxsize=20_000)
def _quality(asked: str, word: str, *, begun: bool, typos: bool) -> float:
    if asked == word or stem(asked) == stem(word):
        return 1.0
    if word.startswith(asked) and (begun or len(asked) >= 3):
        return 0.4 + 0.6 * len(asked) / len(word)
    most = allowed_typos(asked)
    if not typos or not most or asked[0] != word[0] or len(word) < len(asked) - most:
        return 0.0
    if len(word) <= len(asked) + most and errors_between(asked, word, most) <= most:
        return MISSPELT
    ends = {len(asked) - 1, len(asked), len(asked) + 1} if begun else ()
    if any(errors_between(asked, word[:end], most) <= most for end in ends):
        return MISSPELT * (0.4 + 0.6 * len(asked) / max(len(asked), len(word)))
    return 0.0
