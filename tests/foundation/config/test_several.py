"""Sections of which there is one, or several by their ids."""

from __future__ import annotations

import pytest

from callboard.foundation.config import paths_of, spread

from .conftest import Company


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: {b: {one: {x: 1}, two: {}}}", {"one": "a.b.one", "two": "a.b.two"}),
        ("a: {b: {x: 1, y: {}}}", {"default": "a.b"}),
        ("a: {b: {}}", {}),
        ("a: {b: text}", {}),
        ("c: {}", {}),
    ],
    ids=["several", "one", "empty", "no section", "absent"],
)
def test_sections_are_found_by_their_ids(company: Company, text: str, expected: dict[str, str]) -> None:
    assert paths_of(company.loaded(text), "a.b") == expected


def test_only_names_with_a_star_stand_for_several_sections(company: Company) -> None:
    found = spread(company.loaded("a: {one: {}, two: {}}"), {"a.*": "each", "b": "itself"})
    assert found == {"a.one": "each", "a.two": "each", "b": "itself"}
