"""YAML with lines: bounded, and of tags nothing is made."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard.plugins.catalog import YamlError
from callboard.plugins.techdocs.config.reading import Notes
from callboard.plugins.techdocs.config.tree import Value, read_tree


def read(text: str) -> tuple[object, list[tuple[int, str]]]:
    notes = Notes("mkdocs.yml")
    found = read_tree(text, notes)
    return found and found.plain(), [(each.line, each.message) for each in notes.problems]


def test_a_value_knows_the_line_of_its_key() -> None:
    found = read_tree("a: 1\nb:\n  - x\n  - c:\n      d\n", Notes("mkdocs.yml"))
    assert found is not None
    assert isinstance(found.data, dict)
    assert found.data["b"].line == 2
    assert isinstance(found.data["b"].data, tuple)
    inner = found.data["b"].data[1].data
    assert isinstance(inner, dict)
    assert inner["c"] == Value("d", 4)


def test_merge_keys_are_filled_in_and_own_keys_win() -> None:
    text = "one: &one {a: 1, b: 1}\ntwo: &two {b: 2, c: 2}\nall:\n  <<: [*one, *two]\n  c: 3\n"
    assert read(text)[0] == {
        "one": {"a": 1, "b": 1},
        "two": {"b": 2, "c": 2},
        "all": {"a": 1, "b": 1, "c": 3},
    }


def test_a_function_that_is_known_is_its_name() -> None:
    text = (
        "a: !!python/name:material.extensions.emoji.twemoji\n"
        "b: !!python/object/apply:pymdownx.slugs.slugify\n  kwds:\n    case: lower\n"
        "c: !!python/name:pymdownx.superfences.fence_code_format ''\n"
    )
    assert read(text) == (
        {
            "a": "material.extensions.emoji.twemoji",
            "b": {"function": "pymdownx.slugs.slugify", "options": {"case": "lower"}},
            "c": "pymdownx.superfences.fence_code_format",
        },
        [],
    )


@pytest.mark.parametrize(
    "tag",
    [
        "!!python/name:os.system",
        "!!python/object/apply:os.system",
        "!!python/object/new:subprocess.Popen",
        "!!python/module:os",
        "!!python/object:builtins.open",
        "!<tag:yaml.org,2002:python/object/apply:os.system>",
        "!custom",
        "!relative",
    ],
)
@pytest.mark.parametrize("value", ["''", "[touch ran]", "{args: [touch ran]}"])
def test_of_any_other_tag_nothing_is_made(tag: str, value: str) -> None:
    found, problems = read(f"a: 1\nb: {tag} {value}\n")
    assert found == {"a": 1, "b": None}
    assert [line for line, _message in problems] == [2]


def test_the_environment_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/secret")
    assert read("a: !ENV HOME\nb: !ENV [HOME, CI, fallback]\nc: !ENV [HOME]\n")[0] == {
        "a": None,
        "b": "fallback",
        "c": None,
    }


def test_an_include_without_quotes_is_what_it_would_be_with_them() -> None:
    assert read("nav:\n  - V1: !include ./v1/mkdocs.yml\n")[0] == {"nav": [{"V1": "!include ./v1/mkdocs.yml"}]}


def test_a_key_that_stands_twice_is_noted_and_the_last_one_counts() -> None:
    assert read("a: 1\na: 2\n") == ({"a": 2}, [(2, "`a` stands twice in the same place; the last one counts")])


@pytest.mark.parametrize(
    "text",
    [
        "a: [",
        "a: 1\n---\nb: 2\n",
        "a: &a [*a]",
        "x: " + "[" * 100 + "]" * 100,
        "a: &a [1,1,1,1,1,1,1,1,1]\n"
        + "".join(
            f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n"
            for before, name in zip("abcdef", "bcdefg", strict=True)
        ),
        "a: " + "x" * 2_000_000,
    ],
)
def test_what_is_no_yaml_or_too_much_is_refused(text: str) -> None:
    with pytest.raises(YamlError):
        read_tree(text, Notes("mkdocs.yml"))


@given(st.text(alphabet=st.sampled_from("abc:-[]{}&*!<\"'|>#\n ,0~?%@"), max_size=80))
def test_whatever_is_written_is_understood_or_refused(text: str) -> None:
    notes = Notes("mkdocs.yml")
    try:
        found = read_tree(text, notes)
    except YamlError:
        return
    assert found is None or found.line >= 1
