"""Why something was found: words in a title or a text that fit what was typed, and the part of a text around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .index import Question
from .index.match import BEGUN_FROM
from .index.strings import Strings
from .index.typos import Letters, allowed_typos
from .index.words import fold, stem, words_of

SHOWN = 240
"""Letters of a text that are shown, about."""
BEFORE = 60
LOOKED_AT = 5_000
"""Letters of a text in which words are looked for: what comes later is found, but not shown."""
MOST_WORDS = 1_000
MOST_COMPARED = 60
_WORD = re.compile(r"[^\W_]+")


class Piece(NamedTuple):
    """A part of a text; `hit` says that it fits what was typed."""

    text: str
    hit: bool = False


def marked(text: str, question: Question) -> list[Piece]:
    """A whole text in pieces."""
    return list(_pieces(text, _hits(text, question)))


def excerpt(text: str, question: Question) -> list[Piece]:
    """The part of a text that says most of why it was found, in pieces; its beginning if nothing does."""
    plain = " ".join(text[:LOOKED_AT].split())
    hits = _hits(plain, question)
    start = _best_start(plain, hits)
    end = len(plain) if len(plain) - start <= SHOWN + 20 else max(start + 1, plain.rfind(" ", start, start + SHOWN))
    if end <= start + SHOWN // 2:
        end = min(len(plain), start + SHOWN)
    inside = [(max(first, start) - start, min(last, end) - start) for first, last in hits if start <= first < end]
    pieces = list(_pieces(plain[start:end], inside))
    before = [Piece("… ")] if start else []
    after = [Piece(" …")] if end < len(plain) or len(text) > LOOKED_AT else []
    return [*before, *pieces, *after]


def fits(text: str, question: Question) -> bool:
    """Is there anything in a text that fits what was typed?"""
    return bool(_hits(text, question))


def _hits(text: str, question: Question) -> list[tuple[int, int]]:
    """From where to where words fit."""
    found = [each.span() for each in _WORD.finditer(text)][:MOST_WORDS]
    if not found or not question.units:
        return []
    wanted, begun = _wanted(question)
    exact = [span for span in found if _fits(text[slice(*span)], wanted, begun)]
    return exact or _nearly(text, found, question)


def _wanted(question: Question) -> tuple[frozenset[str], tuple[str, ...]]:
    """The stems that fit, and the beginnings that do."""
    stems: set[str] = set()
    begun: list[str] = []
    for unit in question.units:
        if not unit.needed and len(question.units) > 1:
            continue
        for number, words in enumerate(unit.called):
            stems.update(map(stem, words))
            begun += [each for each in words if len(each) >= BEGUN_FROM]
            if unit.begun and number == 0:
                begun.append(words[-1])
    return frozenset(stems), tuple(begun)


def _fits(word: str, stems: frozenset[str], begun: tuple[str, ...]) -> bool:
    return any(stem(each) in stems or each.startswith(begun) for each in words_of(word))


def _nearly(text: str, spans: Sequence[tuple[int, int]], question: Question) -> list[tuple[int, int]]:
    """Where words are that somebody may have meant who made a typing error."""
    words = Strings.of(part for span in spans for part in words_of(text[slice(*span)]))
    letters, fitting = Letters(words), set[str]()
    for unit in question.units:
        for asked in unit.called[0]:
            if unit.needed and (most := allowed_typos(asked)):
                numbers, _ = letters.similar(asked, most, begun=unit.begun)
                fitting.update(words[number] for number in numbers.tolist())
    return [span for span in spans if fitting.intersection(words_of(text[slice(*span)]))]


def _best_start(text: str, hits: Sequence[tuple[int, int]]) -> int:
    """Where the part begins that has the most different words that fit."""
    if not hits or hits[-1][1] <= SHOWN:
        return 0
    best, most = 0, 0
    for number, (first, _) in enumerate(hits[:MOST_COMPARED]):
        inside = {
            fold(text[slice(*span)])
            for span in hits[number : number + MOST_COMPARED]
            if span[1] <= first + SHOWN - BEFORE
        }
        if len(inside) > most:
            best, most = first, len(inside)
    if best < BEFORE:
        return 0
    space = text.rfind(" ", 0, best - BEFORE // 2)
    return max(space + 1, best - BEFORE)


def _pieces(text: str, hits: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    at = 0
    for first, last in hits:
        if first > at:
            yield Piece(text[at:first])
        yield Piece(text[first:last], hit=True)
        at = last
    if at < len(text):
        yield Piece(text[at:])
