"""Counts of values: as a list, as JSON, the largest of them, those that were picked."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard.plugins.catalog.index import Counts, FacetValue

TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('"\\\n\x00\x7f한é'), max_size=4)
COUNTED = st.dictionaries(TEXT, st.integers(1, 3), max_size=12)


def counts_of(*parts: dict[str, int]) -> Counts:
    return Counts.of([([name.encode() for name in part], list(part.values())) for part in parts])


@given(COUNTED, COUNTED)
def test_parts_are_summed_and_sorted(first: dict[str, int], second: dict[str, int]) -> None:
    summed = {name: first.get(name, 0) + second.get(name, 0) for name in first | second}
    assert counts_of(first, second).values() == [FacetValue(name, summed[name]) for name in sorted(summed)]
    assert counts_of(first).values() == [FacetValue(name, first[name]) for name in sorted(first)]


@given(COUNTED)
def test_json_is_that_of_the_values(counted: dict[str, int]) -> None:
    counts = counts_of(counted)
    assert bytes(counts.json()) == msgspec.json.encode(counts.values())


@given(COUNTED, st.integers(0, 14))
def test_the_largest_come_first_and_equal_ones_by_their_value(counted: dict[str, int], most: int) -> None:
    counts = counts_of(counted)
    expected = sorted(counted, key=lambda name: (-counted[name], name))[:most]
    assert [counts.value(at).value for at in counts.largest(most)] == expected


@pytest.mark.parametrize("asked, found", [([], []), (["JAVA"], ["Java", "java"]), (["é", "nope"], ["É"])])
def test_values_are_found_in_every_spelling(asked: list[str], found: list[str]) -> None:
    counts = counts_of({"Java": 1, "java": 2, "É": 1, "go": 1})
    assert [counts.value(at).value for at in counts.spelled(asked)] == found


def test_nothing_counted_is_an_empty_list() -> None:
    assert (Counts.of([]).values(), bytes(Counts.of([]).json()), Counts.of([]).largest(3)) == ([], b"[]", [])
