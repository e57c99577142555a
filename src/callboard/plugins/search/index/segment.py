"""A part of the index: some documents, the words they are found by, and their facts in columns. It never changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from pathlib import Path

import msgspec
import numpy as np

from ..model import SearchDocument
from .called import Called, Named, called_of
from .files import Unreadable, read_arrays, write_arrays
from .matches import Remembered
from .strings import Array, Strings
from .typos import Letters
from .words import asked_words, names_of, stem, words_of

TYPE, KEY, CATEGORY, RESOURCE = "@type", "@key", "@category", "@resource"
"""Columns of every document, beside those of its fields."""
FEW_VALUES = 5_000
MOST_TEXT = 50_000
"""Letters of a text by which it is found; what comes after them is not looked at."""
TITLE, WORDS, TEXT = 160.0, 90.0, 40.0
"""What a match is worth at most in a title of one word, in the further words, in the text; 255 is the end."""
KIND = 80
"""What it is worth that a document is what a word says, as `api`."""
KIND_MARK = "\x01"
"""Begins the words that say what a document is: nobody finds these by typing a part of one."""
REMEMBERED, LEAST_REMEMBERED = 320, 1 << 20
"""Bytes for each document, and for a part at least, in which is kept what fits words."""
MOST_CALLED = 50_000
USUAL_WORDS = 80.0
SATURATED = 1.2


@dataclass(frozen=True)
class Postings:
    """For each word, by its number, the documents that have it and what that is worth: `documents[starts[n]:
    starts[n + 1]]`."""

    starts: Array
    documents: Array
    worth: Array

    def between(self, first: int, last: int) -> tuple[Array, Array]:
        """Those of the words from one number to before another; a document may come several times."""
        here = slice(int(self.starts[first]), int(self.starts[last]))
        return self.documents[here], self.worth[here]


@dataclass(frozen=True)
class Column:
    """One fact of all documents: the number of its value for each, -1 for none."""

    codes: Array
    values: Strings

    def holds(self, wanted: Iterable[str], documents: Array | None = None) -> Array:
        """For each document, or each of some, whether its value is one of these."""
        codes = self.codes if documents is None else self.codes[documents]
        numbers = [number for each in wanted if (number := self.values.find(each)) >= 0]
        if len(numbers) == 1:
            found: Array = codes == numbers[0]
            return found
        return np.isin(codes, numbers) if numbers else np.zeros(len(codes), np.bool_)

    @cached_property
    def listed(self) -> list[str]:
        """Its values at hand."""
        return [raw.decode() for raw in self.values.all_raw()]

    @property
    def few(self) -> Strings | list[str]:
        """Its values at hand; of a column with many, each is looked up."""
        return self.listed if len(self.values) <= FEW_VALUES else self.values


@dataclass(frozen=True)
class Segment:
    """Documents by numbers from 0. `names` are the postings of titles and further words, `texts` those of texts."""

    words: Strings
    names: Postings
    texts: Postings
    columns: Mapping[str, Column]
    blob: Array
    ends: Array
    boosts: Array
    changed: Array
    ids: Array

    def __len__(self) -> int:
        return len(self.ends)

    def raw(self, number: int) -> bytes:
        """The bytes of a document."""
        start = int(self.ends[number - 1]) if number else 0
        return self.blob[start : int(self.ends[number])].tobytes()

    def document(self, number: int) -> SearchDocument:
        """A document as it was given."""
        return _DECODER.decode(self.raw(number))

    @cached_property
    def _letters(self) -> Letters:
        return Letters(self.words)

    def similar(self, word: str, most: int, *, begun: bool) -> tuple[Array, Array]:
        """Words with at most so many typing errors in them, and how many."""
        return self._letters.similar(word, most, begun=begun)

    @cached_property
    def remembered(self) -> Remembered:
        """What fits words that were lately asked for."""
        return Remembered(LEAST_REMEMBERED + REMEMBERED * len(self))

    @cached_property
    def called(self) -> dict[int, Called]:
        """What some documents are called, of those that are often among the best."""
        return {}

    def what_it_is_called(self, number: int) -> Called:
        """What a document is called, read from its bytes without the text."""
        found = self.called.get(number)
        if found is None:
            if len(self.called) >= MOST_CALLED:
                self.called.clear()
            found = self.called[number] = called_of(_NAMES_DECODER.decode(self.raw(number)))
        return found

    def save(self, path: Path) -> None:
        """Writes it to a file."""
        columns = sorted(self.columns)
        head = msgspec.msgpack.encode(columns)
        arrays = {"columns": np.frombuffer(head, np.uint8), "blob": self.blob, "ends": self.ends}
        arrays |= {"boosts": self.boosts, "changed": self.changed, "ids": self.ids}
        arrays |= {"words.blob": self.words.blob, "words.ends": self.words.ends}
        for name, postings in (("names", self.names), ("texts", self.texts)):
            arrays |= {f"{name}.starts": postings.starts, f"{name}.documents": postings.documents}
            arrays[f"{name}.worth"] = postings.worth
        for number, name in enumerate(columns):
            column = self.columns[name]
            arrays |= {f"{number}.codes": column.codes, f"{number}.blob": column.values.blob}
            arrays[f"{number}.ends"] = column.values.ends
        write_arrays(path, arrays)

    @classmethod
    def load(cls, path: Path) -> Segment:
        """Reads one that was saved. Raises Unreadable."""
        arrays = read_arrays(path)
        try:
            columns = msgspec.msgpack.decode(arrays["columns"].tobytes(), type=list[str])
            return cls(
                words=Strings(arrays["words.blob"], arrays["words.ends"]),
                names=_postings_of(arrays, "names"),
                texts=_postings_of(arrays, "texts"),
                columns={
                    name: Column(arrays[f"{number}.codes"], Strings(arrays[f"{number}.blob"], arrays[f"{number}.ends"]))
                    for number, name in enumerate(columns)
                },
                blob=arrays["blob"],
                ends=arrays["ends"],
                boosts=arrays["boosts"],
                changed=arrays["changed"],
                ids=arrays["ids"],
            )
        except (KeyError, ValueError, msgspec.DecodeError) as error:
            raise Unreadable(f"{path.name} is no part of a search index: {error}") from error


def _postings_of(arrays: Mapping[str, Array], name: str) -> Postings:
    return Postings(arrays[f"{name}.starts"], arrays[f"{name}.documents"], arrays[f"{name}.worth"])


_DECODER = msgspec.msgpack.Decoder(SearchDocument)
_NAMES_DECODER = msgspec.msgpack.Decoder(Named)
_ENCODER = msgspec.msgpack.Encoder()


def make_segment(documents: Sequence[tuple[str, SearchDocument]]) -> Segment:
    """Of documents with their types."""
    names, texts, known = _Gathered(), _Gathered(), _Numbers()
    raws = []
    for number, (_, document) in enumerate(documents):
        names.add(number, known, _worth_of_names(document))
        texts.add(number, known, _worth_of_text(document))
        raws.append(_ENCODER.encode(document))
    raw_words = [word.encode("utf-8", "replace") for word in known]
    order = sorted(range(len(raw_words)), key=raw_words.__getitem__)
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    return Segment(
        words=Strings.of_sorted([raw_words[number] for number in order]),
        names=names.postings(ranks),
        texts=texts.postings(ranks),
        columns=_columns_of(documents),
        blob=np.frombuffer(b"".join(raws), np.uint8),
        ends=np.cumsum(np.fromiter(map(len, raws), np.int64, len(raws)), dtype=np.int64),
        boosts=np.array([document.boost for _, document in documents], np.float32),
        changed=np.array([document.changed for _, document in documents], np.float64),
        ids=np.array([id_of(document.location) for _, document in documents], np.int64),
    )


def id_of(location: str) -> int:
    """The number of a document by which is counted how often it is opened: of its address, in 64 bits."""
    return int.from_bytes(blake2b(location.encode("utf-8", "replace"), digest_size=8).digest(), "big", signed=True)


class _Numbers(dict[str, int]):
    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number


class _Gathered:
    """Postings that are still growing."""

    def __init__(self) -> None:
        self._words: list[int] = []
        self._documents: list[int] = []
        self._worth: list[int] = []

    def add(self, document: int, known: _Numbers, worth: Mapping[str, int]) -> None:
        self._words.extend([known[word] for word in worth])
        self._documents.extend([document] * len(worth))
        self._worth.extend(worth.values())

    def postings(self, ranks: Array) -> Postings:
        words = ranks[np.array(self._words, np.int64)]
        order = np.argsort(words, kind="stable")
        counts = np.bincount(words, minlength=len(ranks))
        return Postings(
            starts=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
            documents=np.array(self._documents, np.uint32)[order],
            worth=np.array(self._worth, np.uint8)[order],
        )


def _worth_of_names(document: SearchDocument) -> dict[str, int]:
    """The fewer other words there are in a title, the more one is worth."""
    found: dict[str, int] = {kind_word(word): KIND for word in asked_words(document.label)}
    for each in document.words:
        found.update(_worth_of_name(each[:1000], WORDS))
    for word, worth in _worth_of_name(document.title[:1000], TITLE).items():
        found[word] = max(worth, found.get(word, 0))
    return found


def kind_word(word: str) -> str:
    """The word of the index by which documents are found that are what this word says."""
    return KIND_MARK + stem(word)


@lru_cache(maxsize=20_000)
def _worth_of_name(text: str, most: float) -> Mapping[str, int]:
    words = list(names_of(text))
    return dict.fromkeys(words, int(most / (1 + 0.12 * (len(words) - 1)) ** 0.5))


def _worth_of_text(document: SearchDocument) -> dict[str, int]:
    counts = Counter(words_of(document.text[:MOST_TEXT]))
    counts.update(word for each in document.related for word in names_of(each[:1000]))
    length = SATURATED * (0.4 + 0.6 * counts.total() / USUAL_WORDS)
    return {word: max(1, int(TEXT * count / (count + length))) for word, count in counts.items()}


def _columns_of(documents: Sequence[tuple[str, SearchDocument]]) -> dict[str, Column]:
    facts: list[dict[str, str]] = [
        dict(each.fields)
        | {TYPE: type_, KEY: f"{type_}\0{each.key}", CATEGORY: each.category, RESOURCE: each.resource_ref}
        for type_, each in documents
    ]
    return {name: _column(facts, name) for name in dict.fromkeys(name for each in facts for name in each)}


def _column(facts: Sequence[Mapping[str, str]], name: str) -> Column:
    values = Strings.of(each[name] for each in facts if name in each)
    numbers = {raw.decode(): number for number, raw in enumerate(values.all_raw())}
    found = (numbers.get(_sound(each[name]), -1) if name in each else -1 for each in facts)
    return Column(np.fromiter(found, np.int32, len(facts)), values)


def _sound(text: str) -> str:
    """The text without half characters, which no bytes can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
