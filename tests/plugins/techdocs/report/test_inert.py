"""What people have written does nothing in an issue: it is rendered as hosts do, and looked at as they do."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

from callboard.plugins.techdocs.report.inert import GAP, inert, inert_line, quoted, tidy
from callboard.plugins.techdocs.store.report_tables import plain

RENDERER = MarkdownIt("gfm-like", {"html": True, "linkify": False})
PIECES = [
    *"@#!$%~&^*_`[](){}<>|\\/:-+=.\"'",
    "@team",
    "@acme/everyone",
    "#12",
    "acme/shop#3",
    "GH-14",
    "!7",
    "/close",
    "/assign @me",
    "~bug",
    '%"v1"',
    "$4",
    "&5",
    "^alert#6",
    "*iteration:",
    "[vulnerability:9]",
    "<img src=x onerror=alert(1)>",
    "<!--",
    "-->",
    "<script>",
    "&lt;b&gt;",
    "https://evil.test/x",
    "www.evil.test",
    "a@b.test",
    "![x](https://evil.test/p.png)",
    "[x](javascript:alert(1))",
    "```",
    "~~~",
    "\n",
    "\r\n",
    "\n\n",
    "    code",
    "\t",
    "> ",
    "- [ ] ",
    "1. ",
    "12) ",
    "# ",
    "---",
    "===",
    "| a | b |",
    "\u202e",
    GAP,
    "\0",
    "word",
    " ",
    "é",
]
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=14).map("".join)
ACTS = re.compile(
    r"(?<![\w/])@[\w-]|(?<!\w)[#!$%~&^][\w\"]|GH-[0-9]|\w#[0-9]|://|\[[a-z]+:|\*iteration:|(?m:^/[a-z])|\bwww\.[a-z]"
)
"""What hosts look for in the text of a rendered page: mentions, references, commands, addresses."""


def rendered(markdown: str) -> tuple[str, set[str]]:
    """The text that a host would show, and the names of its elements."""
    tree = LexborHTMLParser(RENDERER.render(markdown))
    body = tree.body
    return (body.text() if body else ""), {each.tag for each in (body.css("*") if body else [])} - {"body"}


@given(text=TEXTS)
@example(text="@\u200bteam")
@example(text="1.\n2) x")
@example(text="a\n===")
@example(text="www.www.x.test")
@example(text="::include{file=x}")
@settings(deadline=5000, max_examples=400)
def test_whatever_is_written_shows_as_it_is_and_does_nothing(text: str) -> None:
    short = tidy(text, 1000)
    for made, allowed in ((inert(short), {"p"}), (quoted(short), {"p", "blockquote"})):
        shown, elements = rendered(made)
        assert elements <= allowed
        assert ACTS.search(shown) is None
        assert not re.search(r"(?m)^\s*/[a-z]", made)
        assert shown.replace(GAP, "").split() == short.split()
    title = inert_line(short)
    assert "\n" not in title and ACTS.search(title) is None


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Wait ten minutes, then rest.", "Wait ten minutes, then rest."),
        ("ask @team", f"ask \\@{GAP}team"),
        ("/close", f"\\/{GAP}close"),
        ("docs/guide.md is wrong", "docs/guide.md is wrong"),
        ("3. third", "3\\. third"),
    ],
)
def test_plain_words_stay_plain(text: str, made: str) -> None:
    assert inert(text) == made


def test_a_text_is_cut_and_what_cannot_be_seen_is_left_out() -> None:
    assert tidy("a\u202eb\0c\ud800", 10) == "abc"
    assert tidy("x" * 50, 10) == "x" * 9 + "…"
    assert tidy("a\r\n\r\n\r\n\r\nb\t c", 50) == "a\n\nb c"


@given(text=st.text(st.characters(codec=None), max_size=20) | st.sampled_from(["\0", "\ud800", "a\udfffb"]))
def test_any_text_is_made_one_that_databases_take(text: str) -> None:
    made = plain(text)
    assert "\0" not in made
    assert made.encode() and len(made) == len(text) if text else made == ""
