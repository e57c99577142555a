"""What is wrong with a template before anybody uses it."""

from __future__ import annotations

import pytest

from callboard.plugins.scaffolder.render import TextOptions
from rendering import Rendering


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("plain ${{ values.x | upper }} {% if values.x is defined %}{% endif %}", None),
        ("${{ values.x | shout | parseRepoUrl }}", None),
        ("{% if values.x is divisibleby(2) %}{% endif %}", None),
        ("a\n{% if false %}${{ values.x | nosuch }}{% endif %}", (2, "filter not found: nosuch")),
        ("{% filter nosuch %}{% endfilter %}", (1, "filter not found: nosuch")),
        ("\n\n${{ values.x is nosuch }}", (3, "test not found: nosuch")),
        ("${{ values.x is nosuch(1) }}", (1, "test not found: nosuch")),
        ("${{ values.x | toString }}", (1, "filter not found: toString")),
        ("a\n{% include 'x' %}", (2, "'include' is not available in templates")),
        ("a\n${{ values. }}", (2, "expected name as lookup value, got }}")),
    ],
)
def test_a_fault_is_found_without_rendering(language: Rendering, text: str, fault: tuple[int, str] | None) -> None:
    assert language.run(language.renderer.check(["fine", text, "${{ 1 }}"])) == [None, fault, None]


def test_steps_and_skeletons_of_cookiecutter_have_different_marks(language: Rendering) -> None:
    cookiecutter = TextOptions(cookiecutter=True)
    assert language.run(language.renderer.check(["{{ x | nosuch }}"], cookiecutter)) == [
        (1, "filter not found: nosuch")
    ]
    assert language.run(language.renderer.check(["{{ x | jsonify }}"], cookiecutter)) == [None]
    assert language.run(language.renderer.check(["{{ x | nosuch }}"], cookiecutter, expressions=True)) == [None]
