"""Words that are nearly spelt so are found as a slow comparison by the book finds them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from callboard.plugins.search.index.strings import Strings
from callboard.plugins.search.index.typos import Letters

WORDS = st.text(alphabet="abcdz9", max_size=9)


def distance(one: str, other: str) -> int:
    """The optimal string alignment of two words."""
    rows = [
        [row + column if row * column == 0 else 0 for column in range(len(other) + 1)] for row in range(len(one) + 1)
    ]
    for row, first in enumerate(one, 1):
        for column, second in enumerate(other, 1):
            least = min(
                rows[row - 1][column] + 1, rows[row][column - 1] + 1, rows[row - 1][column - 1] + (first != second)
            )
            swapped = row > 1 and column > 1 and first == other[column - 2] and one[row - 2] == second
            rows[row][column] = min(least, rows[row - 2][column - 2] + 1) if swapped else least
    return rows[-1][-1]


@settings(deadline=None, max_examples=300)
@given(st.lists(WORDS.filter(bool), min_size=1, max_size=12), WORDS.filter(bool), st.integers(1, 2))
def test_words_are_as_far_apart_as_by_the_book(words: list[str], asked: str, most: int) -> None:
    strings = Strings.of(words)
    letters = Letters(strings)
    numbers, errors = letters.similar(asked, most, begun=False)
    found = {strings[int(number)]: int(wrong) for number, wrong in zip(numbers, errors, strict=True)}
    assert found == {each: far for each in set(words) if (far := distance(asked, each)) <= most}
    numbers, errors = letters.similar(asked, most, begun=True)
    begun = {strings[int(number)]: int(wrong) for number, wrong in zip(numbers, errors, strict=True)}
    beginnings = {each: min(distance(asked, each[:end]) for end in range(1, len(each) + 1)) for each in set(words)}
    assert begun == {each: far for each, far in beginnings.items() if far <= most and len(each) >= len(asked) - most}
