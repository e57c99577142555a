"""Snippets come from what was given, and from nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard.plugins.techdocs.render import snippets_named
from callboard.plugins.techdocs.render.snippets import Snippets

from .conftest import Render, context

TEXTS = {
    "inc/a.md": "one\ntwo\nthree\nfour",
    "code.py": "before\n# --8<-- [start:part]\n    inner\n# --8<-- [start:other]\n# --8<-- [end:part]\nafter",
    "outer.md": "outer\n--8<-- 'inc/a.md:1:1'",
    "loop.md": "loop\n--8<-- 'loop.md'",
    "empty.md": "",
}
EXPANDED = [
    ('--8<-- "inc/a.md"', "one\ntwo\nthree\nfour"),
    ("  --8<-- 'inc/a.md:2:3'", "  two\n  three"),
    ('--8<-- "inc/a.md::1"', "one"),
    ('--8<-- "inc/a.md:-1"', "four"),
    ('--8<-- "inc/a.md:1:1,3:3"', "one\nthree"),
    ('--8<-- "inc/a.md:900000000:"', ""),
    ('--8<-- "code.py:part"', "    inner"),
    ('--8<-- "code.py"', "before\n    inner\nafter"),
    ("-8<-\ninc/a.md:1:1\n\n; no.md\nouter.md\n-8<-", "one\n\nouter\none"),
    ('--8<-- "loop.md"', "loop"),
    ('--8<-- "empty.md"', ""),
    (';--8<-- "inc/a.md"', '--8<-- "inc/a.md"'),
    ('text --8<-- "inc/a.md"', 'text --8<-- "inc/a.md"'),
    ("a\n# --8<-- [start:x]\nb", "a\nb"),
    ("a\n# ;--8<-- [start:x]", "a\n# --8<-- [start:x]"),
]


@pytest.mark.parametrize(("text", "expanded"), EXPANDED)
def test_a_mark_is_replaced_by_what_it_names(text: str, expanded: str) -> None:
    snippets = Snippets(TEXTS, 10_000)
    assert "\n".join(snippets.expand(text.split("\n"))) == expanded
    assert snippets.missing == []


REFUSED = [
    "../secret",
    "/etc/passwd",
    "https://example.org/a.md",
    "inc",
    "./inc/a.md",
    "inc/../inc/a.md",
    "~/.ssh/id_rsa",
]


@pytest.mark.parametrize("name", REFUSED)
def test_what_was_not_given_is_left_out_and_told_with_its_line(render: Render, name: str) -> None:
    rendered = render(f'# A\n\ntext\n\n--8<-- "{name}"\n', context(snippets=TEXTS))
    assert [(each.line, each.file) for each in rendered.problems] == [(5, "docs/guide/first.md")]
    assert name in rendered.problems[0].message
    assert "secret" not in rendered.html


def test_what_is_missing_within_a_snippet_is_told_too(render: Render) -> None:
    rendered = render("--8<-- 'a'", context(snippets={"a": "--8<-- 'b:part'", "b": "x"}))
    assert "has no section `part`" in rendered.problems[0].message
    assert rendered.used == ("a", "b")


def test_snippets_end_however_they_nest_and_grow() -> None:
    deep = {str(n): f"--8<-- '{n + 1}'" for n in range(100)}
    snippets = Snippets(deep, 10_000)
    assert snippets.expand(["--8<-- '0'"]) == []
    assert "nest too deeply" in snippets.missing[0].reason
    wide = {str(n): f"--8<-- '{n + 1}'\n" * 10 + "x" for n in range(9)} | {"9": "x" * 100}
    snippets = Snippets(wide, 10_000)
    assert sum(map(len, snippets.expand(["--8<-- '0'"]))) <= 10_000
    assert "too long" in snippets.missing[0].reason


def test_the_names_that_a_text_asks_for_are_found() -> None:
    text = "--8<-- 'a.md:1:2'\n;--8<-- 'no'\n--8<--\nb.md:part\n; no\n--8<--\n--8<-- \"c.md\"\n--8<-- 'http://no'"
    assert snippets_named(text) == {"a.md", "b.md", "c.md"}


@given(st.text(alphabet=st.sampled_from("-8<;'\"\n :,a1[]startend/.")))
def test_any_text_is_expanded(text: str) -> None:
    snippets = Snippets({"a": "x", "a1": "--8<-- 'a'"}, 1_000)
    snippets.expand(text.split("\n"))
    assert set(snippets.used) <= snippets_named(text) | {"a", "a1"}
