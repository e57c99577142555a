"""What YAML values mean: the rules of YAML 1.2, numbers as JavaScript keeps them."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "on",
        "no",
        "off",
        "y",
        "N",
        "2024-01-02",
        "2024-01-02T03:04:05Z",
        "1:30",
        "12:30:45",
        "1_000",
        "0b11",
        "0o8",
        "0xG",
        "=",
        "<<",
        "tRUE",
        "nULL",
        ".",
        "1e",
        "+0x1F",
        "1.2.3",
        "0777x",
        "--1",
        "~x",
        ".infinity",
    ],
)
def test_what_looks_special_elsewhere_is_text(value, text):
    assert value(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("true", True),
        ("False", False),
        ("TRUE", True),
        ("~", None),
        ("null", None),
        ("Null", None),
        ("", None),
        ("0o17", 15),
        ("017", 17),
        ("0x1F", 31),
        ("-12", -12),
        ("+12", 12),
        ("-0", 0),
        ("1.0", 1),
        ("1.5", 1.5),
        (".5", 0.5),
        ("5.", 5),
        ("1e3", 1000),
        ("1E-2", 0.01),
        ("9007199254740992", 2**53),
        ("9007199254740993", 2**53),
        ("12345678901234567890", 12345678901234567000),
        ("1e20", 100000000000000000000),
        ("1e21", 1e21),
        (".inf", None),
        ("-.INF", None),
        (".nan", None),
        ("1e999", None),
        ("9" * 5000, None),
        ("0x" + "f" * 5000, None),
        ("!!str 12", "12"),
        ('!!int "3"', 3),
        ("!custom 12", "12"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("!!binary aGk=", "aGk="),
        ("!!python/object/apply:os.system ['true']", ["true"]),
    ],
)
def test_values_are_those_of_yaml_1_2(value, text, expected):
    found = value(text)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("1", "1"),
        ("1.0", "1"),
        ("0x10", "16"),
        ("true", "true"),
        ("~", ""),
        ("'1'", "1"),
        ("<<", "<<"),
        ("on", "on"),
        ("{ x }", "{ x }"),
        ("[a, b]", "[a, b]"),
        ("1.5", "1.5"),
    ],
)
def test_keys_become_text(value, text, key):
    assert value(f"{{? {text} : y}}") == {key: "y"}


def test_keys_that_become_equal_are_duplicates(read):
    assert "unique" in read("1: a\n'1': b\n").problems[0].message


def test_nothing_is_merged(value):
    assert value("{<<: {q: 1}, r: 2}") == {"<<": {"q": 1}, "r": 2}


def test_anchors_and_aliases_work_within_a_document(read):
    parsed = read("a: &x {b: [1]}\nc: *x\nd: &y text\ne: *y\n---\nf: *x\n")
    assert parsed.declarations[0].document == {"a": {"b": [1]}, "c": {"b": [1]}, "d": "text", "e": "text"}
    problem = parsed.problems[0]
    assert (problem.document, problem.line) == (1, 6)
    assert "anchor" in problem.hint


def test_a_template_expression_without_quotes_is_a_map(value):
    assert value("{{ x }}") == {"{ x }": None}
