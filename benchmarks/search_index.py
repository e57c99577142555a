"""Measures the search index alone: how long it takes to make, how large it is, and what each keystroke costs.

    python benchmarks/search_index.py                     10,000 entities and 20,000 sections
    python benchmarks/search_index.py 100000 200000       the size of a large company, some minutes

Times are those of the thread that asks, so that a busy machine does not count.
"""

from __future__ import annotations

import itertools
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from callboard.plugins.search.index import Answer, Layer, Mark, SearchIndex, Sees, ask, make_question, make_synonyms
from callboard.plugins.search.index.strings import Array
from callboard.plugins.search.model import SearchDocument

_SYLLABLES = "ka lo mi ser vice play list auth pay ment graph data stream queue cart user track mix log in gest re"
SYLLABLES = _SYLLABLES.split()
WORDS_OF_SECTION, WORDS_OF_ENTITY, BATCH, TYPED = 80, 15, 2_000, 60
NO_SYNONYMS = make_synonyms([])


def vocabulary(chance: random.Random, size: int = 50_000) -> list[str]:
    made = (
        "".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) + chance.choice(["", "", "x1", "y2"])
        for _ in range(size)
    )
    return list(dict.fromkeys(made))


def documents(entities: int, sections: int) -> Iterator[SearchDocument]:
    """Entities and sections of words that are as frequent as words are."""
    chance = random.Random(7)
    words = vocabulary(chance)
    frequent = list(itertools.accumulate(1 / (place + 5) for place in range(len(words))))

    def some(count: int) -> list[str]:
        return chance.choices(words, cum_weights=frequent, k=count)

    for number in range(entities + sections):
        entity = number if number < entities else chance.randrange(entities)
        long = WORDS_OF_ENTITY if number < entities else WORDS_OF_SECTION
        owner = f"team-{chance.randrange(400)}"
        yield SearchDocument(
            key=f"component:default/e{entity}",
            title="-".join(some(2)) if number < entities else " ".join(some(3)),
            location=f"/{number}",
            category=chance.choice(["components", "apis"]) if number < entities else "docs",
            text=" ".join(some(long)),
            related=(owner,),
            resource_ref=f"component:default/e{entity}",
            fields={"owner": owner, "lifecycle": "production"},
        )


def keystrokes(index: SearchIndex, titles: int = TYPED) -> list[str]:
    """All beginnings of some titles, half of which have errors."""
    chance = random.Random(3)
    chosen = [hit.document.title for hit in asked(index, "", everything).page(0, titles)]
    typed = []
    for title in chosen:
        text = title.replace("-", " ")[:24]
        if chance.random() < 0.5:
            at = chance.randrange(1, len(text))
            text = f"{text[:at]}{chance.choice('aeiou')}{text[at + 1 :]}"
        typed += [text[: length + 1] for length in range(len(text)) if text[length] != " "]
    return typed


def everything(layer: Layer, numbers: Array) -> None:  # noqa: ARG001 - the signature of what sees
    return None


def half(layer: Layer, numbers: Array) -> Array:
    return layer.segment.columns["@resource"].codes[numbers] % 2 == 0


def asked(index: SearchIndex, term: str, sees: Sees) -> Answer:
    return ask(index.layers, make_question(term, NO_SYNONYMS, {}), sees)


def shown(index: SearchIndex, term: str, sees: Sees) -> None:
    """What the results page asks for."""
    answer = asked(index, term, sees)
    answer.page(0, 20)
    answer.counts("@category")
    answer.counts("owner")


def measure(what: str, work: Callable[[str], object], typed: Sequence[str]) -> None:
    times = []
    for each in typed:
        began = time.thread_time()
        work(each)
        times.append((time.thread_time() - began) * 1000)
    p50, p95, worst = np.percentile(times, (50, 95, 100))
    print(f"{what:34} p50 {p50:7.1f} ms   p95 {p95:7.1f} ms   most {worst:7.1f} ms")


def make(folder: Path, entities: int, sections: int) -> SearchIndex:
    index, made = SearchIndex(folder), documents(entities, sections)
    while batch := list(itertools.islice(made, BATCH)):
        index.replace("thing", (), batch)
        while index.tidy(at_once=True):
            pass
    index.join()
    return index


def main(entities: int, sections: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, began = Path(name), time.process_time()
        index = make(folder, entities, sections)
        index.save(Mark(seq=1))
        size = sum(each.stat().st_size for each in folder.iterdir())
        print(f"{len(index):,} documents made in {time.process_time() - began:.0f} s of one core, {size >> 20} MB")
        began = time.perf_counter()
        index = SearchIndex(folder)
        index.load()
        print(f"read at the next start in {(time.perf_counter() - began) * 1000:.0f} ms, {len(index.layers)} parts")
        typed = keystrokes(index)
        measure("palette", lambda term: asked(index, term, everything).page(0, 8), typed)
        measure("results page, with counts", lambda term: shown(index, term, everything), typed)
        measure("the same, half may not be seen", lambda term: shown(index, term, half), typed)
        change = SearchDocument(key="component:default/e1", title="fresh", location="/x", category="apis")
        measure("a change", lambda _: index.replace("thing", [change.key], [change]), typed[:50])


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:3])) if len(sys.argv) > 2 else main(10_000, 20_000)
