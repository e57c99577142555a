"""From the bytes of a file to declarations and problems."""

from __future__ import annotations

import codecs
import json

import pytest

ENTITY = """
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: {name}
"""


def names(parsed):
    return [declaration.document["metadata"]["name"] for declaration in parsed.declarations]


def the_problem(parsed):
    (problem,) = parsed.problems
    return problem


def test_a_broken_document_does_not_stop_its_neighbours(read):
    parsed = read(ENTITY.format(name="one") + "---\na: b: c\n---" + ENTITY.format(name="three"))
    assert names(parsed) == ["one", "three"]
    assert [declaration.index for declaration in parsed.declarations] == [0, 2]
    problem = the_problem(parsed)
    assert (problem.document, problem.line, problem.stage) == (1, 7, "parse")
    assert problem.file == "https://git.example/meadowlark/catalog-info.yaml"
    assert parsed.documents == 3


def test_every_declaration_knows_the_lines_of_its_keys(read):
    parsed = read("# first\n---\nkind: A\n---\n\nkind: B\nspec:\n  list:\n    - x\n    - a/b: 1\n")
    first, second = parsed.declarations
    assert (first.line, first.lines["/kind"]) == (3, 3)
    assert second.line == 6
    assert dict(second.lines) == {
        "/kind": 6,
        "/spec": 7,
        "/spec/list": 8,
        "/spec/list/0": 9,
        "/spec/list/1": 10,
        "/spec/list/1/a~1b": 10,
    }
    assert second.line_of("/spec/list/7/x") == 8
    assert second.line_of("/nowhere") == 6


def test_null_documents_are_passed_over_but_counted(read):
    parsed = read("---\n---\n# only a comment\n---\nkind: A\n---\n~\n---\n")
    assert [declaration.index for declaration in parsed.declarations] == [2]
    assert (parsed.problems, parsed.documents) == ((), 5)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"# nothing yet\n", b"\xef\xbb\xbf"])
def test_a_file_without_any_document_is_a_problem(read, content):
    parsed = read(content)
    assert (the_problem(parsed).stage, the_problem(parsed).line, parsed.documents) == ("empty-file", 1, 0)


@pytest.mark.parametrize(
    ("text", "type_name"), [("hello", "string"), ("- a\n- b", "object"), ("42", "number"), ("true", "boolean")]
)
def test_a_document_that_is_no_map_is_a_problem(read, text, type_name):
    problem = the_problem(read(f"---\nkind: A\n---\n{text}\n"))
    assert problem.message == f"Expected object at root, got {type_name}"
    assert (problem.document, problem.line, problem.stage) == (1, 4, "not-object")


def test_documents_may_end_with_dots_and_begin_with_directives(read):
    parsed = read("%YAML 1.2\n---\nkind: A\n...\n# between\n%YAML 1.2\n---\nkind: B\n...\nkind: C\n")
    assert [declaration.document["kind"] for declaration in parsed.declarations] == ["A", "B", "C"]
    assert [declaration.line for declaration in parsed.declarations] == [3, 8, 10]


def test_a_marker_only_counts_at_the_start_of_a_line(read):
    parsed = read("kind: A\ntext: |\n  ---\n  not the end\nline: a --- b\nwords: ---x\n")
    assert parsed.declarations[0].document["text"] == "---\nnot the end\n"
    assert parsed.documents == 1


def test_json_is_read_too(read):
    document = {"kind": "A", "metadata": {"name": "x\t\u00e9", "n": [1, 2.5, None, True]}}
    for text in (json.dumps(document), json.dumps(document, indent="\t")):
        assert read(text.encode()).declarations[0].document == document


def test_json_may_write_an_emoji_as_two_escapes(read):
    parsed = read(rb'{"title": "\ud83c\udfb5 \\ud83c\\udfb5", "b": 1}')
    assert parsed.declarations[0].document["title"] == "\U0001f3b5 \\ud83c\\udfb5"
    assert parsed.declarations[0].lines["/b"] == 1
    assert the_problem(read(rb'{"title": "\ud83c"}')).stage == "parse"


@pytest.mark.parametrize(
    "content",
    [
        codecs.BOM_UTF8 + "kind: Ä\n".encode(),
        codecs.BOM_UTF16_LE + "kind: Ä\n".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "kind: Ä\n".encode("utf-16-be"),
        "kind: Ä\r\n".encode(),
        "kind: Ä".encode(),
        "---\nkind: Ä\n---\n".encode(),
    ],
)
def test_usual_encodings_and_line_ends_make_no_difference(read, content):
    assert read(content).declarations[0].document == {"kind": "Ä"}


def test_lines_are_counted_in_files_with_windows_line_ends(read):
    parsed = read(b"kind: A\r\n---\r\nkind: B\r\nspec: {\r\n")
    assert parsed.declarations[0].lines["/kind"] == 1
    assert the_problem(parsed).line >= 4


@pytest.mark.parametrize(
    ("content", "message", "hint", "line"),
    [
        ("kind: A\nname: Ä\n".encode("latin-1"), "The byte 0xc4 is not UTF-8", "UTF-8", 2),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "The file is binary", "path of a YAML file", 1),
        (b"kind: A\nname: a\x00b\n", "NUL", "path of a YAML file", 2),
        ("kind: A\n".encode("utf-32"), "UTF-32", "UTF-8", 0),
        (codecs.BOM_UTF16_LE + b"a", "UTF-16", "UTF-8", 0),
    ],
)
def test_other_bytes_are_refused_with_a_way_out(read, content, message, hint, line):
    parsed = read(content)
    problem = the_problem(parsed)
    assert message in problem.message
    assert hint in problem.hint
    assert (problem.line, problem.document, parsed.declarations) == (line, None, ())


def test_a_control_character_is_reported_where_it_is(read):
    problem = the_problem(read(b"kind: A\n---\nkind: B\nname: a\x07b\n"))
    assert "'\\x07'" in problem.message
    assert (problem.line, problem.document) == (4, 1)


def test_duplicate_keys_are_refused_with_the_line_of_the_second(read):
    problem = the_problem(read("kind: A\nspec:\n  a: 1\nkind: B\n"))
    assert problem.message == "YAML error: Map keys must be unique: `kind` is here twice at line 4, column 1"
    assert "---" in problem.hint
    assert the_problem(read("a: {b: 1, c: 2, b: 3}\n")).line == 1


def test_block_text_at_the_very_end_keeps_its_last_line_break(read):
    assert read(b"text: |\n  end").declarations[0].document == {"text": "end\n"}
    assert read(b"text: |-\n  end").declarations[0].document == {"text": "end"}


def test_line_separators_of_unicode_are_ordinary_characters(read):
    text = "a\u2028b\u2029c\x85d"
    document = read(f'plain: {text}\nquoted: "{text}"\n{text}: 1\nblock: |\n  {text}\n'.encode()).declarations[0]
    assert document.document == {"plain": text, "quoted": text, text: 1, "block": f"{text}\n"}
    assert document.lines["/block"] == 4
    assert document.lines[f"/{text}"] == 3
