"""Whether a step runs, by what stands under its `if`."""

from __future__ import annotations

from typing import Any

import pytest

from rendering import Rendering

CONTEXT = {"p": {"list": [], "full": [0], "object": {}, "text": "", "no": "false", "zero": 0, "yes": True}}


@pytest.mark.parametrize(
    ("template", "holds"),
    [
        (None, True),
        (True, True),
        (False, False),
        (0, True),
        ("", False),
        ("false", True),
        ("${{ p.list }}", False),
        ("${{ p.full }}", True),
        ("${{ p.object }}", True),
        ("${{ p.text }}", False),
        ("${{ p.no }}", True),
        ("${{ p.zero }}", False),
        (" ${{ p.zero }}", True),
        ("${{ p.missing }}", False),
        ("${{ p.yes and not p.zero }}", True),
        ("${{ p.yes === true }}", True),
        ("{% if p.zero %}x{% endif %}", False),
    ],
)
def test_truth_is_that_of_javascript_but_for_empty_lists(language: Rendering, template: Any, holds: bool) -> None:
    found = language.condition(template, CONTEXT)
    assert found.truthy is holds
    assert not found.asked_status
    assert list(found.warnings) == []


@pytest.mark.parametrize(
    ("template", "failed", "holds", "asked"),
    [
        ("${{ always() }}", True, True, True),
        ("${{ failure() }}", True, True, True),
        ("${{ failure() }}", False, False, True),
        ("${{ p.yes and failure() }}", True, True, True),
        ("${{ p.zero and failure() }}", True, 0, False),
        ("${{ p.yes }}", True, True, False),
    ],
)
def test_a_condition_may_ask_how_the_task_is_doing(
    language: Rendering, template: str, failed: bool, holds: bool, asked: bool
) -> None:
    found = language.condition(template, CONTEXT, failed=failed)
    assert (found.truthy, found.asked_status) == (bool(holds), asked)


def test_a_condition_that_cannot_be_rendered_is_text_and_so_holds(language: Rendering) -> None:
    found = language.condition("${{ broken( }}", CONTEXT)
    assert found.truthy
    assert found.warnings


def test_only_conditions_may_ask(language: Rendering) -> None:
    assert language.values("${{ always() }}", CONTEXT).warnings
