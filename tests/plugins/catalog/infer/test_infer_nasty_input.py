"""Hostile and broken repositories: whatever they hold, inference ends soon and its documents are valid."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from infer_trees import infer_files

from callboard.plugins.catalog.infer import FolderTree, Inferred, infer, to_yaml
from callboard.plugins.catalog.infer.manifests import BY_ENDING, BY_NAME

MANIFESTS = sorted([*BY_NAME, *(f"x{ending}" for ending in BY_ENDING)])
OTHERS = ["openapi.yaml", "api.json", "a.proto", "a.graphql", "README.md", "README.rst", "CODEOWNERS", ".git/config"]
NAME = re.compile(r"([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]")
TAG = re.compile(r"[a-z0-9:+#]+(-[a-z0-9:+#]+)*")
REF = re.compile(r"(user:)?[A-Za-z0-9][-A-Za-z0-9_.]*")
# Big enough that a quadratic parser would be noticed, small enough to be read.
BIG = 200_000


def assert_valid(inferred: Inferred) -> None:
    """The format rules of the descriptor, and that the file made of it is what it says."""
    names = [(document["kind"], document["metadata"]["name"].lower()) for document in inferred.documents]
    assert len(set(names)) == len(names) > 0
    for document in inferred.documents:
        metadata, spec = document["metadata"], document["spec"]
        assert NAME.fullmatch(metadata["name"])
        assert all(TAG.fullmatch(tag) and len(tag) <= 63 for tag in metadata.get("tags", ()))
        assert REF.fullmatch(spec["owner"])
        assert all(text.isprintable() and text for text in _texts(document))
        assert len(metadata.get("description", "")) <= 300
    again = list(yaml.safe_load_all(to_yaml(inferred.documents, inferred.evidence)))
    assert [document["spec"] for document in again] == [document["spec"] for document in inferred.documents]


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.items() for text in _texts(item)]
    if isinstance(value, list | tuple):
        return [text for item in value for text in _texts(item)]
    assert isinstance(value, str)
    return [value]


CONTENTS = [
    b"",
    b"\x00\x01\x02" * 100,
    b"\xff\xfe\xfd",
    "ÿþ utf-16 \U0001f3b5".encode("utf-16"),
    b"\xef\xbb\xbf{}",
    b"{" * BIG,
    b"[" * BIG,
    b'{"a":' * (BIG // 5),
    b"<a>" * (BIG // 3),
    b"a." * (BIG // 2),
    b"a" * BIG,
    b" " * BIG,
    b"\n" * BIG,
    b"\t\n" * (BIG // 2),
    b'"' * BIG,
    b"(" * BIG,
    b"- " * (BIG // 2),
    b"*_`[" * (BIG // 4),
    b"'\"" * (BIG // 2),
    b"name = 'x\nversion: \"\n" * (BIG // 20),
    b"x" * (5 * 1024 * 1024),
]


@pytest.mark.parametrize("path", [*MANIFESTS, *OTHERS])
def test_no_content_whatever_stops_the_reading(path: str) -> None:
    for content in CONTENTS:
        start = time.monotonic()
        assert_valid(infer_files({path: content}))
        assert time.monotonic() - start < 5, content[:20]


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "../../x", "a\u202eb", "\ud800", "x\r\ny: z", "\x85"])
def test_hostile_words_become_plain_ones(text: str) -> None:
    as_json = '"' + "".join(f"\\u{ord(letter):04x}" for letter in text) + '"'
    manifest = f'{{"name": {as_json}, "description": {as_json}, "version": {as_json}}}'
    definition = (
        f'{{"openapi": "3.0.0", "info": {{"title": {as_json}, "version": {as_json}, "description": {as_json}}}}}'
    )
    assert_valid(infer_files({"package.json": manifest, "api/openapi.json": definition}, name="x" * 100))


def _json_values() -> st.SearchStrategy[Any]:
    leaves = st.none() | st.booleans() | st.integers() | st.text(max_size=20)
    return st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner))


FIELDS = [
    "name",
    "version",
    "description",
    "dependencies",
    "scripts",
    "workspaces",
    "info",
    "openapi",
    "require",
    "bin",
]


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(fields=st.dictionaries(st.sampled_from(FIELDS), _json_values()), name=st.text(max_size=80))
def test_any_shape_of_manifest_gives_valid_documents(fields: dict[str, Any], name: str) -> None:
    text = yaml.safe_dump(fields)
    as_json = json.dumps(fields)
    assert_valid(
        infer_files(
            {"package.json": as_json, "composer.json": as_json, "pubspec.yaml": text, "openapi.yaml": text}, name=name
        )
    )


@settings(max_examples=200, deadline=None)
@given(
    files=st.dictionaries(
        st.sampled_from([*MANIFESTS, *OTHERS, "services/a/Dockerfile", "services/b/package.json"]),
        st.text(alphabet="abnmevrsio:=\"'{}[]()<>/@*#$-. \n\t\\,", max_size=300),
        max_size=6,
    ),
    remote=st.none() | st.text(max_size=60),
)
def test_any_text_in_any_file_gives_valid_documents(files: dict[str, str], remote: str | None) -> None:
    assert_valid(infer_files(files, remote_url=remote))


def test_a_checkout_full_of_traps_is_read_around_them(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "package.json").symlink_to("/etc/passwd")
    (tmp_path / "go.mod").mkdir()
    (tmp_path / "README.md").write_bytes(b"\xff" * 100)
    (tmp_path / "CODEOWNERS").symlink_to(tmp_path / "CODEOWNERS")
    (tmp_path / "Cargo.toml").write_text('[package]\nname = "survivor"\n')
    (tmp_path / ".git").write_text("gitdir: /etc\n")
    inferred = infer(FolderTree(tmp_path), name="checkout")
    assert_valid(inferred)
    assert inferred.documents[0]["metadata"]["name"] == "survivor"


def test_a_tree_that_names_paths_outside_of_itself_is_not_believed() -> None:
    inferred = infer_files({"../x/package.json": '{"name":"evil"}', "/etc/go.mod": "module evil"}, name="good")
    assert_valid(inferred)
    assert inferred.documents[0]["metadata"]["name"] == "good"
