"""Where the folder of a version is seen: at the same address, with its own branch in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard.plugins.techdocs.source.branches import on_branch

TEXT = st.text() | st.lists(st.sampled_from(["/", "tree", "-", "src", "branch", "main", "//", "[", "%"])).map("".join)


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://github.com/a/b/tree/main", "https://github.com/a/b/tree/release/1"),
        ("https://github.com/a/b/blob/main/x%20y/?q#f", "https://github.com/a/b/blob/release/1/x%20y/?q#f"),
        ("https://gitlab.com/a/tree/-/tree/main/docs", "https://gitlab.com/a/tree/-/tree/release/1/docs"),
        ("https://git.example/a/b/src/branch/main/docs", "https://git.example/a/b/src/branch/release/1/docs"),
        ("https://github.com/a/b/tree/mainly/docs", ""),
        ("https://github.com/a/b", ""),
        ("https://[x/tree/main", ""),
    ],
)
def test_the_branch_of_an_address_is_replaced(url: str, found: str) -> None:
    assert on_branch(url, "main", "release/1") == found


@given(path=TEXT, own=TEXT, other=TEXT)
def test_no_address_is_moved_to_another_host(path: str, own: str, other: str) -> None:
    found = on_branch(f"https://git.example/{path}", own, other)
    assert found == "" or found.startswith("https://git.example/")
