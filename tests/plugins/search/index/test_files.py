"""An index that is left behind is the same at the next start; whatever else stands there is refused, and no more."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callboard.plugins.search.index import Mark, SearchIndex, Unreadable
from callboard.plugins.search.index.strings import Strings, merged
from callboard.plugins.search.model import SearchDocument

from . import book, titles

TERMS = ("w1", "w1 w2", "w", "wrod", "long", "", "w19")


def some_document(chance: random.Random, number: int) -> SearchDocument:
    words = " ".join(f"w{chance.randrange(30)}" for _ in range(chance.randrange(12)))
    facts = {name: f"v{chance.randrange(3)}" for name in ("a", "b") if chance.random() < 0.6}
    return book(f"w{number % 20} long {number}", words, key=str(number), fields=facts, words=["word"])


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_changed_merged_and_saved_the_answers_are_those_of_one_index_made_anew(
    seed: int, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    index, there = SearchIndex(tmp_path), dict[str, SearchDocument]()
    for step in range(120):
        keys = [str(chance.randrange(150)) for _ in range(chance.randrange(1, 9))]
        fresh = {key: some_document(chance, int(key)) for key in keys if chance.random() < 0.7}
        index.replace("book", keys, list(fresh.values()))
        there = {key: each for key, each in there.items() if key not in keys} | fresh
        if chance.random() < 0.4:
            while index.tidy():
                pass
        if chance.random() < 0.1:
            index.save(Mark(seq=step, at=float(step)))
            index = SearchIndex(tmp_path)
            assert index.load() == Mark(seq=step, at=float(step))
    anew = SearchIndex()
    anew.replace("book", [], list(there.values()))
    assert len(index) == len(anew) == len(there)
    assert len(index.layers) < 30
    for term in TERMS:
        for filters in ({}, {"a": ["v1"]}, {"a": ["v1", "v2"], "b": ["v0"]}):
            assert sorted(titles(index, term, filters=filters, most=500)) == sorted(
                titles(anew, term, filters=filters, most=500)
            )


def test_what_goes_while_parts_become_one_is_gone(tmp_path: Path) -> None:
    index = SearchIndex(tmp_path)
    for number in range(8):
        index.replace("book", [], [book(f"book {number}")])
    assert index.tidy()
    index.replace("book", ["book 3"], [])
    assert sorted(titles(index, "book")) == [f"book {number}" for number in range(8) if number != 3]


def test_all_parts_become_one_that_says_the_same(tmp_path: Path) -> None:
    index = SearchIndex(tmp_path)
    for number in range(20):
        index.replace("book", [], [book(f"book {number}", f"about letter{number % 3}", key=str(number))])
    index.replace("book", ["4", "5", "19"], [])
    before = [sorted(titles(index, term)) for term in ("book", "letter1", "lettre", "")]
    index.join()
    assert len(index.layers) == 1
    assert [sorted(titles(index, term)) for term in ("book", "letter1", "lettre", "")] == before


def test_nothing_left_behind_is_no_index(tmp_path: Path) -> None:
    assert SearchIndex(tmp_path / "none").load() is None
    assert SearchIndex().load() is None


def test_a_process_that_died_while_it_saved_leaves_the_index_from_before(tmp_path: Path) -> None:
    index = SearchIndex(tmp_path)
    index.replace("book", [], [book("first")])
    index.save(Mark(seq=1))
    (tmp_path / "2.part").write_bytes(b"half a pa")
    (tmp_path / "manifest.json.new").write_bytes(b'{"format":')
    again = SearchIndex(tmp_path)
    assert again.load() == Mark(seq=1)
    assert titles(again, "first") == ["first"]
    again.replace("book", [], [book("second")])
    again.save(Mark(seq=2))
    assert sorted(each.name for each in tmp_path.glob("*.part")) == ["1.part", "2.part"]


@settings(deadline=None, max_examples=150)
@given(at=st.integers(0, 3000), put=st.binary(min_size=0, max_size=40), cut=st.booleans(), which=st.booleans())
def test_a_damaged_file_is_refused_or_does_no_harm(
    tmp_path_factory: pytest.TempPathFactory, at: int, put: bytes, cut: bool, which: bool
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    index = SearchIndex(folder)
    index.replace("book", [], [book("first", "some text"), book("second", fields={"a": "b"})])
    index.save(Mark(seq=1))
    path = folder / ("manifest.json" if which else "1.part")
    content = path.read_bytes()
    at %= len(content)
    path.write_bytes(content[:at] + put + (b"" if cut else content[at + len(put) :]))
    again = SearchIndex(folder)
    try:
        again.load()
    except Unreadable:
        return
    assert len(again.layers) <= 1


@given(st.lists(st.lists(st.text(max_size=8), max_size=12), max_size=4), st.text(max_size=3))
def test_strings_are_found_and_merged(groups: list[list[str]], wanted: str) -> None:
    sound = [[each.encode("utf-8", "replace").decode() for each in group] for group in groups]
    made = [Strings.of(group) for group in sound]
    for strings, group in zip(made, sound, strict=True):
        assert [strings[number] for number in range(len(strings))] == sorted(set(group), key=str.encode)
        assert all(strings[strings.find(each)] == each for each in group)
        first, last = strings.beginning_with(wanted)
        assert [strings[number] for number in range(first, last)] == [
            each for each in sorted(set(group), key=str.encode) if each.startswith(wanted)
        ]
    together, moved = merged(made)
    for strings, places in zip(made, moved, strict=True):
        assert [together[int(place)] for place in places] == [strings[number] for number in range(len(strings))]
