"""What documents are called, ready to be compared with what somebody types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import msgspec

from .words import COMMON, asked_words, stem

MOST_TITLE_WORDS = 16


class Named(msgspec.Struct):
    """What is read of a document for this: its text, which is long, is not."""

    title: str
    location: str
    label: str = ""
    words: Sequence[str] = ()
    fields: Mapping[str, str] = {}


class Called(NamedTuple):
    """The words of the title, those of the name, the stems of what it is, and those of each further name."""

    title: str
    location: str
    title_words: tuple[str, ...]
    name_words: tuple[str, ...]
    kinds: frozenset[str]
    others: frozenset[tuple[str, ...]]


def called_of(document: Named) -> Called:
    """What a document is called."""
    return Called(
        title=document.title,
        location=document.location,
        title_words=_words(document.title),
        name_words=_words(document.fields.get("name", "")),
        kinds=_kinds(document.label, document.fields.get("type", "")),
        others=frozenset(map(_words, document.words)),
    )


@lru_cache(maxsize=2_000)
def _kinds(*said: str) -> frozenset[str]:
    return frozenset(stem(word) for each in said for word in asked_words(each))


@lru_cache(maxsize=20_000)
def _words(title: str) -> tuple[str, ...]:
    words = asked_words(title)
    return tuple([each for each in words if each not in COMMON] or words)[:MOST_TITLE_WORDS]
