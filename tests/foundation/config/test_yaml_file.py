"""YAML 1.2 with lines, and nothing that could hurt."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard.foundation.config.json_file import parse_json
from callboard.foundation.config.tree import MAX_DEPTH, Origin, find, join_path, plain, walk
from callboard.foundation.config.yaml_file import parse_yaml
from callboard.foundation.errors import Invalid

FILE = Origin(name="callboard.yaml", file=Path("/srv/callboard.yaml"), folder=Path("/srv"))


def parsed(text: str) -> Any:
    return plain(parse_yaml(text, FILE))


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("yes", "yes"),
        ("on", "on"),
        ("no", "no"),
        ("off", "off"),
        ("y", "y"),
        ("true", True),
        ("True", True),
        ("TRUE", True),
        ("false", False),
        ("tRUE", "tRUE"),
        ("~", None),
        ("null", None),
        ("Null", None),
        ("", None),
        ("2024-01-02", "2024-01-02"),
        ("2024-01-02T03:04:05Z", "2024-01-02T03:04:05Z"),
        ("1:30", "1:30"),
        ("017", 17),
        ("0o17", 15),
        ("0x1F", 31),
        ("0b11", "0b11"),
        ("1_000", "1_000"),
        ("-12", -12),
        ("+12", 12),
        ("1.0", 1),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1e3", 1000),
        ("1e-3", 0.001),
        ("1.2.3", "1.2.3"),
        ("12345678901234567890", 12345678901234567168),
        ("'5'", "5"),
        ('"true"', "true"),
        ("!!str 5", "5"),
        ("!!int '5'", 5),
        ("! 5", "5"),
        ("{<<: {q: 1}, r: 2}", {"<<": {"q": 1}, "r": 2}),
        ("=", "="),
        ("|\n  a\n  b\n", "a\nb\n"),
        (">-\n  a\n  b\n", "a b"),
        ("[1, [2, {a: 3}]]", [1, [2, {"a": 3}]]),
    ],
)
def test_a_scalar_means_what_yaml_1_2_says(written: str, value: Any) -> None:
    read = parsed(f"key: {written}")["key"]
    assert read == value
    assert type(read) is type(value)


def test_keys_are_text_as_written() -> None:
    assert parsed("1: a\ntrue: b\n~: c\n'x y': d") == {"1": "a", "true": "b", "~": "c", "x y": "d"}


def test_aliases_repeat_what_they_name() -> None:
    assert parsed("a: &x {b: [1]}\nc: *x\nd: [*x, *x]") == {
        "a": {"b": [1]},
        "c": {"b": [1]},
        "d": [{"b": [1]}, {"b": [1]}],
    }


def test_every_key_and_item_knows_its_line() -> None:
    tree = parse_yaml("# title\na:\n  b: 1\n  c:\n    - x\n    - {y: 2,\n       z: 3}\n\nd: &n\n  e: 1\nf: *n\n", FILE)
    lines = {join_path(path): each.origin.line for path, each in walk(tree) if path}
    assert lines == {
        "a": 2,
        "a.b": 3,
        "a.c": 4,
        "a.c[0]": 5,
        "a.c[1]": 6,
        "a.c[1].y": 6,
        "a.c[1].z": 7,
        "d": 9,
        "d.e": 10,
        "f": 11,
        # What an alias repeats was said where the anchor is.
        "f.e": 10,
    }
    leaf = find(tree, ("a", "b"))
    assert leaf is not None
    assert str(leaf.origin) == "callboard.yaml:3"


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "---\n", "---\n...\n", "\ufeff"])
def test_an_empty_file_is_null(text: str) -> None:
    assert parsed(text) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", "callboard.yaml:3: the key `a` stands twice in the same place"),
        ("x: {a: 1, 'a': 2}", "callboard.yaml:1: the key `a` stands twice in the same place"),
        ("a: 1\n---\nb: 2\n", "callboard.yaml:2: a second document begins; a configuration file has only one"),
        ("a: 1\n b: 2\n", "callboard.yaml:2: mapping values are not allowed in this context"),
        (
            "a: [1\nb: 2",
            "callboard.yaml:2: did not find expected ',' or ']', while parsing a flow sequence that",
        ),
        ("? [a]\n: 1", "callboard.yaml:1: a key has to be a single word or text"),
        ("? {a: 1}\n: 1", "callboard.yaml:1: a key has to be a single word or text"),
        ("a: &x 1\n*x : 2", "callboard.yaml:2: a key has to be a single word or text"),
        ("a: !!python/object/apply:os.system [id]", "callboard.yaml:1: the tag `tag:yaml.org,2002:python/object/apply"),
        ("a: !secret x", "callboard.yaml:1: the tag `!secret` is not known"),
        ("a: !!binary aGk=", "callboard.yaml:1: the tag `tag:yaml.org,2002:binary` is not known"),
        ("a: !!set {b}", "callboard.yaml:1: the tag `tag:yaml.org,2002:set` is not known"),
        ("a: *nobody", "callboard.yaml:1: nothing is named `&nobody` before `*nobody`"),
        ("a: &x [*x]", "callboard.yaml:1: `*x` stands inside of what it repeats"),
        ("a: .inf", "callboard.yaml:1: `.inf` is not a finite number"),
        ("a: .NaN", "callboard.yaml:1: `.NaN` is not a finite number"),
        ("a: 1e999", "callboard.yaml:1: `1e999` is not a finite number"),
        ("a: \x07", "callboard.yaml: unacceptable character #x0007: control characters are not allowed"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, message: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parsed(text)
    assert refusal.value.message.startswith(message)
    assert refusal.value.hint


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)
)


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        "[" * 100_000,
        "- " * 100_000,
        "{a: " * (MAX_DEPTH + 1) + "1" + "}" * (MAX_DEPTH + 1),
        "x: &x " + "[" * 40 + "]" * 40 + "\ny: " + "[" * 40 + "*x" + "]" * 40,
        "a: [" + "1," * 100_001 + "]",
    ],
    ids=["aliases", "brackets", "dashes", "braces", "deep through an alias", "many"],
)
def test_depth_and_size_are_bounded(text: str) -> None:
    began = time.perf_counter()
    with pytest.raises(Invalid, match=r"nested more than 64 levels deep|more than 100000 values"):
        parsed(text)
    assert time.perf_counter() - began < 5


def test_a_very_long_number_is_text() -> None:
    assert parsed("a: " + "9" * 5000) == {"a": "9" * 5000}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="utf-8"), max_size=20),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(st.text(max_size=8), below, max_size=4),
    max_leaves=20,
)


@given(json_values)
def test_json_is_read_as_json_reads_it(value: Any) -> None:
    assert plain(parse_json(json.dumps(value), Origin(name="x.json"))) == value


@given(json_values)
def test_ascii_json_of_the_basic_plane_is_yaml(value: Any) -> None:
    text = json.dumps(value)
    # A YAML reader knows no surrogate pairs, and a key of more than 1024 characters is none.
    if "\\ud" not in text:
        assert parsed(text) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": 1,\n"a": 2}', "x.json: the key `a` stands twice"),
        ('{"a": 1,\n}', "x.json:2: "),
        ('{"a": NaN}', "x.json: `NaN` is not a finite number"),
        ('{"a": 1e999}', "x.json: is not a finite number"),
        ("[" * 100_000, "x.json: it is nested too deep"),
        ("[" * 70 + "]" * 70, "x.json: it is deeper than 64 levels"),
        ("9" * 5000, "x.json: "),
        ("", "x.json:1: "),
    ],
)
def test_bad_json_is_refused(text: str, message: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_json(text, Origin(name="x.json"))
    assert refusal.value.message.startswith(message)


@given(st.text() | st.text(alphabet="ab:-[]{},&*!|>'\"#\n ?%~0.$"))
def test_no_text_does_anything_but_parse_or_be_invalid(text: str) -> None:
    for parse in (parse_yaml, parse_json):
        try:
            plain(parse(text, FILE))
        except Invalid as refusal:
            assert refusal.message.startswith("callboard.yaml")
