"""A password of a form is a value for the inputs of steps, and stars for all others."""

from __future__ import annotations

from callboard import Secret
from callboard.plugins.scaffolder.run import hidden_name
from callboard.plugins.scaffolder.run.hidden import with_hidden


def test_a_hidden_value_stands_in_its_place_and_the_parameters_stay_as_they_are() -> None:
    parameters = {"a": "***", "deep": {"x/y": [{"b": "***"}]}}
    secrets = {
        hidden_name(["a"]): Secret("one"),
        hidden_name(["deep", "x/y", 0, "b"]): Secret("two"),
        hidden_name(["gone"]): Secret("three"),
        hidden_name(["deep", "x/y", 7, "b"]): Secret("four"),
        "other": Secret("five"),
    }
    assert with_hidden(parameters, secrets) == {"a": "one", "deep": {"x/y": [{"b": "two"}]}}
    assert parameters == {"a": "***", "deep": {"x/y": [{"b": "***"}]}}


def test_without_any_the_parameters_are_what_they_are() -> None:
    parameters = {"a": 1}
    assert with_hidden(parameters, {"token": Secret("x")}) is parameters
