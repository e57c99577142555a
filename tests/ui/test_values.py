"""The Python side: what plugin authors write, and what they are told when it is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from callboard import ui
from callboard.ui.columns import Column, as_columns, titled


def test_a_component_is_a_frozen_value() -> None:
    badge = ui.badge("new", "info")
    assert badge == ui.Component("badge", {"text": "new", "tone": "info", "icon": None})
    with pytest.raises(AttributeError):
        badge.macro = "tag"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("number", "Number"),
        ("last_run", "Last run"),
        ("lastRun", "Last run"),
        ("SLO", "SLO"),
        ("", ""),
        ("build-id", "Build id"),
    ],
)
def test_a_plain_word_becomes_a_column_with_a_title(key: str, title: str) -> None:
    assert titled(key) == title


def test_columns_may_be_words_mappings_or_values() -> None:
    columns = as_columns(["number", {"key": "when", "type": "time"}, ui.column("owner", "Team", type="owner")])
    assert columns == [
        Column("number", "Number"),
        Column("when", "When", "time"),
        Column("owner", "Team", "owner"),
    ]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: ui.data_table({"a": 1}, ["a"]), "ui.data_table: rows must be a list, not dict"),
        (lambda: ui.data_table(["a"], ["a"]), "ui.data_table: rows[0] must be a mapping, not str"),
        (lambda: ui.data_table([], "number"), "ui.data_table: columns must be a list, not str"),
        (lambda: ui.data_table([], []), "ui.data_table: columns must name at least one key"),
        (lambda: ui.column("a", type="colour"), "Column 'a': type is one of"),
        (lambda: ui.column("a", sort="up"), "Column 'a': sort is ascending, descending or None, not 'up'"),
        (lambda: as_columns([{"n": 1}]), "A column has key, label, type, sort, href and cls, not {'n': 1}"),
        (lambda: as_columns([3]), "A column is a word, a mapping or ui.column(…), not int"),
        (lambda: ui.status("great"), "ui.status: state must be one of cancelled, failed"),
        (lambda: ui.badge("x", "red"), "ui.badge: tone must be one of accent, danger"),
        (lambda: ui.kv([("a", 1)]), "ui.kv: items must be a mapping, not list"),
        (lambda: ui.stack("text"), "ui.stack: items must be a list, not str"),
        (lambda: ui.row([], gap=99), "ui.row: gap must be a whole number from 0 to 8, not 99"),
        (lambda: ui.stats(["x"]), "ui.stats: items[0] must be a ui.stat(…), not str"),
        (lambda: ui.ring("82"), "ui.ring: percent must be a number, not str"),
        (lambda: ui.ring(True), "ui.ring: percent must be a number, not bool"),
        (lambda: ui.bar([("x", "success")], "l"), "ui.bar: parts[0] must be a number, not str"),
        (lambda: ui.bar([3], "l"), "ui.bar: parts[0] must be a pair of percent and tone"),
        (lambda: ui.sparkline([1, "2"]), "ui.sparkline: values[1] must be a number, not str"),
        (lambda: ui.builds([{}]), "ui.builds: runs[0] has no state"),
        (lambda: ui.builds([{"state": "ok"}]), "ui.builds: runs[0] state must be one of"),
        (
            lambda: ui.heatmap(["a"], [{"title": "x", "cells": []}], "c"),
            "ui.heatmap: rows[0] has 0 cells for 1 columns",
        ),
        (lambda: ui.timeline([{"when": "now"}]), "ui.timeline: items[0] has no text"),
        (lambda: ui.list([{"end": "x"}]), "ui.list: items[0] has no text"),
        (lambda: ui.tiles([{"label": "x"}]), "ui.tiles: items[0] has no count, href"),
        (lambda: ui.code(None), "ui.code: source must be text, not None"),
        (lambda: ui.button("x", "/", variant="huge"), "ui.button: variant must be one of"),
    ],
)
def test_a_mistake_is_named_where_it_is_made(make: Callable[[], Any], said: str) -> None:
    with pytest.raises(TypeError) as caught:
        make()
    assert str(caught.value).startswith(said)


def test_the_door_of_the_package_offers_every_component() -> None:
    assert all(hasattr(ui, name) for name in ui.__all__)
