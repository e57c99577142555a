"""Pages for a disk lead to files, where a server would turn folders into pages, and ask nobody for anything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from callboard.plugins.techdocs.read import for_disk

FILES = frozenset({"index.html", "a b/index.html", "a b/c#/index.html", "plain.html", "v1/notes", "img/x.png"})
PARTS = ["..", "/", ".", "a b", "a%20b", "index.html", "#", "?", ":", "//", "\\", "\t", "%2e", "[", "]", "@", "\ud800"]


def link(said: str, path: str = "index.html") -> str:
    made = for_disk(f'<p><a href="{said}">x</a></p>'.encode("utf-8", "replace"), path, FILES)
    node = LexborHTMLParser(made.decode()).css_first("a")
    assert node is not None
    return node.attributes.get("href") or ""


@pytest.mark.parametrize(
    ("path", "said", "led"),
    [
        ("index.html", "a%20b/", "a%20b/index.html"),
        ("index.html", "a%20b?x=1#y", "a%20b/index.html?x=1#y"),
        ("index.html", ".", "./index.html"),
        ("a b/index.html", "..", "../index.html"),
        ("a b/index.html", "c%23/", "c%23/index.html"),
        ("a b/c#/index.html", "../", "../index.html"),
    ],
)
def test_a_link_to_a_folder_leads_to_its_page(path: str, said: str, led: str) -> None:
    assert link(said, path) == led


@pytest.mark.parametrize(
    "said",
    [
        "#x",
        "?x=1",
        "plain.html",
        "a%20b/index.html",
        "v1/notes",
        "v1/",
        "gone/",
        "/a%20b/",
        "//x/",
        "https://x.example/",
    ],
)
def test_any_other_link_stays_as_it_is(said: str) -> None:
    assert link(said) == said


def test_the_head_of_a_page_asks_no_other_host() -> None:
    head = '<link rel="stylesheet" href="https://fonts.example/x.css"><link rel="preconnect" href="//fonts.example">'
    kept = '<link rel="stylesheet" href="assets/x.css"><link rel="canonical" href="https://docs.example/">'
    made = for_disk(f"<!doctype html><html><head>{head}{kept}</head></html>".encode(), "index.html", FILES).decode()
    assert "fonts.example" not in made and kept in made


@given(content=st.binary() | st.text().map(str.encode), said=st.lists(st.sampled_from(PARTS)).map("".join))
def test_any_page_and_any_link_are_written(content: bytes, said: str) -> None:
    for_disk(content, "a b/index.html", FILES)
    link(said)


def test_a_page_that_nests_without_end_stays_as_it_is() -> None:
    deep = b"<div>" * 100_000
    assert for_disk(deep, "index.html", FILES) == deep
