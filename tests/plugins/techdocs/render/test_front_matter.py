"""What stands in front of a page's text, as MkDocs reads it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard.plugins.techdocs.render.front_matter import read_front

READ = [
    ("---\ntitle: A page\ntags: [a, b]\n---\n\n# Text", {"title": "A page", "tags": ["a", "b"]}, "# Text"),
    ("---\ntitle: A page\n...\nText", {"title": "A page"}, "Text"),
    ("---\n- a\n---\nText", {}, "---\n- a\n---\nText"),
    ("---\n---\nText", {}, "---\n---\nText"),
    ("Text\n---\ntitle: x\n---\n", {}, "Text\n---\ntitle: x\n---\n"),
    ("Title: A page\nAuthor:  Me\n    and you\n\nText", {"title": "A page", "author": "Me and you"}, "Text"),
    ("title: A\ntitle: page\nText: no more\nand this\n", {"title": "A page", "text": "no more"}, "and this\n"),
    ("# Text\n\ntitle: x", {}, "# Text\n\ntitle: x"),
    ("", {}, ""),
]


@pytest.mark.parametrize(("text", "meta", "rest"), READ)
def test_front_matter_is_kept_out_of_the_text(text: str, meta: dict[str, object], rest: str) -> None:
    front = read_front(text)
    assert (front.meta, front.text, front.fault) == (meta, rest, "")


@pytest.mark.parametrize(
    ("yaml", "words", "line"),
    [
        ("title: [x\n", "expected", 3),
        ("title: a\n  b: c\n", "mapping values", 3),
        ("a: !!python/object/apply:os.system ['true']\n", "could not determine", 2),
        ("a: &a [x]\n" + "".join(f"k{n}: *a\n" for n in range(100)), "aliases", 1),
        ("[" * 100 + "\n", "nests too deeply", 1),
        ("a: " + "x" * 70_000 + "\n", "longer than", 1),
        ("? " * 30 + "\n", "nests too deeply", 1),
        ("{a: b}: c\n", "unhashable", 2),
    ],
)
def test_what_is_no_front_matter_stays_and_is_told_with_its_line(yaml: str, words: str, line: int) -> None:
    text = f"---\n{yaml}---\nText"
    front = read_front(text)
    assert front.text == text
    assert front.meta == {}
    assert words in front.fault
    assert front.line == line


@given(st.text(alphabet=st.sampled_from("-\n:[]{}&*!?|>'\"# ab,\t%@`.")))
def test_any_front_matter_is_read_or_told_of(text: str) -> None:
    front = read_front(f"---\n{text}\n---\nrest")
    assert front.text.endswith("rest")
    assert isinstance(front.meta, dict)
    assert read_front(text).text in ("", *(text[start:] for start in range(len(text) + 1)))
