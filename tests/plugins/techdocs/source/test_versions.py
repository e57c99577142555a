"""Which branches and tags are versions, and under which name each stands in addresses."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard import Invalid
from callboard.plugins.techdocs.source.versions import version_name, versions_among


def test_numbers_count_as_numbers_and_slashes_go() -> None:
    refs = ["v1.9", "v1.10", "main", "release/2.0", "v2"]
    assert list(versions_among(refs, ["v*", "release/**"])) == ["v2", "v1.10", "v1.9", "release-2.0"]


def test_too_many_patterns_and_bad_ones_are_refused() -> None:
    with pytest.raises(Invalid):
        versions_among([], ["v"] * 21)
    with pytest.raises(Invalid):
        versions_among([], ["x" * 2000])


@given(st.lists(st.text(max_size=30), max_size=20))
def test_whatever_a_branch_is_called_its_name_is_plain(refs: list[str]) -> None:
    found = versions_among([each for each in refs if each], ["**"])
    for name, ref in found.items():
        assert re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}", name) and version_name(ref) == name
