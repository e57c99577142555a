"""Text of others in files that people open."""

from __future__ import annotations

import pytest

from callboard.foundation.cells import inert_cell, one_line, plain_name


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert inert_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "web", "a=b", "user:default/ann"])
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert (inert_cell(text), one_line(text)) == (text, text)


def test_what_ends_a_line_or_steers_a_terminal_is_spelt_out() -> None:
    assert one_line("a\r\nb\u2028c\x1b[2J\x85") == "a\\u000d\\u000ab\\u2028c\\u001b[2J\\u0085"


def test_the_name_of_a_download_has_only_what_every_header_and_disk_takes() -> None:
    assert plain_name('tool-2.1_x"; a="\u0100\r\n/..') == "tool-2.1_x---a------.."
