"""What is said of two versions, and what of it breaks."""

from __future__ import annotations

import pytest

from callboard.plugins.api_docs import differences, read_definition
from callboard.plugins.api_docs.comparing import line_of

from . import samples

BASE = """\
openapi: 3.0.0
info: {title: a, version: '1'}
paths:
  /a:
    get:
      parameters: [{name: q, in: query, schema: {type: string}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/T'}}}}}
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}}
      responses: {'201': {description: ok}}
components:
  schemas:
    T: {type: object, required: [id], properties: {id: {type: string}, kind: {type: string, enum: [x, y]}}}
    S: {type: object, required: [id], properties: {id: {type: integer}, kind: {type: string, enum: [x, y]}}}
"""
TABLE = [
    ("    post:", "    put:", ["! POST /a is gone", "PUT /a is new"]),
    ("name: q,", "name: q, required: true,", ["! GET /a now needs the query parameter `q`"]),
    ("name: q, in: query, schema: {type: string}", "name: q, in: query, schema: {type: integer}",
     ["! GET /a, query parameter `q`: is integer, and was string"]),
    ("[{name: q, in: query, schema: {type: string}}]", "[]", ["! GET /a no longer takes the query parameter `q`"]),
    ("[{name: q, in", "[{name: z, in: query, schema: {}}, {name: q, in", ["GET /a takes the query parameter `z`"]),
    ("T: {type: object, required: [id], properties: {id: {type: string}, kind",
     "T: {type: object, required: [id], properties: {id: {type: string}, more: {type: string}, kind",
     ["GET /a, answer 200: the field `more` is new", "The type T: the field `more` is new"]),
    ("T: {type: object, required: [id], properties: {id: {type: string}, kind", "T: {type: object, properties: {kind",
     ["! GET /a, answer 200: the field `id` is gone", "The type T: the field `id` is gone"]),
    ("S: {type: object, required: [id]", "S: {type: object, required: [id, kind]",
     ["! POST /a, what is sent: the field `kind` is now required", "The type S: the field `kind` is now required"]),
    ("id: {type: integer}", "id: {type: number}",
     ["POST /a, what is sent: `id` is number, and was integer", "The type S: `id` is number, and was integer"]),
    ("kind: {type: string, enum: [x, y]}}}\n    S", "kind: {type: string, enum: [x, y, z]}}}\n    S",
     ["! GET /a, answer 200: `kind` may now be `z`", "The type T: `kind` may now be `z`"]),
    ("'201'", "'202'", ["! POST /a no longer answers 201", "POST /a may answer 202"]),
    ("version: '1'", "version: '2'", ["The version is 2, and was 1"]),
    ("    get:", "    get:\n      deprecated: true", ["GET /a is deprecated"]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), TABLE, ids=[str(number) for number in range(len(TABLE))])
def test_a_change_is_said_in_words(old: str, new: str, said: list[str]) -> None:
    assert BASE.count(old) >= 1
    before, after = read_definition("openapi", BASE), read_definition("openapi", BASE.replace(old, new, 1))
    assert list(after.problems) == []
    found = [f"{'! ' if each.breaking else ''}{each.words}" for each in differences(before, after)]
    assert found == said


LINES = [
    ([("    post:", "    put:")], "has a new definition: 1 operation added, 1 removed — breaking"),
    ([("    post:", "    put:"), ("version: '1'", "version: '2'")], "v1 → v2: 1 operation added, 1 removed — breaking"),
    ([("version: '1'", "version: next")], "v1 → next"),
    ([("'201'", "'202'"), ("    get:", "    get:\n      deprecated: true")],
     "has a new definition: 2 operations changed — breaking"),
    ([("[{name: q, in", "[{name: z, in: query, schema: {}}, {name: q, in")],
     "has a new definition: 1 operation changed"),
    ([("    S: {type: object", "    More: {type: string}\n    S: {type: object")],
     "has a new definition: 1 type added"),
    ([("{title: ", "{description: more, title: ")], "has a new definition, which asks and answers as before"),
    ([("paths:", "paths: [")], "has a new definition that cannot be read in full"),
]  # fmt: skip


@pytest.mark.parametrize(("edits", "line"), LINES, ids=[str(number) for number in range(len(LINES))])
def test_a_new_definition_is_one_line(edits: list[tuple[str, str]], line: str) -> None:
    text = BASE
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    before, after = read_definition("openapi", BASE), read_definition("openapi", text)
    assert line_of(before, after, differences(before, after)) == line
    if line.endswith("in full"):
        assert line_of(after, before, differences(after, before)) == "has a definition that can be read again"


@pytest.mark.parametrize("name", ["OPENAPI", "SWAGGER", "ASYNC_2", "ASYNC_3", "GRAPHQL", "PROTO"])
def test_nothing_differs_from_itself_and_everything_from_nothing(name: str) -> None:
    type = {"G": "graphql", "P": "grpc", "A": "asyncapi"}.get(name[0], "openapi")
    found, empty = read_definition(type, getattr(samples, name)), read_definition("trpc", "")
    assert differences(found, found) == []
    count = len(list(found.operations()))
    assert [each.about for each in differences(found, empty)].count("operation") == count
    assert all(each.breaking for each in differences(found, empty) if each.about == "operation")
    assert not any(each.breaking for each in differences(empty, found))


def test_other_languages_are_compared_as_well() -> None:
    before = read_definition("graphql", samples.GRAPHQL)
    after = read_definition("graphql", samples.GRAPHQL.replace("q: String!", "q: String!, page: Int!"))
    assert [each.words for each in differences(before, after)] == [
        "query search takes the argument `page`, which is required"
    ]
    old = read_definition("grpc", samples.PROTO)
    new = read_definition("grpc", samples.PROTO.replace("string q = 1", "string q = 9"))
    assert [each.words for each in differences(old, new) if each.breaking] == [
        "Search.Find, what is sent: the field `q` is = 9, and was = 1",
        "Search.Watch, what is sent: the field `q` is = 9, and was = 1",
    ]
