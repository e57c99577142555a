"""What somebody asks: the words that they typed with what these may mean, and what it is to be narrowed to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from .words import COMMON, LONGEST, asked_words, fold, stem

MOST_WORDS = 16
SYNONYM = 0.8
"""What a match of a synonym is worth."""
JOINED = 0.95
"""The same for two words that are written as one."""

Synonyms = Mapping[tuple[str, ...], tuple[tuple[str, ...], ...]]
"""For the stems of some words what else they are called."""


@dataclass(frozen=True)
class Unit:
    """A word, or several that mean one thing, with all that it may be called; the first is what was typed. `spelt` is
    how it may be written with its neighbours. One that is not `needed` may be missing in what is found. The last word
    may only be begun."""

    called: tuple[tuple[str, ...], ...]
    spelt: tuple[str, ...] = ()
    needed: bool = True
    begun: bool = False

    def ways(self) -> Iterator[tuple[tuple[str, ...], float]]:
        """Everything that will do, with what it is worth; first what was typed."""
        yield self.called[0], 1.0
        yield from (((word,), JOINED) for word in self.spelt)
        yield from ((words, SYNONYM) for words in self.called[1:])


@dataclass(frozen=True, kw_only=True)
class Question:
    """`filters` has for columns the values that will do; what has not changed `since`, in seconds since 1970, will not.
    Without units everything is meant."""

    term: str = ""
    units: tuple[Unit, ...] = ()
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    since: float = 0.0


def make_synonyms(groups: Iterable[Sequence[str]], hints: Iterable[Sequence[str]] = ()) -> Synonyms:
    """Of groups of words that mean the same, and of pairs of which the first may mean the second."""
    found: dict[tuple[str, ...], tuple[tuple[str, ...], ...]] = {}
    for group in groups:
        called = [words for each in group if (words := tuple(asked_words(each)))]
        for words in called:
            _add(found, words, [each for each in called if each != words])
    for said, meant in hints:
        _add(found, tuple(asked_words(said)), [tuple(asked_words(meant))])
    return found


def _add(
    found: dict[tuple[str, ...], tuple[tuple[str, ...], ...]], words: tuple[str, ...], others: Sequence[tuple[str, ...]]
) -> None:
    key = _key(words)
    found[key] = tuple(dict.fromkeys((*found.get(key, ()), *others)))


def _key(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(stem, words))


def make_question(term: str, synonyms: Synonyms, filters: Mapping[str, Sequence[str]], since: float = 0.0) -> Question:
    """Of what was typed."""
    words = asked_words(term)[:MOST_WORDS]
    units = tuple(_units(words, synonyms, ended=term[-1:].isspace()))
    if not any(each.needed for each in units):
        units = tuple(replace(each, needed=True) for each in units)
    return Question(term=fold(" ".join(term.split())), units=units, filters=filters, since=since)


def _units(words: Sequence[str], synonyms: Synonyms, *, ended: bool) -> Iterable[Unit]:
    keys, longest, at = _key(words), max(map(len, synonyms), default=1), 0
    while at < len(words):
        size = next((n for n in range(longest, 1, -1) if keys[at : at + n] in synonyms), 1)
        own = tuple(words[at : at + size])
        last = at + size >= len(words)
        needed = own[0] not in COMMON or size > 1
        called = (own, *(each for each in synonyms.get(keys[at : at + size], ()) if each != own))
        yield Unit(called, tuple(_joined(words, at, size)), needed=needed, begun=last and not ended)
        at += size


def _joined(words: Sequence[str], at: int, size: int) -> Iterable[str]:
    """A word and the one before or after it may be written as one: `pet store` is `petstore`."""
    if size == 1:
        for first in (at - 1, at):
            if first >= 0 and len(pair := "".join(words[first : first + 2])) <= LONGEST and first + 1 < len(words):
                yield pair
