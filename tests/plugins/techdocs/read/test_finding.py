"""Words are found in a site by their beginnings, in spite of slips, headings first."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard.plugins.techdocs.read.finding import Hit, distances, make_index, search, wanted_words

URL = "/docs/default/component/playlists/"
DOCS = [
    {"location": "", "title": "Playlists", "text": "Read the guide, again, below, elsewhere or beside."},
    {"location": "#first-steps", "title": "First steps", "text": "echo 1"},
    {"location": "guide/", "title": "Guide", "text": "Home deeper. Playlists are made of <b>tracks</b> &amp; covers."},
    {"location": "deep/", "title": "Deep", "text": "How far down it goes"},
    {"location": "deep/er/", "title": "Deeper", "text": "The sound of crickets"},
    {"location": "lonely/", "title": "Lonely", "text": "Not in the navigation, with permissions"},
]


def find(words: str, docs: list[dict[str, str]] = DOCS) -> list[Hit]:
    return search(make_index(json.dumps({"docs": docs}).encode()), wanted_words(words), URL)


def marked(hit: Hit) -> list[str]:
    return [hit.text[start:end] for start, end in hit.marks]


def test_headings_come_before_text_and_pages_before_sections() -> None:
    docs = [
        {"location": "a/", "title": "A", "text": "about playlists"},
        {"location": "b/#x", "title": "Playlists", "text": ""},
        {"location": "c/", "title": "Playlists", "text": ""},
    ]
    assert [hit.path for hit in find("playlists", docs)] == ["c/", "b/#x", "a/"]


def test_a_hit_says_where_it_is_and_which_words_were_found_as_positions() -> None:
    hit = find("track")[0]
    assert (hit.title, hit.page, hit.path, hit.href) == ("Guide", "Guide", "guide/", f"{URL}guide/")
    assert hit.text == "Home deeper. Playlists are made of tracks & covers."
    assert marked(hit) == ["tracks"]


@pytest.mark.parametrize("words", ["cricket", "CRICK", "crikcet", "crickte", "crcket", "krickets"])
def test_beginnings_and_small_slips_are_found(words: str) -> None:
    assert [hit.title for hit in find(words)] == ["Deeper"]


def test_two_slips_are_forgiven_in_long_words_and_none_in_short_ones() -> None:
    assert [hit.title for hit in find("permisions")] == ["Lonely"]
    assert [hit.title for hit in find("pernisions")] == ["Lonely"]
    assert find("xow") == []


def test_what_holds_all_words_hides_what_holds_some() -> None:
    assert [hit.title for hit in find("sound crickets")] == ["Deeper"]
    assert [hit.title for hit in find("sound zzzzzz")] == ["Deeper"]
    assert find("zzzzzz") == []
    assert find("  !? ") == []


def test_a_snippet_is_the_text_around_the_first_hit() -> None:
    text = "lorem ipsum " * 50 + "needle " + "dolor sit " * 50
    hit = find("needle", [{"location": "a/", "title": "A", "text": text}])[0]
    assert len(hit.text) <= 200
    assert marked(hit) == ["needle"]


def test_ids_of_the_portal_are_led_to_by_the_name_that_they_have_in_pages() -> None:
    assert find("x", [{"location": "a/#main", "title": "X", "text": ""}])[0].path == "a/#docs-main"


def test_markup_in_an_index_is_text_and_never_markup() -> None:
    hit = find("bold", [{"location": "a/", "title": "A", "text": "<script>x</script><b>bold</b> &lt;i&gt;"}])[0]
    assert "<script>" not in hit.text
    assert "bold" in hit.text


@given(content=st.binary() | st.text().map(str.encode))
def test_any_stored_index_can_be_asked(content: bytes) -> None:
    assert search(make_index(content), ["a"], URL) == []


@given(docs=st.lists(st.fixed_dictionaries({k: st.text() for k in ("location", "title", "text")})), words=st.text())
def test_marks_are_within_the_text_whatever_is_stored_and_asked(docs: list[dict[str, str]], words: str) -> None:
    index = make_index(json.dumps({"docs": docs}).encode())
    for hit in search(index, wanted_words(words), URL):
        assert all(0 <= start < end <= len(hit.text) for start, end in hit.marks)
        assert all(0 <= start < end <= len(hit.title) for start, end in hit.title_marks)


@given(one=st.text(max_size=12), other=st.text(max_size=12))
def test_a_distance_is_the_same_from_both_ends(one: str, other: str) -> None:
    away = distances(one, other, 20)[-1]
    assert away == distances(other, one, 20)[-1]
    assert (away == 0) == (one == other)
    assert (distances(one, other, 1)[-1] <= 1) == (away <= 1)
