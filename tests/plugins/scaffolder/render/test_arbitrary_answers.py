"""Whatever a process answers, even one that a template has taken over, is understood or refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callboard.plugins.scaffolder.render import Unrenderable
from callboard.plugins.scaffolder.render.answers import ConditionAnswer, TextAnswer, ValuesAnswer, read_answer

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda each: (
        st.lists(each)
        | st.dictionaries(st.sampled_from(["value", "warnings", "failure", "texts", "message", "line", "truthy"]), each)
    ),
)


@settings(deadline=None)
@given(answered=st.binary(max_size=40) | JSON.map(lambda value: json.dumps(value).encode()))
@pytest.mark.parametrize("shape", [ValuesAnswer, ConditionAnswer, TextAnswer])
def test_an_answer_has_its_shape_or_is_refused(shape: type, answered: bytes) -> None:
    try:
        answer = read_answer(answered, shape)
    except Unrenderable:
        return
    assert isinstance(answer, shape)
    assert all(isinstance(each, str) for each in getattr(answer, "texts", []))


@pytest.mark.parametrize(
    "answered", [b"[" * 100_000, b'{"value":' + b"[" * 100_000, b'{"value": "\\ud800"}', b'{"texts": 1}']
)
def test_an_answer_without_end_or_sense_is_refused(answered: bytes) -> None:
    with pytest.raises(Unrenderable, match="not JSON"):
        read_answer(answered, TextAnswer if b"texts" in answered else ValuesAnswer)
