"""Where pages are edited, by what the file says or by where the source came from."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard.plugins.techdocs.config.edit import edit_at

from .sources import configure, write


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://github.com/acme/svc/tree/main/", "https://github.com/acme/svc/edit/main/docs/a/b.md"),
        ("https://github.com/acme/svc/tree/main/sub dir", "https://github.com/acme/svc/edit/main/sub dir/docs/a/b.md"),
        ("https://ghe.example.com/x/acme/svc/tree/v1", "https://ghe.example.com/x/acme/svc/edit/v1/docs/a/b.md"),
        ("https://gitlab.com/a/b/c/-/tree/main/s", "https://gitlab.com/a/b/c/-/edit/main/s/docs/a/b.md"),
        ("https://git.example.com/a/b/src/branch/main", "https://git.example.com/a/b/_edit/main/docs/a/b.md"),
        (
            "https://bitbucket.org/a/b/src/main/s/",
            "https://bitbucket.org/a/b/src/main/s/docs/a/b.md?mode=edit&spa=0&at=main",
        ),
        (
            "https://bb.example.com/projects/P/repos/r/browse/s?at=refs/heads/x",
            "https://bb.example.com/projects/P/repos/r/browse/s/docs/a/b.md?mode=edit&spa=0&at=refs%2Fheads%2Fx",
        ),
        (
            "https://dev.azure.com/o/p/_git/r?path=/s&version=GBmain",
            "https://dev.azure.com/o/p/_git/r?path=%2Fs%2Fdocs%2Fa%2Fb.md&version=GBmain",
        ),
        ("https://dev.azure.com/o/p/_git/r", "https://dev.azure.com/o/p/_git/r?path=%2Fdocs%2Fa%2Fb.md"),
    ],
)
def test_each_kind_of_host_has_its_address(address: str, expected: str) -> None:
    rule = edit_at(address, "docs")
    assert rule is not None
    assert rule.address("a/b.md") == expected


@pytest.mark.parametrize("address", ["", "https://example.com/x.zip", "file:///a/tree/b", "https://[/a/b/tree/c", "x"])
def test_an_address_of_another_shape_gives_none(address: str) -> None:
    assert edit_at(address, "docs") is None


@pytest.mark.parametrize(
    ("text", "address", "expected"),
    [
        ("edit_uri: ''", "https://github.com/a/b/tree/main", ""),
        ("repo_url: https://github.com/a/b", "", "https://github.com/a/b/edit/master/docs/index.md"),
        ("repo_url: https://bitbucket.org/a/b", "", "https://bitbucket.org/a/b/src/default/docs/index.md"),
        ("repo_url: https://git.example.com/a/b", "", ""),
        ("repo_url: https://github.com/a/b\nedit_uri: blob/x/docs", "", "https://github.com/a/b/blob/x/docs/index.md"),
        (
            "repo_url: https://github.com/a/b",
            "https://github.com/c/d/tree/main",
            "https://github.com/c/d/edit/main/docs/index.md",
        ),
        ("edit_uri_template: 'https://e.example/{path_noext}'", "", "https://e.example/index"),
        ("", "", ""),
    ],
)
def test_what_the_file_says_comes_first(tmp_path: Path, text: str, address: str, expected: str) -> None:
    root = write(tmp_path, {"docs/index.md": "", "mkdocs.yml": f"site_name: A\n{text}\n"})
    config = configure(root, address=address)
    assert config.folders[0].edit.address("index.md") == expected


@given(st.text(max_size=60) | st.text(max_size=40).map(lambda text: f"https://example.com/{text}"), st.text(max_size=9))
def test_whatever_the_address_is_nothing_else_than_a_web_address_comes_of_it(address: str, folder: str) -> None:
    rule = edit_at(address, folder)
    found = rule.address("a.md") if rule else ""
    assert found == "" or found.startswith(("https://", "http://"))
