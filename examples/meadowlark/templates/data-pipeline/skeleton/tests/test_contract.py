"""Which lines keep the contract."""

from typing import Any

import pytest

from ${{ values.package }}.contract import find_fault

GOOD = {"track": "t", "listener": "l", "seconds": 31}


@pytest.mark.parametrize("more", [{}, {"country": "SE"}, {"country": None}, {"seconds": 31.5}, {"new": [1]}])
def test_a_line_that_keeps_the_contract(more: dict[str, Any]) -> None:
    assert find_fault({**GOOD, **more}) is None


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ({**GOOD, "track": None}, "has no track"),
        ({**GOOD, "seconds": "31"}, "has a seconds that is no number"),
        ({**GOOD, "seconds": True}, "has a seconds that is no number"),
        ({**GOOD, "country": 46}, "has a country that is no string"),
        ([], "is no object"),
        (None, "is no object"),
    ],
)
def test_a_line_that_does_not(line: Any, fault: str) -> None:
    assert find_fault(line) == fault
