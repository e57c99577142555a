"""Placeholders are found and filled by the rules of the descriptor format."""

from __future__ import annotations

import pytest

from callboard.plugins.catalog.ingest.limits import ParseLimits
from callboard.plugins.catalog.ingest.placeholders import Placeholder, fill, find, resolve
from callboard.plugins.catalog.model import Problem


def definition(key, value="./x"):
    return {"spec": {"definition": {key: value}}}


def filled(key, content):
    document, problems = resolve(definition(key), {Placeholder("/spec/definition", key, "./x"): content})
    assert problems == ()
    return document["spec"]["definition"]


def refused(key, content, **options):
    contents = {} if content is None else {Placeholder("/spec/definition", key, "./x"): content}
    _, (problem,) = resolve(definition(key), contents, **options)
    assert problem.stage == "placeholder"
    assert problem.hint
    return problem.message


def test_placeholders_are_found_anywhere_below_the_root():
    document = {
        "metadata": {"links": {"$yaml": "./links.yaml"}, "a/b": {"$text": "x"}},
        "spec": {"parameters": [{"title": "one"}, {"$json": "https://git.example/two.json"}]},
    }
    assert find(document) == [
        Placeholder("/metadata/links", "$yaml", "./links.yaml"),
        Placeholder("/metadata/a~1b", "$text", "x"),
        Placeholder("/spec/parameters/1", "$json", "https://git.example/two.json"),
    ]


@pytest.mark.parametrize(
    "value",
    [
        {"$text": "./x", "other": 1},
        {"$ref": "./x"},
        {"$openapi": "./x"},
        {"$file": {"$text": "./x"}},
        {"$text": "./x", "$json": "./y"},
        {"$other": 1, "below": {"$text": "./x"}},
        {"text": "$text"},
        {},
    ],
)
def test_other_maps_are_left_alone(value):
    document = {"spec": {"definition": value}}
    assert find(document) == []
    assert resolve(document, {}) == (document, ())


def test_a_root_with_a_dollar_key_is_not_looked_into():
    assert find({"$text": "./x"}) == []
    assert find({"$schema": "x", "spec": {"$text": "./x"}}) == []


def test_text_is_put_in_as_it_is():
    assert filled("$text", "a: {{ b }}\n") == "a: {{ b }}\n"
    assert filled("$text", "\ufeffä".encode()) == "ä"
    assert filled("$text", b"") == ""


def test_json_is_read_with_the_numbers_of_javascript():
    assert filled("$json", b'{"a": [1.0, 12345678901234567890, 1e999], "a b": null}') == {
        "a": [1, 12345678901234567000, None],
        "a b": None,
    }


def test_yaml_is_read_by_the_same_rules_as_descriptors():
    assert filled("$yaml", b"- on\n- 017\n- <<: 1\n") == ["on", 17, {"<<": 1}]
    assert filled("$yaml", "# c\n---\nkey: value\n") == {"key": "value"}


def test_what_is_put_in_is_not_searched_again():
    assert filled("$yaml", "inner: {$text: ./y}") == {"inner": {"$text": "./y"}}


def test_the_document_given_is_not_changed():
    document = definition("$text")
    resolve(document, {Placeholder("/spec/definition", "$text", "./x"): "text"})
    assert document == definition("$text")


@pytest.mark.parametrize(
    ("key", "content", "message"),
    [
        ("$json", "{a: 1}", "Placeholder $json failed to parse JSON data"),
        ("$json", "NaN", "failed to parse JSON data"),
        ("$json", r'"\ud83c"', "failed to parse JSON data"),
        ("$json", "[" * 100_000, "failed to parse JSON data"),
        ("$json", "[" * 200 + "]" * 200, "levels deep"),
        ("$yaml", "a: 1\n---\nb: 2\n", "expected to find exactly one document of data, found 2"),
        ("$yaml", "", "expected to find exactly one document of data, found 0"),
        ("$yaml", "a: 1\nb: c: d\n", "at line 2"),
        ("$text", b"\xff\xfe\x00", "found an error in the data"),
        ("$text", b"a\x00", "found an error in the data"),
        ("$text", "\ud800", "not Unicode"),
        ("$text", None, "could not read location ./x"),
    ],
)
def test_content_that_is_not_what_was_promised_refuses_the_entity(key, content, message):
    assert message in refused(key, content)


def test_content_is_bounded():
    assert "over the limit" in refused("$text", "x" * 11, limits=ParseLimits(bytes=10))
    assert "values" in refused("$json", "[1,2,3,4]", limits=ParseLimits(nodes=3))


def test_a_value_that_is_no_text_is_refused():
    for value in (12, ["./x"], {"a": "b"}, None):
        _, (problem,) = resolve(definition("$text", value), {})
        assert "expected a string value parameter" in problem.message


def test_what_went_wrong_while_reading_is_passed_on():
    gone = Problem(message="no such file", hint="Add it.", name="NotFoundError")
    _, (problem,) = resolve(definition("$text"), {Placeholder("/spec/definition", "$text", "./x"): gone})
    assert (problem.message, problem.name, problem.stage) == ("no such file", "NotFoundError", "placeholder")


def test_in_a_declaration_the_problem_has_file_line_and_document(read):
    (declaration,) = read("kind: API\nspec:\n  a: {$text: ./a}\n  b:\n    $json: ./b\n").declarations
    found = find(declaration.document)
    result, (problem,) = fill(declaration, {found[0]: "yes", found[1]: "no"}, "catalog-info.yaml")
    assert (problem.file, problem.line, problem.document) == ("catalog-info.yaml", 4, 0)
    assert result.document["spec"]["a"] == "yes"
    assert result.lines is declaration.lines


def test_a_declaration_without_placeholders_stays_itself(read):
    (declaration,) = read("kind: API\n").declarations
    assert fill(declaration, {}) == (declaration, ())
    assert fill(declaration, {})[0] is declaration
