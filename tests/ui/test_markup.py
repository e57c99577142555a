"""Text from outside: what is coloured, what is kept and what is taken out."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from callboard.ui.markup import COLOURED_UP_TO, cleaned, highlight, markdown


def text_of(markup: str) -> str:
    return Markup(markup).striptags()


def test_code_is_coloured_with_our_own_classes() -> None:
    shown = highlight("def f():  # why\n    return 'x' + 1", "python")
    assert set(re.findall(r'class="tk-(\w)"', shown)) == {"k", "f", "c", "s", "n"}
    assert 'class="tk-p">name</span>' in highlight("name: x", "yaml")


def test_code_in_a_language_nobody_knows_stays_plain_and_escaped() -> None:
    assert highlight("<b>&", "no-such-language") == "&lt;b&gt;&amp;"
    assert highlight("<b>") == "&lt;b&gt;"


def test_very_long_code_is_not_coloured() -> None:
    assert "<span" not in highlight("x = 1\n" * COLOURED_UP_TO, "python")


@given(st.text(), st.sampled_from(["python", "yaml", "json", "html", "bash", "diff", "nothing"]))
def test_colours_never_let_markup_through(source: str, language: str) -> None:
    shown = re.sub(r'</?span( class="tk-[ksnpfc]")?>', "", highlight(source, language))
    assert "<" not in shown
    assert ">" not in shown


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](data:text/html,<script>1</script>)",
        '<a href="#" onclick="x()">a</a>',
        '<img src=x onerror="x()">',
        "<style>*{}</style>",
        "<iframe src=/></iframe>",
        "[x](vbscript:x)",
    ],
)
def test_markdown_lets_nothing_through_that_could_run(source: str) -> None:
    shown = re.sub(r"&lt;.*?&gt;", "", markdown(source))
    assert not re.search(r"<(script|style|iframe)|\son\w+=|(href|src)=\"(javascript|data|vbscript)", shown)


def test_markdown_keeps_what_people_write() -> None:
    shown = markdown("**bold** `code` [site](https://example.com) <mailto:a@b.se>\n\n- one\n- two\n\n~~gone~~")
    for part in (
        "<strong>bold</strong>",
        "<code>code</code>",
        'href="https://example.com"',
        "<li>one</li>",
        "<s>gone</s>",
    ):
        assert part in shown
    assert 'rel="noopener noreferrer"' in shown


def test_the_highest_heading_takes_the_level_that_is_asked_for() -> None:
    assert re.findall(r"<h(\d)", markdown("## A\n\n### B\n\n# C")) == ["4", "5", "3"]
    assert re.findall(r"<h(\d)", markdown("## A", heading=2)) == ["2"]
    assert re.findall(r"<h(\d)", markdown("# A\n\n###### F", heading=5)) == ["5", "6"]


def test_tables_are_aligned_without_style_attributes() -> None:
    shown = markdown("| a | b |\n|:--|--:|\n| 1 | 2 |")
    assert "style=" not in shown
    assert '<td align="right">2</td>' in shown


@given(st.text())
def test_markdown_answers_for_any_text(source: str) -> None:
    assert "<script" not in markdown(source).lower()


def test_what_a_plugin_has_cleaned_is_drawn_as_it_is() -> None:
    assert escape(cleaned("<p>Fine</p>")) == "<p>Fine</p>"
