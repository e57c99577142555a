"""Each language gives all that it says: operations in groups, types, parameters, answers."""

from __future__ import annotations

import pytest

from callboard.plugins.api_docs import Definition, Schema, read_definition
from callboard.plugins.api_docs.parsing import is_known

from . import samples


def outline(found: Definition) -> dict[str, list[str]]:
    return {group.title: [f"{each.verb} {each.name}" for each in group.operations] for group in found.groups}


def type_names(found: Definition) -> list[str]:
    return [each.name for each in found.types]


def schema_of(found: Definition, name: str) -> Schema:
    named = found.type_named(name)
    assert named is not None
    return named.schema


def test_openapi_3_gives_operations_by_tag_with_all_they_say() -> None:
    found = read_definition("openapi", samples.OPENAPI)
    assert (found.format, found.title, found.version, list(found.problems)) == ("OpenAPI 3.1", "Search", "3.4.0", [])
    assert outline(found) == {
        "Search": ["GET /search/{market}"],
        "Operations": ["POST /search/{market}"],
        "Webhooks": ["POST played"],
    }
    assert [each.url for each in found.servers] == ["https://api.meadowlark.fm/v3"]
    assert type_names(found) == ["Type", "Track", "Album", "Person", "Page"]
    get, post, hook = found.operations()
    assert [(each.name, each.place, each.required) for each in get.parameters] == [
        ("market", "path", True),
        ("q", "query", True),
        ("limit", "query", False),
        ("types", "query", False),
    ]
    assert get.parameters[3].schema.type == "array of Type"
    assert get.parameters[2].schema.limits == ("at least 1", "at most 50")
    assert [each.status for each in get.answers] == ["200", "default"]
    assert get.answers[0].headers[0].name == "X-Total"
    assert get.security == [["token"]]
    assert post.security == []
    assert post.deprecated
    assert post.bodies[0].required
    assert post.bodies[0].example.startswith("{")
    assert get.is_http
    assert not hook.is_http
    track = schema_of(found, "Track")
    assert [(each.name, each.required, each.schema.type) for each in track.properties] == [
        ("id", True, "string"),
        ("title", False, "string"),
        ("album", False, "Album"),
        ("by", False, ""),
    ]
    assert track.properties[0].schema.access == "read only"
    assert track.properties[1].schema.nullable
    assert [each.ref for each in track.properties[3].schema.choices[0].schemas] == ["Person", ""]


def test_openapi_2_is_read_as_well() -> None:
    found = read_definition("openapi", samples.SWAGGER)
    tracks, upload = found.operations()
    assert found.format == "OpenAPI 2.0"
    assert found.servers[0].url == "https://old.meadowlark.fm/v1"
    assert (tracks.bodies[0].media, tracks.bodies[0].schema and tracks.bodies[0].schema.ref) == (
        "application/json",
        "Track",
    )
    assert [(each.name, each.place, each.schema.type) for each in upload.parameters] == [("file", "form", "file")]
    assert list(found.problems) == []


def test_asyncapi_2_and_3_give_what_is_sent_and_received_by_channel() -> None:
    second, third = read_definition("asyncapi", samples.ASYNC_2), read_definition("asyncapi", samples.ASYNC_3)
    assert outline(second) == {"plays/{market}": ["PUB plays/{market}", "SUB plays/{market}"]}
    publish, _ = second.operations()
    assert [each.name for each in publish.bodies] == ["Played", "Skipped"]
    assert type_names(second) == ["Play", "Played"]
    assert outline(third) == {"plays.{market}": ["RECV plays.{market}", "SEND plays.{market}"]}
    assert [len(each.bodies) for each in third.operations()] == [1, 1]
    assert next(third.operations()).parameters[0].schema.enum == ("se", "no")
    assert [*second.problems, *third.problems] == []


def test_graphql_gives_roots_as_operations_and_all_types() -> None:
    found = read_definition("graphql", samples.GRAPHQL)
    assert list(found.problems) == []
    assert outline(found) == {"Queries": ["QUERY search", "QUERY track"], "Mutations": ["MUTATE rename"]}
    assert sorted(type_names(found)) == sorted(
        ["Track", "Node", "Named", "Artist", "Person", "Band", "Kind", "Date", "Filter", "@key"]
    )
    search, *_ = found.operations()
    assert search.description == "Finds tracks"
    assert [(each.name, each.required, each.schema.type) for each in search.parameters] == [
        ("q", True, "String!"),
        ("filter", False, "Filter"),
    ]
    assert search.parameters[1].schema.default == "{kind: TRACK }"
    track = schema_of(found, "Track")
    assert [each.schema.type for each in track.properties] == ["ID!", "String", "[Artist!]!"]
    assert track.properties[1].schema.deprecated
    assert schema_of(found, "Kind").enum == ("TRACK", "ALBUM")


def test_protobuf_gives_services_with_streams_and_nested_messages() -> None:
    found = read_definition("grpc", samples.PROTO)
    assert list(found.problems) == []
    assert (found.title, found.format) == ("meadowlark.search.v1", "gRPC (proto3)")
    assert outline(found) == {"Search": ["RPC Find", "STREAM Watch"]}
    assert found.groups[0].description == "Finds music."
    find, watch = found.operations()
    assert find.description == "Finds tracks."
    assert watch.deprecated
    assert watch.notes == ["Streams both ways"]
    assert sorted(type_names(found)) == [
        "FindRequest",
        "FindRequest.Kind",
        "FindResponse",
        "FindResponse.Label",
        "FindResponse.Track",
    ]
    request = schema_of(found, "FindRequest")
    assert [(each.name, each.note) for each in request.properties] == [("q", "= 1"), ("kind", "= 2 optional")]
    assert request.properties[1].schema.ref == "FindRequest.Kind"
    assert len(request.choices[0].schemas) == 2
    labels = schema_of(found, "FindResponse.Track").properties[1].schema
    assert (labels.type, labels.values and labels.values.ref) == ("map<string, Label>", "FindResponse.Label")


BROKEN = [
    ("openapi", "openapi: 3.0.0\ninfo: {title: a, version: '1'}\npaths:\n  /a:\n    get: {}\n  /b: [\n", 6, ["GET /a"]),
    ("openapi", '{"openapi": "3.0.0",\n"paths": {,}}', 2, []),
    ("openapi", "openapi: 3.0.0\nopenapi: 3.0.1\n", 2, []),
    ("openapi", "title: nothing\n", 1, []),
    ("graphql", "type Query { a: Int }\ntype B {\n  c d\n}\ntype C { e: Int }", 3, ["QUERY a"]),
    ("grpc", "service A { rpc B(C) returns (D); }\nmessage C {\n  string = 1;\n}\nmessage D {}", 3, ["RPC B"]),
]


@pytest.mark.parametrize(("type", "text", "line", "operations"), BROKEN, ids=[str(n) for n in range(len(BROKEN))])
def test_a_broken_definition_says_where_and_gives_the_rest(
    type: str, text: str, line: int, operations: list[str]
) -> None:
    found = read_definition(type, text)
    assert [each.line for each in found.problems if each.level == "error"] == [line]
    assert [f"{each.verb} {each.name}" for each in found.operations()] == operations


def test_references_that_lead_nowhere_or_outside_are_problems_with_lines() -> None:
    text = (
        "openapi: 3.0.0\ninfo: {title: a, version: '1'}\npaths:\n  /a:\n    get:\n      responses:\n        '200':\n"
        "          $ref: https://evil.example/r.yaml\n        '404':\n          $ref: '#/components/responses/No'\n"
    )
    found = read_definition("openapi", text)
    assert [(each.line, each.level) for each in found.problems] == [(8, "warning"), (10, "error")]
    assert [each.status for each in next(found.operations()).answers] == ["200", "404"]


def test_types_that_nobody_reads_are_left_to_be_shown_as_they_are() -> None:
    assert not is_known("trpc")
    assert read_definition("trpc", "whatever") == Definition()
