"""Texts become words, names also their parts, and forms of one word have one stem."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard.plugins.search.index.words import LONGEST, asked_words, names_of, root, stem, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Create and share playlists.", ["create", "and", "share", "playlists"]),
        ("getUserById", ["getuserbyid", "get", "user", "by", "id"]),
        ("XMLHttpRequest", ["xmlhttprequest", "xml", "http", "request"]),
        ("OAuth2Client", ["oauth2client", "oauth2", "client"]),
        ("user_name", ["user", "name"]),
        ("Zoë Müller", ["zoe", "muller"]),
        ("k8s", ["k8s"]),
        ("", []),
        ("日本語", ["日本語"]),
    ],
)
def test_words_are_folded_and_taken_apart(text: str, words: list[str]) -> None:
    assert list(words_of(text)) == words


def test_a_name_with_dashes_is_also_one_word() -> None:
    assert set(names_of("play-list_service.v2")) == {"play", "list", "service", "v2", "playlistservicev2"}


def test_a_question_has_each_part_once() -> None:
    assert asked_words("play-list PlayList play") == ["play", "list"]


@pytest.mark.parametrize(
    "forms",
    [
        ("deploy", "deploys", "deployed", "deploying"),
        ("library", "libraries"),
        ("run", "runs", "running"),
        ("service", "services"),
        ("create", "creates", "created", "creating"),
        ("stream", "streams", "streaming", "streamed"),
        ("process", "processes", "processing"),
        ("queue", "queues", "queued"),
    ],
)
def test_the_forms_of_a_word_have_one_stem_and_begin_alike(forms: tuple[str, ...]) -> None:
    assert len({stem(each) for each in forms}) == 1
    assert all(each.startswith(root(forms[0])) for each in forms)


@pytest.mark.parametrize("word", ["status", "bus", "sing", "red", "class", "k8s", "s3", "always"])
def test_what_only_looks_like_an_ending_stays(word: str) -> None:
    assert len(stem(word)) >= len(word) - 1


@given(st.text(max_size=200))
def test_no_text_fails_and_no_word_is_long(text: str) -> None:
    for found in (*words_of(text), *names_of(text), *asked_words(text)):
        assert 0 < len(found) <= LONGEST
        assert stem(found)
