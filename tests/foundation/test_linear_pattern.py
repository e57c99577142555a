"""Patterns that fit whole texts, in time that grows with the text alone."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from callboard.foundation.config import Settings
from callboard.foundation.errors import Invalid
from callboard.foundation.linear_pattern import LONGEST_PATTERN, LinearPattern


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("web-.*", "web-player", True),
        ("web", "web-player", False),
        ("^web$", "web", True),
        ("a|b", "b", True),
        ("a|b", "ab", False),
        (r"[\s\S]*", "any/thing\nat all", True),
        ("", "", True),
    ],
)
def test_a_pattern_fits_the_whole_text_or_not_at_all(pattern: str, text: str, fits: bool) -> None:
    assert LinearPattern(pattern).matches(text) is fits


def test_a_pattern_that_would_go_back_and_forth_does_not() -> None:
    assert not LinearPattern("(a+)+b").matches("a" * 200_000)


@pytest.mark.parametrize("broken", ["(", "[", r"(?=web)", r"(a)\1", "a" * (LONGEST_PATTERN + 1), "a{1000}{1000}{1000}"])
def test_what_cannot_be_used_is_refused(broken: str) -> None:
    with pytest.raises(Invalid):
        LinearPattern(broken)


def test_settings_take_patterns_as_text_and_say_what_is_wrong_with_them() -> None:
    class Filter(Settings):
        name: LinearPattern

    assert Filter(name="web-.*").name == LinearPattern("web-.*")  # type: ignore[arg-type]
    assert Filter(name="web-.*").model_dump(mode="json") == {"name": "web-.*"}  # type: ignore[arg-type]
    for wrong in ("(?=web)", 7):
        with pytest.raises(ValidationError):
            Filter(name=wrong)  # type: ignore[arg-type]
