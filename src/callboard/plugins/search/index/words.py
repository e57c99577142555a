"""Words: what a text is found by, and what somebody means who types one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

LONGEST = 40
"""Letters of a word that are told apart."""
_WORD = re.compile(r"[^\W_]+")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\WA-Z_\d]+|\d+|[A-Z]")
_JOINED = re.compile(r"[^\W_]+(?:[-_.][^\W_]+)+")
_VOWELS = frozenset("aeiouy")
_ENDINGS = (("ational", "ate"), ("ization", "ize"), ("fulness", "ful"), ("iveness", "ive"), ("ments", "ment"))

_COMMON = """a about all an and any are as ask at be by can contact could did do does find for from get give has
have help how hows i id im in is it knows like looking m maintain maintained maintains me my need of
on or our own owned owner owners owns please responsible s should show t tell that the their there
this to us use using want wants was we what whats when where wheres which who whom whos whose why
will with you your"""
COMMON = frozenset(_COMMON.split())
"""Words that a question may have and its answer need not."""


def fold(text: str) -> str:
    """A text without capitals and accents."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text)
    return "".join(each for each in plain if not unicodedata.combining(each)).casefold()


def words_of(text: str) -> Iterator[str]:
    """The words of a text, folded, and the parts of those that are written as one: `getUser` is also `get`, `user`."""
    for found in _WORD.finditer(text):
        yield from _word_and_parts(found.group())


def names_of(text: str) -> Iterator[str]:
    """The same for names, of which what stands between dashes and dots is also one word: `play-list` is `playlist`."""
    yield from words_of(text)
    for found in _JOINED.finditer(text):
        yield fold(re.sub(r"[-_.]", "", found.group()))[:LONGEST]


def asked_words(text: str) -> list[str]:
    """The words of a question: parts only, since whatever has the whole has those too. Each once, in their order."""
    found = [part for each in _WORD.finditer(text) for part in _parts(each.group())]
    return list(dict.fromkeys(found))


@lru_cache(maxsize=100_000)
def _word_and_parts(word: str) -> tuple[str, ...]:
    whole, parts = fold(word)[:LONGEST], _parts(word)
    return parts if parts == (whole,) else (whole, *parts)


@lru_cache(maxsize=100_000)
def _parts(word: str) -> tuple[str, ...]:
    if word.islower() or word.isupper() or not word.isascii():
        return (fold(word)[:LONGEST],)
    parts = _with_numbers(_PART.findall(word))
    return tuple(each.lower()[:LONGEST] for each in parts) or (fold(word)[:LONGEST],)


def _with_numbers(parts: list[str]) -> list[str]:
    """Numbers stay with the letters before them: `OAuth2Client` is `OAuth2` and `Client`, not three words."""
    found: list[str] = []
    for each in parts:
        if found and (each.isdigit() or (len(found[-1]) == 1 and found[-1].isupper())):
            found[-1] += each
        else:
            found.append(each)
    return found


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """What the forms of an English word have in common; the word itself when it is short or has a digit."""
    if len(word) < 4 or not word.isalpha() or not word.isascii():
        return word
    for ending, instead in _ENDINGS:
        if word.endswith(ending):
            return word.removesuffix(ending) + instead
    found = _without_tense(_without_plural(word))
    return f"{found[:-1]}i" if found.endswith("y") and found[-2] not in _VOWELS else found.removesuffix("e")


def _without_plural(word: str) -> str:
    if word.endswith("sses"):
        return word[:-2]
    if word.endswith("ies"):
        return f"{word[:-3]}y" if len(word) > 4 else word[:-1]
    return word[:-1] if word.endswith("s") and word[-2] not in "su" and len(word) > 3 else word


def _without_tense(word: str) -> str:
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) > 2 and _VOWELS & set(rest):
            doubled = rest[-1] == rest[-2] and rest[-1] not in "lsz"
            return rest[:-1] if doubled else rest
    return word


def root(word: str) -> str:
    """The beginning that all words have which have the same stem as this one."""
    found = stem(word)
    return found[:-1] if found.endswith("i") else found
