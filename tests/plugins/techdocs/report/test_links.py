"""Links to words on a page, and the line of the source on which they stand."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard.plugins.techdocs.model import SiteKey
from callboard.plugins.techdocs.report.links import fragment_of, line_of, page_link

KEY = SiteKey("default", "component", "docs")
SOURCE = """\
---
title: Guide
---
# Load test before launch

Run the *standard* profile against [staging](https://staging.test/a-b "Staging") at
**three times** the expected peak.

Then rest a while. Look again.
Look again.
"""


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("Load test before launch", 4),
        ("Run the standard profile against staging at", 6),
        ("three times the expected peak.", 7),
        ("staging at three times", 6),
        ("Then rest a while", 9),
        ("Look again", 0),
        ("nowhere to be found", 0),
        ("", 0),
        ("…", 0),
    ],
)
def test_words_are_found_in_the_source_whatever_markup_stands_between(words: str, line: int) -> None:
    assert line_of(words, SOURCE) == line


@given(words=st.text(max_size=60), source=st.text(max_size=200))
def test_a_line_is_one_of_the_source(words: str, source: str) -> None:
    assert 0 <= line_of(words, source) <= len(source.split("\n"))


@given(words=st.text(st.characters(codec="utf-8"), max_size=300))
def test_a_link_to_words_stays_one_link_to_the_page(words: str) -> None:
    link = page_link("https://portal.test/", KEY, "a b/", words)
    parts = urlsplit(link)
    assert (parts.netloc, parts.path, parts.query) == ("portal.test", "/docs/default/component/docs/a%20b/", "")
    assert not set(link) & set(" <>\"'`\n\t")


def test_long_words_are_named_by_their_beginning_and_their_end() -> None:
    words = " ".join(f"w{number}" for number in range(60))
    assert unquote(fragment_of(words)) == "#:~:text=w0 w1 w2 w3 w4,w55 w56 w57 w58 w59"
    assert fragment_of("a-b, c") == "#:~:text=a%2Db%2C%20c"
    assert fragment_of("") == ""
