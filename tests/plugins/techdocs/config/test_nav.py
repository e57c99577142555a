"""The navigation and the titles of pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from callboard.plugins.techdocs.config import make_nav, page_titles

from .sources import nav, outline, said, site

PAGES = {f"docs/{name}": "" for name in ("index.md", "a.md", "b-c.md", "more/README.md", "more/x_y.md", "file.pdf")}


def with_nav(text: str, more: str = "") -> dict[str, str]:
    return {"mkdocs.yml": f"site_name: A\nnav:\n{text}{more}", **PAGES}


def test_without_nav_it_follows_from_the_files(tmp_path: Path) -> None:
    nodes, problems = nav(tmp_path, {"mkdocs.yml": "site_name: A\n", **PAGES}, {"a.md": "Alpha"})
    assert outline(nodes) == [
        ("Home", ""),
        ("Alpha", "a/"),
        ("B c", "b-c/"),
        ("More", [("Index", "more/"), ("X y", "more/x_y/")]),
    ]
    assert problems == ()


def test_folders_with_the_same_title_are_one(tmp_path: Path) -> None:
    nodes, _problems = nav(tmp_path, {"docs/a-b/x.md": "", "docs/a_b/y.md": "", "docs/API Docs/z.md": ""})
    assert outline(nodes) == [("API Docs", [("Z", "API Docs/z/")]), ("A b", [("X", "a-b/x/"), ("Y", "a_b/y/")])]


def test_nav_decides_over_titles_and_order(tmp_path: Path) -> None:
    text = "  - a.md\n  - Start: index.md\n  - Deep:\n    - More: more/README.md\n    - ./more/x_y.md\n  - b-c.md\n"
    nodes, problems = nav(tmp_path, with_nav(text), {"a.md": "Alpha", "index.md": "Hello"})
    assert outline(nodes) == [
        ("Alpha", "a/"),
        ("Start", ""),
        ("Deep", [("More", "more/"), ("X y", "more/x_y/")]),
        ("B c", "b-c/"),
    ]
    assert problems == ()


def test_an_index_below_a_heading_is_not_the_home_page(tmp_path: Path) -> None:
    config, files = site(tmp_path, with_nav("  - Deep:\n    - index.md\n"))
    assert page_titles(config, files, {})["index.md"] == "Index"


def test_a_page_keeps_the_first_title_that_it_is_given(tmp_path: Path) -> None:
    nodes, _problems = nav(tmp_path, with_nav("  - One: a.md\n  - Two: a.md\n"))
    assert outline(nodes) == [("One", "a/"), ("One", "a/")]


def test_links_lead_elsewhere(tmp_path: Path) -> None:
    text = "  - Site: https://example.com/\n  - mailto:team@example.com\n  - Portal: /catalog\n  - File: file.pdf\n"
    nodes, problems = nav(tmp_path, with_nav(text, "not_in_nav: '*'\n"))
    assert [(node.title, node.url, node.path) for node in nodes] == [
        ("Site", "https://example.com/", None),
        ("mailto:team@example.com", "mailto:team@example.com", None),
        ("Portal", "/catalog", None),
        ("File", "file.pdf", None),
    ]
    assert said(problems) == [("mkdocs.yml", 5, "info")]


@pytest.mark.parametrize(
    "target",
    ["gone.md", "../README.md", "javascript:alert(1)", "JavaScript:x", "data:text/html,x", "more/", "http://["],
)
def test_what_leads_nowhere_is_left_out_and_told_with_its_line(tmp_path: Path, target: str) -> None:
    nodes, problems = nav(tmp_path, with_nav(f"  - a.md\n  - 'Gone': '{target}'\n", "not_in_nav: '*'\n"))
    assert outline(nodes) == [("A", "a/")]
    assert said(problems) == [("mkdocs.yml", 4, "warning")]


def test_a_heading_over_nothing_else_is_left_out_with_it(tmp_path: Path) -> None:
    nodes, _problems = nav(tmp_path, with_nav("  - a.md\n  - Deep:\n    - Deeper:\n      - gone.md\n"))
    assert outline(nodes) == [("A", "a/")]


def test_pages_that_nav_forgets_are_told(tmp_path: Path) -> None:
    _nodes, problems = nav(tmp_path, with_nav("  - index.md\n", "not_in_nav: |\n  more/\n"))
    assert said(problems) == [("docs/a.md", 0, "info"), ("docs/b-c.md", 0, "info")]


def test_how_much_each_counts_can_be_said(tmp_path: Path) -> None:
    more = "validation: {nav: {omitted_files: warn, not_found: ignore, absolute_links: relative_to_docs}}\n"
    nodes, problems = nav(tmp_path, with_nav("  - gone.md\n  - /index.md\n  - a.md\n  - b-c.md\n", more))
    assert outline(nodes) == [("Home", ""), ("A", "a/"), ("B c", "b-c/")]
    assert said(problems) == [("docs/more/README.md", 0, "warning"), ("docs/more/x_y.md", 0, "warning")]


@pytest.mark.parametrize(
    ("text", "expected", "lines"),
    [
        ("  - One: a.md\n    Two: b-c.md\n", [("One", "a/"), ("Two", "b-c/")], [3]),
        ("  - Deep: {One: a.md, Two: b-c.md}\n", [("Deep", [("One", "a/"), ("Two", "b-c/")])], []),
        ("  - Nothing:\n  - a.md\n", [("A", "a/")], [3]),
        ("  - [a.md]\n  - a.md\n", [("A", "a/")], [3]),
        ("  - 5\n  - a.md\n", [("A", "a/")], [3]),
    ],
)
def test_odd_entries_are_understood_or_told(
    tmp_path: Path, text: str, expected: list[object], lines: list[int]
) -> None:
    config, files = site(tmp_path, with_nav(text, "not_in_nav: '*'\n"))
    nodes, _problems = make_nav(config, files, page_titles(config, files, {}))
    assert outline(nodes) == expected
    assert [each.line for each in config.problems] == lines


def test_an_empty_nav_is_none(tmp_path: Path) -> None:
    config, _files = site(tmp_path, {"mkdocs.yml": "site_name: A\nnav: []\n", **PAGES})
    assert config.nav is None
