"""Finding files: by walking, and by patterns."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard.foundation.errors import Invalid
from callboard.foundation.workspace import Glob, LinkRefused
from callboard.foundation.workspace.patterns import expand_braces

FILES = [
    "catalog-info.yaml",
    ".hidden.yaml",
    ".github/workflows/ci.yaml",
    ".git/config",
    "docs/index.md",
    "docs/deep/er/index.md",
    "node_modules/x/catalog-info.yaml",
    "services/a/catalog-info.yaml",
    "services/b/catalog-info.yml",
    "services/b/src/catalog-info.yaml",
]


@pytest.fixture
def full(workspace):
    for path in FILES:
        workspace.write_bytes(path, b"")
    return workspace


def test_a_walk_finds_all_files_in_order_but_not_the_history_and_the_dependencies(full):
    assert list(full.walk()) == [
        ".github/workflows/ci.yaml",
        ".hidden.yaml",
        "catalog-info.yaml",
        "docs/deep/er/index.md",
        "docs/index.md",
        "services/a/catalog-info.yaml",
        "services/b/catalog-info.yml",
        "services/b/src/catalog-info.yaml",
    ]
    assert sorted(full.walk(skip=())) == sorted(FILES)


def test_a_walk_can_begin_in_a_folder_and_tells_paths_from_the_root(full):
    assert list(full.walk("./docs")) == ["docs/deep/er/index.md", "docs/index.md"]
    assert list(full.below("docs").walk()) == ["deep/er/index.md", "index.md"]


def test_a_walk_passes_over_links_or_refuses_them(full, root, outside):
    (root / "docs" / "secrets").symlink_to(outside)
    (root / "docs" / "x.md").symlink_to("/proc/self/environ")
    assert list(full.walk("docs")) == ["docs/deep/er/index.md", "docs/index.md"]
    assert list(full.glob("docs/**")) == ["docs/deep/er/index.md", "docs/index.md"]
    with pytest.raises(LinkRefused, match=r"docs/secrets"):
        list(full.walk("docs", refuse_links=True))


def test_a_walk_that_would_be_too_long_says_so(full):
    assert len(list(full.walk(skip=(), max_entries=30))) == len(FILES)
    with pytest.raises(Invalid, match="more than"):
        list(full.walk(skip=(), max_entries=9))
    with pytest.raises(Invalid, match="1 folders deep"):
        list(full.walk(max_depth=1))


def test_a_glob_looks_only_where_a_file_can_fit(full, root):
    """The unreadable number of entries elsewhere does not count."""
    for number in range(50):
        full.write_bytes(f"elsewhere/{number}", b"")
    found = list(full.glob("services/*/catalog-info.{yaml,yml}", max_entries=20))
    assert found == ["services/a/catalog-info.yaml", "services/b/catalog-info.yml"]


def test_a_glob_without_stars_finds_the_one_file(full):
    assert list(full.glob("docs/index.md")) == ["docs/index.md"]
    assert list(full.glob("/docs/./index.md")) == ["docs/index.md"]
    assert list(full.glob("docs")) == []


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("*.yaml", "a.yaml", True),
        ("*.yaml", "b/a.yaml", False),
        ("*.yaml", ".a.yaml", False),
        (".*.yaml", ".a.yaml", True),
        ("?.md", "a.md", True),
        ("?.md", ".md", False),
        ("?", "ä", True),
        ("?", ".", False),
        ("a?c", "a.c", True),
        ("**", "a/b/c", True),
        ("**", "a/.b/c", False),
        ("**/a", "a", True),
        ("**/a", "x/y/a", True),
        ("a/**", "a", False),
        ("a/**", "a/b", True),
        ("a/**/b", "a/b", True),
        ("a/**/b", "a/x/y/b", True),
        ("a/**/**/**/b", "a/x/b", True),
        ("a/**/b/**/c", "a/b/b/c/c", True),
        ("a/**/b/**/c", "a/c/b", False),
        ("a**b", "axxb", True),
        ("a**b", "ax/xb", False),
        ("{a,b}/x", "b/x", True),
        ("{a,b/c}/x", "b/c/x", True),
        ("x.{yml,ya{m,mm}l}", "x.yamml", True),
        ("x{,.bak}", "x", True),
        ("{a}", "{a}", True),
        ("{a,b", "{a,b", True),
        ("a}b{c", "a}b{c", True),
        ("{{a,b}", "{b", True),
        ("a[bc]", "a[bc]", True),
        ("a.c", "abc", False),
        ("Docs", "docs", False),
        ("*a*b*", "xxaxxbxx", True),
        ("*a*b*", "xxbxxaxx", False),
        ("*", "", True),
    ],
)
def test_a_pattern_fits_what_it_says(pattern, path, expected):
    assert Glob(pattern).matches(path) is expected


def test_a_hostile_pattern_costs_no_more_than_others():
    started = time.process_time()
    assert not Glob("*a" * 500 + "b").matches("a" * 250)
    assert not Glob("**/*a/" * 150 + "b").matches("/".join(["aaa"] * 1000))
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "pattern", ["", "a" * 2000, "{a,b}" * 8, "{a,b,c,d}/" * 4 + "**/x/" * 10, "a/" * 511 + "{b,c,d}"]
)
def test_a_pattern_that_is_too_complex_is_refused(pattern):
    with pytest.raises(Invalid):
        Glob(pattern)


def test_braces_are_expanded_from_left_to_right():
    assert expand_braces("{a,b}-{1,2}") == ["a-1", "a-2", "b-1", "b-2"]


def as_expression(pattern: str) -> str:
    """The same meaning by other means, for patterns without braces and names without dots."""
    parts = []
    names = pattern.split("/")
    for index, name in enumerate(names):
        last = index == len(names) - 1
        if name == "**":
            parts.append("(?:[^/]+/)*" + ("[^/]+" if last else ""))
        else:
            parts.append("".join({"*": "[^/]*", "?": "[^/]"}.get(char, char) for char in name) + ("" if last else "/"))
    return "".join(parts)


segments = st.one_of(st.just("**"), st.text(alphabet="ab*?", min_size=1, max_size=4))


@given(st.lists(segments, min_size=1, max_size=5), st.lists(st.text(alphabet="ab", min_size=1, max_size=4), max_size=5))
def test_a_pattern_fits_the_same_as_the_regular_expression_that_it_stands_for(pattern_names, names):
    if not names:
        return
    pattern, path = "/".join(pattern_names), "/".join(names)
    assert Glob(pattern).matches(path) == bool(re.fullmatch(as_expression(pattern), path))
