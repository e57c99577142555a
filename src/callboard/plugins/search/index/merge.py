"""Several parts of the index as one, without the documents that are gone. No text is read again, and no more than some
millions of postings are in memory at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from .segment import Column, Postings, Segment
from .strings import Array, Strings, merged

AT_ONCE = 2_000_000


class Layer(NamedTuple):
    """A part, and which of its documents are still there."""

    segment: Segment
    alive: Array
    file: str = ""

    @property
    def size(self) -> int:
        """How many are there."""
        return int(np.count_nonzero(self.alive))


class _Moved(NamedTuple):
    """The postings of one part, and what its words and documents have become; -1 is gone."""

    postings: Postings
    words: Array
    documents: Array


def merge(layers: Sequence[Layer]) -> Segment:
    """One part that says what these say, their documents in order."""
    words, moved_words = merged([layer.segment.words for layer in layers])
    moved_documents = _moved_documents(layers)
    raws, ends = _documents_of(layers)
    names = _postings(len(words), _moved(layers, "names", moved_words, moved_documents))
    texts = _postings(len(words), _moved(layers, "texts", moved_words, moved_documents))
    used = np.diff(names.starts) + np.diff(texts.starts) > 0
    return Segment(
        words=_only(words, np.flatnonzero(used)),
        names=_of_words(names, used),
        texts=_of_words(texts, used),
        columns=_columns(layers),
        blob=raws,
        ends=ends,
        boosts=np.concatenate([layer.segment.boosts[layer.alive] for layer in layers]),
        changed=np.concatenate([layer.segment.changed[layer.alive] for layer in layers]),
        ids=np.concatenate([layer.segment.ids[layer.alive] for layer in layers]),
    )


def _moved_documents(layers: Sequence[Layer]) -> list[Array]:
    found, count = [], 0
    for layer in layers:
        places = np.where(layer.alive, count + np.cumsum(layer.alive) - 1, -1)
        found.append(places.astype(np.int64))
        count += layer.size
    return found


def _moved(layers: Sequence[Layer], which: str, words: list[Array], documents: list[Array]) -> list[_Moved]:
    found = zip(layers, words, documents, strict=True)
    return [_Moved(getattr(layer.segment, which), moved, places) for layer, moved, places in found]


def _postings(words: int, parts: Sequence[_Moved]) -> Postings:
    counts = np.zeros(words + 1, np.int64)
    for part in parts:
        counts[part.words + 1] += np.diff(part.postings.starts)
    before = np.cumsum(counts)
    kept, documents, worth = np.zeros(words, np.int64), [np.zeros(0, np.uint32)], [np.zeros(0, np.uint8)]
    first = 0
    while first < words:
        last = max(first + 1, int(np.searchsorted(before, before[first] + AT_ONCE, side="right")) - 1)
        of_words, of_documents, of_worth = _between(first, last, parts)
        kept += np.bincount(of_words, minlength=words)
        documents.append(of_documents.astype(np.uint32))
        worth.append(of_worth)
        first = last
    starts = np.concatenate(([0], np.cumsum(kept))).astype(np.int64)
    return Postings(starts, np.concatenate(documents), np.concatenate(worth))


def _of_words(postings: Postings, used: Array) -> Postings:
    """Without words that no document has: the others' postings stay where they are."""
    return replace(postings, starts=postings.starts[np.append(used, True)])


def _between(first: int, last: int, parts: Sequence[_Moved]) -> tuple[Array, Array, Array]:
    """The postings of the merged words from one number to before another, in the order of the words."""
    words, documents, worth = [], [], []
    for part in parts:
        low, high = np.searchsorted(part.words, (first, last))
        found, values = part.postings.between(int(low), int(high))
        places = part.documents[found]
        lengths = np.diff(part.postings.starts[low : high + 1])
        of_words = np.repeat(part.words[low:high], lengths)
        stays = places >= 0
        words.append(of_words[stays])
        documents.append(places[stays])
        worth.append(values[stays])
    all_words = np.concatenate(words)
    order = np.argsort(all_words, kind="stable")
    return all_words[order], np.concatenate(documents)[order], np.concatenate(worth)[order]


def _documents_of(layers: Sequence[Layer]) -> tuple[Array, Array]:
    """The bytes of the documents that are there, a run of neighbours at a time."""
    blobs, lengths = [np.zeros(0, np.uint8)], []
    for layer in layers:
        segment = layer.segment
        edges = np.flatnonzero(np.diff(layer.alive, prepend=False, append=False)).tolist()
        for first, last in zip(edges[::2], edges[1::2], strict=True):
            start = int(segment.ends[first - 1]) if first else 0
            blobs.append(segment.blob[start : int(segment.ends[last - 1])])
        lengths.append(np.diff(segment.ends, prepend=0)[layer.alive])
    return np.concatenate(blobs), np.cumsum(np.concatenate(lengths), dtype=np.int64)


def _columns(layers: Sequence[Layer]) -> dict[str, Column]:
    names = dict.fromkeys(name for layer in layers for name in layer.segment.columns)
    return {name: _column(name, layers) for name in names}


def _column(name: str, layers: Sequence[Layer]) -> Column:
    columns = [layer.segment.columns.get(name) for layer in layers]
    values, moved = merged([each.values if each else Strings.of(()) for each in columns])
    codes = []
    for layer, column, places in zip(layers, columns, moved, strict=True):
        if column is None:
            codes.append(np.full(layer.size, -1, np.int32))
        else:
            mine = column.codes[layer.alive]
            codes.append(np.where(mine >= 0, places[mine] if len(places) else -1, -1).astype(np.int32))
    all_codes = np.concatenate(codes)
    used = np.unique(all_codes[all_codes >= 0])
    kept = np.where(all_codes >= 0, np.searchsorted(used, all_codes), -1).astype(np.int32)
    return Column(kept, _only(values, used))


def _only(strings: Strings, numbers: Array) -> Strings:
    return Strings.of_sorted([strings.raw(number) for number in numbers.tolist()])
