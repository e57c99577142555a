"""What fits words is kept in two short arrays, which say what a dictionary would."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callboard.plugins.search.index.matches import Matches, Remembered, all_of, best_of

DOCUMENTS = st.integers(0, 39)
WORTH = st.sampled_from([0.25, 1.0, 7.5, 40.0, 255.0])
POSTINGS = st.lists(st.lists(st.tuples(DOCUMENTS, WORTH), max_size=9), max_size=4)


def matches(pairs: list[tuple[int, float]]) -> Matches:
    documents = np.array([document for document, _ in pairs], np.uint32)
    return Matches(documents, np.array([worth for _, worth in pairs], np.float32))


def said(found: Matches) -> Mapping[int, float]:
    assert (np.diff(found.documents.astype(int)) > 0).all()
    return dict(zip(found.documents.tolist(), found.worth.tolist(), strict=True))


@pytest.mark.parametrize("size", [40, 100_000])
@settings(deadline=None, max_examples=150)
@given(postings=POSTINGS)
def test_each_document_has_the_most_that_it_is_worth_and_is_in_all_with_the_least(
    postings: list[list[tuple[int, float]]], size: int
) -> None:
    best = [best_of([matches(each)], size) for each in postings]
    plain = [{document: max(w for d, w in each if d == document) for document, _ in each} for each in postings]
    assert [said(each) for each in best] == plain
    every = set().union(*plain)
    assert said(best_of(best, size)) == {d: max(each[d] for each in plain if d in each) for d in every}
    if best:
        whole = set.intersection(*map(set, plain))
        assert said(all_of(best, size)) == {d: min(each[d] for each in plain) for d in whole}
        numbers = np.arange(40)
        assert best[0].at(numbers, size).tolist() == [plain[0].get(d, 0.0) for d in range(40)]


def test_what_was_asked_for_longest_ago_is_forgotten_first() -> None:
    remembered, each = Remembered(3_000), matches([(number, 1.0) for number in range(100)])
    for key in ("a", "b"):
        remembered.put(key, each)
    assert remembered.get("a") is each
    remembered.put("c", each)
    assert [remembered.get(key) is each for key in ("a", "b", "c")] == [True, False, True]
    remembered.put("too much", matches([(number, 1.0) for number in range(1_000)]))
    assert remembered.get("too much") is None
