"""A site's own description: pages are found by the address that somebody has, and follow one another."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard.plugins.techdocs.model import Manifest, NavNode, PageRecord, file_of, path_of, read_manifest

SITE = Manifest(
    name="Playlists",
    built_at=1.0,
    nav=(
        NavNode(title="Home", path=""),
        NavNode(
            title="Guides", children=(NavNode(title="Start", path="start/"), NavNode(title="Web", url="https://x"))
        ),
        NavNode(title="Old", path="old.html"),
    ),
    pages=(
        PageRecord(path="", title="Home"),
        PageRecord(path="start/", title="Start"),
        PageRecord(path="old.html", title="Old"),
    ),
)


@pytest.mark.parametrize(
    ("asked", "title"),
    [("", "Home"), ("/", "Home"), ("index.html", "Home"), ("start", "Start"), ("start/index.html", "Start")],
)
def test_a_page_is_found_by_any_way_to_write_its_address(asked: str, title: str) -> None:
    found = SITE.page(asked)
    assert found is not None and found.title == title


def test_an_address_that_only_ends_like_a_page_is_none() -> None:
    assert SITE.page("startindex.html") is None
    assert path_of("myindex.html") == "myindex.html"


def test_pages_follow_one_another_through_the_groups_of_the_navigation() -> None:
    before, after = SITE.beside("start/")
    assert before is not None and before.title == "Home"
    assert after is not None and after.title == "Old"
    assert SITE.beside("")[0] is None and SITE.beside("old.html")[1] is None
    assert SITE.beside("not there/") == (None, None)


def test_a_page_is_stored_where_backstage_looks_for_it() -> None:
    assert [file_of(each) for each in ("", "start/", "old.html")] == ["index.html", "start/index.html", "old.html"]


def test_what_is_stored_is_read_again_and_what_is_none_is_not() -> None:
    assert read_manifest(msgspec.json.encode(SITE)) == SITE
    assert read_manifest(b'{"site_name": "x"}') is None
    assert read_manifest(b"\xff") is None
    assert read_manifest(msgspec.json.encode(msgspec.structs.replace(SITE, format=2))) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(Manifest.__struct_fields__), inner),
    max_leaves=20,
)


@given(st.binary() | JSON.map(msgspec.json.encode))
def test_whatever_lies_in_a_store_is_a_manifest_or_none(content: bytes) -> None:
    found = read_manifest(content)
    assert found is None or isinstance(found, Manifest)
