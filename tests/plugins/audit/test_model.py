"""Canonical JSON and the places of a chain."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard import Invalid
from callboard.plugins.audit.model import Link, canonical


@given(st.dictionaries(st.text(max_size=9), st.text(max_size=9), max_size=5))
def test_canonical_json_is_that_of_the_standard_library(value: dict[str, str]) -> None:
    assert canonical(value) == json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@pytest.mark.parametrize("written", ["", "7", "7:", ":ab", f"7:{'g' * 64}", f"-1:{'0' * 64}", f"7:{'0' * 65}"])
def test_what_is_no_head_is_refused(written: str) -> None:
    with pytest.raises(Invalid, match="no head"):
        Link.read(written)


def test_a_head_is_read_as_it_is_written() -> None:
    link = Link(7, "ab" * 32)
    assert Link.read(f" {link}\n") == link
