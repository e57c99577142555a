"""Documents and questions for tests of the index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from callboard.plugins.search.index import Layer, SearchIndex, ask, make_question, make_synonyms
from callboard.plugins.search.index.strings import Array
from callboard.plugins.search.model import SearchDocument

NOW = 1_800_000_000.0


def book(title: str, text: str = "", **options: Any) -> SearchDocument:
    key = options.pop("key", title)
    location = f"/books/{key}"
    return SearchDocument(key=key, title=title, text=text, location=location, category="books", **options)


def index_of(*documents: SearchDocument) -> SearchIndex:
    index = SearchIndex()
    index.replace("book", [], documents)
    return index


def everything(layer: Layer, numbers: Array) -> Array:
    return np.ones(len(numbers), np.bool_)


def titles(
    index: SearchIndex,
    term: str,
    *,
    synonyms: Iterable[Sequence[str]] = (),
    filters: Mapping[str, Sequence[str]] | None = None,
    most: int = 100,
) -> list[str]:
    question = make_question(term, make_synonyms(synonyms), filters or {})
    return [hit.document.title for hit in ask(index.layers, question, everything, NOW).page(0, most)]
