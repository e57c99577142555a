"""Patterns in the style of `.gitignore`."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callboard import Invalid
from callboard.plugins.techdocs.config.ignoring import Ignore

PATHS = (
    "a.md",
    "b/a.md",
    "b/c/a.md",
    "b/c.md",
    "drafts/x.md",
    "b/drafts/x.md",
    "a b.md",
    "[x].md",
    "ab.md",
    "#a.md",
    "!a.md",
    "b.txt",
    "c/b/a.md",
)


@pytest.mark.parametrize(
    ("lines", "path", "expected"),
    [
        ("*.md", "b/a.md", True),
        ("/a.md", "b/a.md", False),
        ("drafts/", "b/drafts/x.md", True),
        ("drafts/", "drafts", False),
        ("b/*", "b/c/a.md", True),
        ("b/*.md", "b/c/a.md", False),
        ("b/**/a.md", "b/a.md", True),
        ("**/c/", "b/c/a.md", True),
        ("b/***/a.md", "b/a.md", True),
        ("b**/a.md", "b/c/a.md", True),
        ("/b**", "b/c/a.md", True),
        ("b**", "c/b/a.md", True),
        ("[b]**/a.md", "b/c/a.md", False),
        ("*.md\n!a.md", "b/a.md", False),
        ("b/\n!b/a.md", "b/a.md", False),
        ("!b/a.md\nb/", "b/a.md", True),
        ("[!a-c].md", "d.md", True),
        ("[!a-c].md", "b.md", False),
        ("\\#a.md", "#a.md", True),
        ("# all", "# all", False),
        ("", "a.md", False),
    ],
)
def test_a_pattern_means_what_it_means_to_git(lines: str, path: str, *, expected: bool) -> None:
    assert Ignore(lines.splitlines()).matches(path) is expected


pattern = st.lists(
    st.sampled_from(["a", "b", "c", "/", "/", "*", "**", "?", ".md", "[ab]", "[!a]", "drafts"]), min_size=1, max_size=6
).map("".join)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    return folder


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(pattern, min_size=1, max_size=2))
def test_git_ignores_the_same_files(lines: list[str], repository: Path) -> None:
    (repository / ".gitignore").write_text("\n".join(lines) + "\n", encoding="utf-8")
    told = subprocess.run(
        ["git", "-C", str(repository), "check-ignore", "--no-index", "--stdin", "-z"],
        input="\0".join(PATHS),
        capture_output=True,
        text=True,
        check=False,
    )
    ignored = set(told.stdout.split("\0"))
    matcher = Ignore(lines)
    assert {path for path in PATHS if matcher.matches(path)} == ignored - {""}


@given(st.lists(st.text(max_size=20), max_size=5), st.text(max_size=40))
def test_whatever_is_written_is_a_pattern_or_refused(lines: list[str], path: str) -> None:
    try:
        Ignore(lines).matches(path)
    except Invalid:
        return


def test_too_many_patterns_are_refused() -> None:
    with pytest.raises(Invalid):
        Ignore(["a"] * 201)
