"""A plugin brings a field of its own; and when it breaks, the form stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from callboard import Context, Plugin
from callboard.plugins.scaffolder import FormField, Input, Option, Question, Suggestion
from callboard.testing import portal

from ..documents import template

pytestmark = pytest.mark.usefixtures("callboard_database")

FORM = "/create/templates/default/service"
PAGE = {
    "title": "Basics",
    "properties": {
        "colour": {
            "title": "Colour",
            "type": "string",
            "ui:field": "ColourPicker",
            "ui:options": {"colours": ["red", "blue"]},
        },
        "broken": {"title": "Broken", "type": "string", "ui:field": "BrokenPicker", "default": "as it was"},
    },
}


async def inputs(question: Question, ctx: Context) -> Sequence[Input]:
    colours = [Option(value=each) for each in question.options["colours"]]
    return [
        Input(part="name", label="Name", value="red", options=colours),
        Input(part="shade", label="Shade", suggests=True),
    ]


def read(parts: Mapping[str, str], question: Question) -> Any:
    return f"{parts['shade']} {parts['name']}"


async def check(question: Question, ctx: Context) -> Sequence[str]:
    return ["Not that dark."] if "black" in question.value else []


async def suggest(text: str, part: str, question: Question, ctx: Context) -> Sequence[Suggestion]:
    return [Suggestion(value=f"{text}er", title=f"{part} {text}er than <now>")]


def breaks(*_: Any) -> Any:
    raise ZeroDivisionError


COLOURS = Plugin(
    id="colours",
    title="Colours",
    contributes=[
        FormField(id="ColourPicker", inputs=inputs, read=read, check=check, suggest=suggest),
        FormField(id="BrokenPicker", inputs=breaks, read=breaks, check=breaks, suggest=breaks),
    ],
)


async def test_its_inputs_are_shown_read_checked_and_completed() -> None:
    async with portal(COLOURS, catalog=[template("service", PAGE)]) as running:
        shown = (await running.get(FORM)).text
        assert 'name="v/colour!name"' in shown
        assert '<option value="red" selected>red</option>' in shown
        made = await running.get(
            f"{FORM}/-/suggestions", params={"page": "1", "place": "/colour", "part": "shade", "q": "dark"}
        )
        assert 'data-value="darker"' in made.text
        assert "shade darker than &lt;now&gt;" in made.text
        data = {"page": "1", "do": "next", "shown": "/colour", "v/colour!name": "blue", "v/colour!shade": "black"}
        answer = await running.post_form(FORM, data)
        assert "Not that dark." in answer.text
        answer = await running.post_form(FORM, {**data, "v/colour!shade": "light"})
        assert "light blue" in (await running.get(f"{FORM}/-/review")).text


async def test_one_that_breaks_is_a_plain_input_that_says_so() -> None:
    async with portal(COLOURS, catalog=[template("service", PAGE)]) as running:
        shown = (await running.get(FORM)).text
        assert "The field `BrokenPicker` does not work at the moment" in shown
        assert 'value="as it was"' in shown
        empty = await running.get(f"{FORM}/-/suggestions", params={"page": "1", "place": "/broken", "q": "x"})
        assert (empty.status_code, empty.text.strip()) == (200, "")
        data = {"page": "1", "do": "next", "shown": "/colour", "v/colour!name": "blue", "v/colour!shade": "light"}
        answer = await running.post_form(FORM, data)
        assert "This could not be checked" in answer.text
