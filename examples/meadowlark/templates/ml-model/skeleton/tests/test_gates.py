"""What is measured, on numbers that can be checked by hand."""

import numpy as np
import pytest
from made_up import make_examples

from ${{ values.package }}.gates import LEAST_AUC, auc, {% if values.aboutPeople %}gap, {% endif %}judge
from ${{ values.package }}.model import train


@pytest.mark.parametrize(
    ("estimated", "expected"),
    [([0.1, 0.2, 0.8, 0.9], 1.0), ([0.9, 0.8, 0.2, 0.1], 0.0), ([0.5, 0.5, 0.5, 0.5], 0.5), ([0.1, 0.6, 0.5, 0.9], 0.75)],
)
def test_the_area_under_the_curve(estimated: list[float], expected: float) -> None:
    assert auc(np.array(estimated), np.array([0, 0, 1, 1])) == expected


def test_a_model_that_is_no_better_than_chance_is_not_let_through() -> None:
    examples = make_examples(1000, strength=0)
    [objection, *_] = judge(train(examples), make_examples(1000, strength=0, seed=8)).objections
    assert str(LEAST_AUC) in objection


def test_examples_that_say_nothing_let_nothing_through() -> None:
    examples = make_examples(100)
    examples.outcomes[:] = 1
    assert judge(train(examples), examples).objections
{% if values.aboutPeople %}


def test_the_gap_is_the_difference_in_who_is_chosen() -> None:
    assert gap(np.array([0.9, 0.9, 0.1, 0.9]), np.array(["a", "a", "b", "b"])) == 0.5


def test_a_model_that_chooses_one_group_over_another_is_not_let_through() -> None:
    examples = make_examples(2000, strength=20, unfair=2)
    objections = judge(train(examples), examples).objections
    assert [each for each in objections if "Groups differ" in each]
{% endif %}
