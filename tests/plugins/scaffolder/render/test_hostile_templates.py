"""No template gets at anything, stays in the way of another, or takes more than its share."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callboard.plugins.scaffolder.render import Limits, Unrenderable
from hostile_templates import HUNGRY, REACHING, SPOILING
from rendering import Rendering, rendering

CANARY = {"a": "${{ p.n + 1 }}", "b": "x${{ [1, 2] }}${{ p.s.toUpperCase() }}", "c": "${{ spoilt }}", "d": "${{ {} }}"}
HEALTHY = {"a": 4, "b": "x1,2TEXT", "d": {}}
CONTEXT = {"p": {"n": 3, "s": "text"}}
FRAGMENTS = [
    *("${{", "}}", "{%", "%}", "{#", "#}", "-", " ", "\n", "if", "endif", "for", "in", "set", "=", "raw", "endraw"),
    *(
        "p",
        ".",
        "n",
        "s",
        "[",
        "]",
        "(",
        ")",
        "|",
        "dump",
        "'",
        '"',
        "1",
        "+",
        "~",
        ",",
        ":",
        "{",
        "}",
        "macro",
        "block",
    ),
]


@pytest.fixture(scope="module")
def small() -> Iterator[Rendering]:
    """Little time, memory and output, so that whoever wants more is soon refused."""
    mebi = 1024 * 1024
    limits = Limits(seconds=0.3, memory=32 * mebi, source=1_000_000, output=2_000_000, stack=4 * mebi, patience=20)
    with rendering(limits) as made:
        yield made


def test_there_are_as_many_payloads_as_promised() -> None:
    assert len(REACHING) + len(SPOILING) + len(HUNGRY) >= 100


@pytest.mark.parametrize("template", REACHING, ids=range(len(REACHING)))
def test_nothing_is_reached(language: Rendering, template: str) -> None:
    expected = REACHING[template]
    rendered = language.values({"x": template}, CONTEXT)
    if expected == "error":
        assert rendered.value == {"x": template}
        assert rendered.warnings
    else:
        assert list(rendered.warnings) == []
        assert rendered.value.get("x") == expected


@pytest.mark.parametrize("template", SPOILING, ids=range(len(SPOILING)))
def test_nothing_that_was_spoilt_is_met_again(language: Rendering, template: str) -> None:
    with suppress(Unrenderable):
        language.values({"x": template}, CONTEXT)
    assert language.value(CANARY, CONTEXT) == HEALTHY
    assert language.text("${{ values.s.toUpperCase() }}", {"s": "x"}) == "X"


@pytest.mark.parametrize("template", HUNGRY, ids=range(len(HUNGRY)))
def test_what_is_hungry_is_refused_and_the_next_one_is_served(small: Rendering, template: str) -> None:
    began = time.monotonic()
    try:
        rendered = small.values({"x": template}, CONTEXT, strict=True)
    except Unrenderable as refused:
        assert HUNGRY[template] in refused.message
    else:
        assert HUNGRY[template] == ""
        assert len(str(rendered.value)) < 2_500_000
    # Ended by the engine itself: patience is much longer.
    assert time.monotonic() - began < 15
    assert small.value(CANARY, CONTEXT) == HEALTHY


def test_what_the_engine_cannot_interrupt_ends_with_its_process() -> None:
    hopeless = "${{ ('a'.repeat(2000000)).indexOf('a'.repeat(1000000) + 'b') }}"
    with rendering(Limits(seconds=0.2, patience=1.0)) as made:
        assert made.value("${{ 1 }}") == 1
        with pytest.raises(Unrenderable, match="longer than 1 seconds"):
            made.values(hopeless, {})
        assert made.value("${{ 1 }}") == 1


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(template=st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=3), max_size=25).map("".join))
def test_whatever_is_written_gives_a_value_or_a_warning(language: Rendering, template: str) -> None:
    rendered = language.values({"x": template}, CONTEXT)
    if rendered.warnings:
        assert rendered.value == {"x": template}
    else:
        assert set(rendered.value) <= {"x"}
