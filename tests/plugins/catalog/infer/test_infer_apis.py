"""API definitions in files of all sorts."""

from __future__ import annotations

from pathlib import Path

import pytest
from infer_trees import MemoryTree

from callboard.plugins.catalog.infer import FolderTree
from callboard.plugins.catalog.infer.apis import find_definitions, read_definition

CORPUS = Path(__file__).resolve().parents[5] / "shared" / "corpus" / "apis"
OPENAPI = """\
# the contract
openapi: 3.1.0
info:
  title: Playlist API
  version: 1.2.0
  description: |
    Reads and [writes](https://example.com) playlists.

    More words.
paths: {}
"""


def find(files: dict[str, str]) -> list[tuple[str, str, str]]:
    tree = MemoryTree(files)
    return [(found.path, found.type, found.title) for found in find_definitions(tree, tree.files())]


def test_openapi_in_yaml_gives_title_version_and_the_first_paragraph() -> None:
    found = read_definition("api/openapi.yaml", OPENAPI.encode())
    assert found is not None
    assert (found.type, found.title, found.version, found.line) == ("openapi", "Playlist API", "1.2.0", 4)
    assert found.description == "Reads and writes playlists."


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.json", '{"components": {}, "openapi": "3.0.0", "info": {"title": "T", "version": "1"}}', ("openapi", "T")),
        ("a.yml", "swagger: '2.0'\ninfo: {title: Old, version: '1'}\n", ("openapi", "Old")),
        ("a.yaml", "info:\n  title: Last\npaths: {}\nopenapi: 3.0.3\n", ("openapi", "Last")),
        ("a.yaml", '"openapi": "3.0.3"\n"info": {"title": "Quoted"}\n', ("openapi", "Quoted")),
        ("a.yaml", "asyncapi: 3.0.0\ninfo:\n  title: Events\n", ("asyncapi", "Events")),
        ("a.graphqls", "type Query {\n  tracks: [Track]\n}\n", ("graphql", "")),
        ("a.graphql", "schema {\n  query: Q\n}\n", ("graphql", "")),
        ("a.proto", 'syntax = "proto3";\npackage acme.v1;\nservice Tracks {\n}\n', ("grpc", "Tracks")),
    ],
)
def test_each_format_is_known_by_its_content(path: str, text: str, expected: tuple[str, str]) -> None:
    found = read_definition(path, text.encode())
    assert found is not None
    assert (found.type, found.title) == expected


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.yaml", "kind: Component\n"),
        ("a.yaml", "openapi: true\n"),
        ("a.yaml", "services:\n  openapi: 3.0.0\n"),
        ("a.json", '{"tools": {"openapi": "3"}}'),
        ("a.json", '{"openapi": '),
        ("a.graphql", "query Tracks { tracks { id } }"),
        ("a.proto", "message Track {}"),
        ("a.yaml", "\tbroken: [\nopenapi"),
    ],
)
def test_other_content_defines_no_api(path: str, text: str) -> None:
    assert read_definition(path, text.encode()) is None


def test_binary_content_defines_no_api() -> None:
    assert read_definition("openapi.yaml", b"openapi: 3.0.0\n\x00\xff") is None


def test_test_data_templates_and_examples_are_left_out() -> None:
    files = {
        "tests/openapi.yaml": OPENAPI,
        "examples/openapi.yaml": OPENAPI,
        "{{cookiecutter.slug}}/openapi.yaml": OPENAPI,
        "api/openapi.yaml": OPENAPI,
    }
    assert find(files) == [("api/openapi.yaml", "openapi", "Playlist API")]


def test_the_same_definition_as_json_and_yaml_counts_once() -> None:
    as_json = '{"openapi": "3.1.0", "info": {"title": "Playlist API", "version": "1.2.0"}}'
    assert find({"api/openapi.json": as_json, "api/openapi.yaml": OPENAPI}) == [
        ("api/openapi.yaml", "openapi", "Playlist API")
    ]


def test_parts_of_a_graphql_schema_are_not_apis_of_their_own() -> None:
    files = {"a/query.graphql": "type Query { a: A }", "a/types.graphql": "type A { id: ID }"}
    assert [path for path, _, _ in find(files)] == ["a/query.graphql"]


def test_a_graphql_schema_without_an_entry_point_is_still_found() -> None:
    assert [path for path, _, _ in find({"types.graphql": "type A { id: ID }"})] == ["types.graphql"]


def test_an_alias_bomb_and_deep_nesting_end_quickly() -> None:
    levels = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30))
    bomb = f"openapi: 3.0.0\na0: &a0 [x]\n{levels}\ninfo: {{title: Bomb}}\n"
    found = read_definition("a.yaml", bomb.encode())
    assert found is not None
    assert found.title == "Bomb"
    deep = read_definition("a.yaml", b"openapi: 3.0.0\nx: " + b"[" * 900_000)
    assert deep is not None
    assert deep.title == ""


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus lies beside the checkout only at the maintainers'")
def test_every_definition_of_the_corpus_is_known() -> None:
    rows = [line.split("\t") for line in (CORPUS / "INDEX.tsv").read_text().splitlines()[1:]]
    wrong = []
    for row in rows:
        path, kind = row[0], row[5].rstrip("0123456789.").replace("swagger", "openapi")
        text = FolderTree(CORPUS).read(path, 1024 * 1024)
        is_embedded = text is not None and b"kind: API" in text
        found = read_definition(path, text or b"")
        if not is_embedded and (found.type if found else None) != kind:
            wrong.append((path, kind, found))
    assert len(rows) > 40
    assert not wrong
