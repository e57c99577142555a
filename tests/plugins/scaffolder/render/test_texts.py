"""Texts of skeletons: what they see, how they are cut, and which line is wrong."""

from __future__ import annotations

import pytest

from callboard.plugins.scaffolder.render import TextOptions, Unrenderable
from rendering import Rendering


def test_a_text_sees_its_values_and_nothing_else(language: Rendering) -> None:
    assert language.text("${{ values.x }}-${{ parameters }}-${{ cookiecutter }}", {"x": 1}) == "1--"


def test_blocks_take_their_line_with_them_when_asked(language: Rendering) -> None:
    text = "a\n  {% if values.x %}\nb\n  {% endif %}\nc"
    assert language.text(text, {"x": 1}) == "a\n  \nb\n  \nc"
    assert language.text(text, {"x": 1}, trim_blocks=True, lstrip_blocks=True) == "a\nb\nc"


def test_texts_of_cookiecutter_have_its_delimiters_names_and_methods(language: Rendering) -> None:
    values = {"name": "x", "o": {"k": [1]}}
    text = "{{ cookiecutter.name }} ${{ cookiecutter.name }} {{ True }}{{ None }} {{ cookiecutter.o | jsonify }}"
    assert language.text(text, values, cookiecutter=True) == 'x $x true {"k":[1]}'
    assert language.text("{{ cookiecutter.o.items()[0][0] }}", values, cookiecutter=True) == "k"


def test_every_text_of_many_is_rendered_over_its_own_values(language: Rendering) -> None:
    texts = [f"{number} ${{{{ values.list.push(1) }}}}" if number % 3 else f"{number}" for number in range(350)]
    rendered = language.run(language.renderer.text(texts, {"list": [0]}, TextOptions()))
    assert rendered == [f"{number} 2" if number % 3 else f"{number}" for number in range(350)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\nb\n${{ values.x | nosuch }}", 3),
        ("a\n{% if nosuch() %}x{% endif %}", 2),
        ("a\n{% for x in values.x | nosuch %}x{% endfor %}", 2),
        ("a\n\n\n{% set y = nosuch() %}", 4),
        ("a\n${{ values. }}", 2),
        ("${{ nosuch() }}", 1),
    ],
)
def test_an_error_names_the_text_and_the_line(language: Rendering, text: str, line: int) -> None:
    with pytest.raises(Unrenderable) as refused:
        language.run(language.renderer.text(["fine", "${{ 1 }}", text, "${{ 2 }}"], {"x": 1}, TextOptions()))
    assert (refused.value.number, refused.value.line) == (2, line)
    assert refused.value.message.startswith(f"line {line}: ")


def test_an_error_in_a_later_portion_names_its_text_too(language: Rendering) -> None:
    texts = ["${{ 1 }}"] * 150 + ["${{ nosuch() }}"]
    with pytest.raises(Unrenderable) as refused:
        language.run(language.renderer.text(texts, {}, TextOptions()))
    assert refused.value.number == 150
