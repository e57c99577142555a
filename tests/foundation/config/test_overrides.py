"""What the environment lays on top of all files (§5.1)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard.foundation.config.overrides import PREFIXES, read_overrides
from callboard.foundation.config.tree import plain
from callboard.foundation.errors import Invalid

from .conftest import Company


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize(
    ("name", "text", "data"),
    [
        ("a", "1", {"a": 1}),
        ("a_b_c", "text", {"a": {"b": {"c": "text"}}}),
        ("app_baseUrl", "http://localhost", {"app": {"baseUrl": "http://localhost"}}),
        ("a", '"5"', {"a": "5"}),
        ("a", "true", {"a": True}),
        ("a", "yes", {"a": "yes"}),
        ("a", '{"b": [1, {"c": null}]}', {"a": {"b": [1, {"c": None}]}}),
        ("a", "[", {"a": "["}),
        ("a", "NaN", {"a": "NaN"}),
        ("a", "01", {"a": "01"}),
        ("a", " x ", {"a": " x "}),
        ("a-b_c:d", "1", {"a-b": {"c:d": 1}}),
        ("a", "", {}),
    ],
)
def test_a_variable_sets_the_key_that_it_is_named_after(
    company: Company, prefix: str, name: str, text: str, data: Any
) -> None:
    assert plain(read_overrides({f"{prefix}{name}": text, "OTHER_a": "1"}, company.folder)) == data


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("name", ["", "a__b", "_a", "a_", "1a", "a_1", "a.b", "a-", "a_ü", "a b", "_".join("a" * 65)])
def test_a_name_that_is_no_key_is_refused(company: Company, prefix: str, name: str) -> None:
    with pytest.raises(Invalid, match=f"{prefix}.*: Invalid env config key"):
        read_overrides({f"{prefix}{name}": "1"}, company.folder)


def test_null_is_refused(company: Company) -> None:
    with pytest.raises(Invalid, match="APP_CONFIG_a_b: value may not be null"):
        read_overrides({"APP_CONFIG_a_b": "null"}, company.folder)


@pytest.mark.parametrize(
    ("environ", "key"),
    [
        ({"APP_CONFIG_app_title": "a", "APP_CONFIG_app": '{"x": 1}'}, "app"),
        ({"APP_CONFIG_app": '{"x": 1}', "APP_CONFIG_app_title": "a"}, "app"),
        ({"APP_CONFIG_a_b_c": "1", "CALLBOARD_CONFIG_a_b": "2"}, "a.b"),
        ({"APP_CONFIG_a_b": "1", "CALLBOARD_CONFIG_a_b": "1"}, "a.b"),
    ],
)
def test_two_variables_may_not_set_the_same_thing(company: Company, environ: dict[str, str], key: str) -> None:
    with pytest.raises(Invalid, match=f"Refusing to override existing config at key '{key}'"):
        read_overrides(environ, company.folder)


def test_neighbours_do_not_collide(company: Company) -> None:
    environ = {"APP_CONFIG_a_b": "1", "APP_CONFIG_a_bc": "2", "CALLBOARD_CONFIG_a_d": "3"}
    assert plain(read_overrides(environ, company.folder)) == {"a": {"b": 1, "bc": 2, "d": 3}}


def test_the_environment_lies_on_top_of_every_file(company: Company) -> None:
    company.write("callboard.local.yaml", "app: {title: local}")
    configuration = company.loaded(
        "app: {title: file, baseUrl: http://x}", {"APP_CONFIG_app_title": "environment", "X": "y"}
    )
    assert configuration.data == {"app": {"title": "environment", "baseUrl": "http://x"}}
    assert str(configuration.origin("app.title")) == "APP_CONFIG_app_title"
    assert str(configuration.origin("app.baseUrl")) == "callboard.yaml:1"


def test_references_in_the_environment_are_not_followed(company: Company) -> None:
    environ = {"APP_CONFIG_a": "${HOME}", "APP_CONFIG_b": '{"$env": "HOME"}', "HOME": "/root"}
    assert company.load(environ=environ).data == {"a": "${HOME}", "b": {"$env": "HOME"}}


def test_a_value_nested_without_end_is_refused(company: Company) -> None:
    with pytest.raises(Invalid, match="APP_CONFIG_a: it is nested too deep"):
        read_overrides({"APP_CONFIG_a": "[" * 100_000}, company.folder)


@given(st.dictionaries(st.text("abA_-1:", max_size=8).map("APP_CONFIG_".__add__), st.text(max_size=10), max_size=4))
def test_no_environment_does_anything_but_load_or_be_invalid(environ: dict[str, str]) -> None:
    try:
        plain(read_overrides(environ, Path()))
    except Invalid as refusal:
        assert "APP_CONFIG_" in refusal.message
