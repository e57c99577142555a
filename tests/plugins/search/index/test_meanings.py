"""What words mean, how they are written, and how well they fit a title."""

from __future__ import annotations

import pytest

from callboard.plugins.search.index import SearchIndex, ask, make_question, synonyms_of
from callboard.plugins.search.index.typos import errors_between

from . import NOW, book, everything, index_of

SYNONYMS = synonyms_of([["octopus", "billing"]])


@pytest.fixture(scope="module")
def company() -> SearchIndex:
    return index_of(
        book("login-service", "Sign-in by password."),
        book("payments-api", "Charges and refunds.", label="API"),
        book("payments", "Takes money politely.", label="Group"),
        book("payment-gateway", "Payments and refunds through fourteen providers. How to call an API."),
        book("Python service", "A web service with tests.", label="Template"),
        book("morning-shelf", "A new shelf, a service in python."),
        book("petstore", "Animals."),
        book("Change log", "What was changed."),
        book("billing-scheduler", "Charges each subscriber."),
        book("playlist-service", "Every playlist."),
        book("Playlists", "All about playlists."),
        book("cluster-eu", "A Kubernetes cluster."),
    )


def first(index: SearchIndex, term: str) -> str:
    hits = ask(index.layers, make_question(term, SYNONYMS, {}), everything, NOW).page(0, 3)
    return hits[0].document.title if hits else ""


@pytest.mark.parametrize(
    ("term", "title"),
    [
        ("auth service", "login-service"),
        ("k8s", "cluster-eu"),
        ("octopus", "billing-scheduler"),
        ("how do I call the payments API", "payments-api"),
        ("payments team", "payments"),
        ("who owns payments", "payments"),
        ("new python service", "Python service"),
        ("python templates", "Python service"),
        ("pet store", "petstore"),
        ("changelog", "Change log"),
        ("plalists", "Playlists"),
        ("playlist service", "playlist-service"),
    ],
)
def test_what_was_meant_comes_first(company: SearchIndex, term: str, title: str) -> None:
    assert first(company, term) == title


def test_what_a_document_is_is_not_found_by_a_part_of_the_word(company: SearchIndex) -> None:
    assert first(company, "templ") == ""
    assert first(company, "template") == "Python service"


def test_a_sentence_may_have_a_word_more_than_its_answer_and_few_words_not(company: SearchIndex) -> None:
    assert first(company, "where can I see refunds and charges by provider") in ("payments-api", "payment-gateway")
    answer = ask(company.layers, make_question("playlist service", SYNONYMS, {}), everything, NOW)
    assert answer.total == 1


def test_the_usual_words_can_be_switched_off(company: SearchIndex) -> None:
    own = synonyms_of([["octopus", "billing"]], usual=False)
    assert ask(company.layers, make_question("k8s", own, {}), everything, NOW).total == 0
    assert ask(company.layers, make_question("octopus", own, {}), everything, NOW).total == 1


@pytest.mark.parametrize(
    ("asked", "word", "errors"),
    [
        ("lyrics", "lyrics", 0),
        ("lyrcis", "lyrics", 1),
        ("lyric", "lyrics", 1),
        ("lirics", "lyrics", 1),
        ("x", "abcdef", 3),
    ],
)
def test_typing_errors_are_counted_up_to_one_more_than_asked_for(asked: str, word: str, errors: int) -> None:
    assert errors_between(asked, word, 2) == errors
