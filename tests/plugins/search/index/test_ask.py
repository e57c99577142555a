"""Questions find what was meant, and whatever fits the names comes before what fits the texts."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callboard.plugins.search.index import Popular, SearchIndex, ask, id_of, make_question, make_synonyms
from callboard.plugins.search.model import SearchDocument

from . import NOW, book, everything, index_of, titles

SHELF = (
    book("playlist-service", "Create, edit, share and follow playlists.", words=["needle", "service"]),
    book("playlist-sync", "Keeps playlists consistent across devices."),
    book("royaltyLedger", "What rights holders are owed, from every stream."),
    book("kubernetes-runbook", "What to do when a pod is evicted."),
    book("Followers are slow", "When playlist follower counts lag, check the consumer group."),
)


@pytest.fixture(scope="module")
def shelf() -> SearchIndex:
    return index_of(*SHELF)


@pytest.mark.parametrize(
    ("term", "first"),
    [
        ("playlist-service", "playlist-service"),
        ("playlistservice", "playlist-service"),
        ("PlaylistService", "playlist-service"),
        ("plalist serv", "playlist-service"),
        ("playlist-snyc", "playlist-sync"),
        ("roya", "royaltyLedger"),
        ("ledger", "royaltyLedger"),
        ("royalty ledgers", "royaltyLedger"),
        ("kuberntes", "kubernetes-runbook"),
        ("kubrnets", "kubernetes-runbook"),
        ("evicted pods", "kubernetes-runbook"),
        ("who owns the playlist service", "playlist-service"),
        ("needle", "playlist-service"),
        ("p", "playlist-service"),
        ("streaming", "royaltyLedger"),
    ],
)
def test_what_was_meant_comes_first(shelf: SearchIndex, term: str, first: str) -> None:
    assert titles(shelf, term)[0] == first


def test_a_match_in_a_title_is_worth_more_than_one_in_a_text(shelf: SearchIndex) -> None:
    found = titles(shelf, "playlist")
    assert found[:2] == ["playlist-service", "playlist-sync"]
    assert found[2:] == ["Followers are slow"]


def test_all_words_have_to_match_if_anything_has_all(shelf: SearchIndex) -> None:
    assert titles(shelf, "playlist consumer") == ["Followers are slow"]


def test_three_letters_begin_words_of_texts_where_few_titles_begin_so(shelf: SearchIndex) -> None:
    assert titles(shelf, "evi") == ["kubernetes-runbook"]
    many = index_of(*(book(f"evil {number}") for number in range(3)), book("other", "evicted"))
    assert "other" not in titles(many, "evi")
    assert "other" in titles(many, "evic")


def test_of_many_that_are_worth_about_the_same_the_best_come_first() -> None:
    books = [book(f"word x{number}", key=str(number), changed=NOW - number * 43_200) for number in range(5_000)]
    index = index_of(*reversed(books))
    hits = ask(index.layers, make_question("wor", {}, {}), everything, NOW).page(0, 8)
    assert [hit.document.key for hit in hits] == [str(number) for number in range(8)]


def test_if_nothing_has_all_words_most_will_do(shelf: SearchIndex) -> None:
    assert titles(shelf, "ledger zebra")[0] == "royaltyLedger"
    assert titles(shelf, "zebra giraffe") == []


def test_nothing_typed_is_everything(shelf: SearchIndex) -> None:
    assert sorted(titles(shelf, "  ")) == sorted(each.title for each in SHELF)


def test_synonyms_of_the_settings_are_found_in_both_directions(shelf: SearchIndex) -> None:
    groups = [["k8s", "kubernetes"], ["payout", "royalty ledger", "money"]]
    assert titles(shelf, "k8s") == []
    assert titles(shelf, "k8s", synonyms=groups) == ["kubernetes-runbook"]
    assert titles(shelf, "payout", synonyms=groups) == ["royaltyLedger"]
    assert titles(index_of(book("payout")), "royalty ledger", synonyms=groups) == ["payout"]


def test_a_filter_narrows_and_counts_say_what_the_other_values_would_give() -> None:
    index = index_of(
        book("red one", fields={"colour": "red", "size": "s"}),
        book("red two", fields={"colour": "red", "size": "l"}),
        book("blue one", fields={"colour": "blue", "size": "l"}),
    )
    answer = ask(index.layers, make_question("", make_synonyms([]), {"colour": ["red"]}), everything, NOW)
    assert answer.total == 2
    assert answer.counts("colour") == {"red": 2, "blue": 1}
    assert answer.counts("size") == {"s": 1, "l": 1}
    assert titles(index, "one", filters={"colour": ["red", "green"]}) == ["red one"]
    assert titles(index, "one", filters={"nope": ["red"]}) == []


def test_what_may_not_be_seen_changes_nothing_in_an_answer() -> None:
    seen = [book(f"plan {number}", "the plan of the team", key=f"s{number}") for number in range(20)]
    hidden = [book(f"plna {number}", "secret plan", key=f"h{number}") for number in range(20)]
    mixed, without = index_of(*(each for pair in zip(seen, hidden, strict=True) for each in pair)), index_of(*seen)

    def sees(layer: object, numbers: object) -> object:
        keys = layer.segment.columns["@key"]  # type: ignore[attr-defined]
        return np.array([keys.values[code].startswith("book\0s") for code in keys.codes[numbers]], np.bool_)

    for term in ("plan", "plna", "secret", "pl", "secret plan", "teem", ""):
        question = make_question(term, make_synonyms([]), {})
        partly = ask(mixed.layers, question, sees, NOW)  # type: ignore[arg-type]
        whole = ask(without.layers, question, everything, NOW)
        assert partly.total == whole.total
        assert [(hit.document.title, hit.score) for hit in partly.page(0, 50)] == [
            (hit.document.title, hit.score) for hit in whole.page(0, 50)
        ]


def test_pages_are_parts_of_one_order() -> None:
    index = index_of(*(book(f"word {number}", "word " * (number % 7), key=str(number)) for number in range(300)))
    answer = ask(index.layers, make_question("word", make_synonyms([]), {}), everything, NOW)
    whole = [hit.document.key for hit in answer.page(0, 300)]
    parts = [hit.document.key for skip in range(0, 300, 23) for hit in answer.page(skip, 23)]
    assert len(set(whole)) == answer.total == 300
    assert parts == whole


def test_what_is_fresh_comes_before_what_is_as_good() -> None:
    index = index_of(book("old notes", changed=NOW - 400 * 86400), book("new notes", changed=NOW - 86400))
    assert titles(index, "notes") == ["new notes", "old notes"]


TEXTS = st.text(alphabet=st.sampled_from("abAB -_.é日0'\"*?\\\x00\ud800(){}:"), max_size=60)


@settings(deadline=None, max_examples=150)
@given(documents=st.lists(st.tuples(TEXTS, TEXTS), max_size=8), term=TEXTS)
def test_no_question_and_no_document_fails(documents: list[tuple[str, str]], term: str) -> None:
    index = index_of(*(_document(number, *each) for number, each in enumerate(documents)))
    question = make_question(term, make_synonyms([["a", "b b"]]), {})
    answer = ask(index.layers, question, everything, NOW)
    assert answer.total == len(answer.page(0, 50))
    assert sum(answer.counts("@type").values()) == answer.total


def _document(number: int, title: str, text: str) -> SearchDocument:
    sound = [each.encode("utf-8", "replace").decode() for each in (title, text)]
    return book(*sound, key=str(number), fields={"title": sound[0]}, words=[sound[1]])


def test_a_question_takes_time_that_grows_with_its_length_alone() -> None:
    index = index_of(*SHELF)
    long = " ".join(["a" * 4000] * 20)
    began = time.process_time()
    for term in (long, "ab" * 5000, "aB" * 5000, "-" * 10_000, "\u0301" * 10_000, "a-" * 5000):
        titles(index, term)
    assert time.process_time() - began < 20


def test_what_people_open_rises_and_no_further_than_what_fits_better() -> None:
    index = index_of(book("radio-east"), book("radio-west"), book("radio"))
    opened = Popular(np.array([id_of("/books/radio-west")]), np.array([50.0], np.float32))
    hits = ask(index.layers, make_question("radio", {}, {}), everything, NOW, opened).page(0, 3)
    assert [hit.document.title for hit in hits] == ["radio", "radio-west", "radio-east"]


def test_what_has_not_changed_since_is_left_out_and_counted_all_the_same() -> None:
    index = index_of(book("old book", changed=NOW - 10_000), book("new book", changed=NOW - 10), book("some book"))
    answer = ask(index.layers, make_question("book", {}, {}, NOW - 100), everything, NOW)
    assert [hit.document.title for hit in answer.page(0, 3)] == ["new book"]
    assert (answer.total, answer.changed_since(NOW - 100_000)) == (1, 2)
