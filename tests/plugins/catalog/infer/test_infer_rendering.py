"""The catalog file made of inferred documents."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from infer_trees import infer_files

from callboard.plugins.catalog.infer import Evidence, to_yaml

FILES = {
    "package.json": '{\n  "name": "shop-web",\n  "description": "yes: it # works",\n'
    '  "dependencies": {"next": "1"}\n}\n',
    "CODEOWNERS": "* @meadowlark/shop\n",
    "openapi.yaml": "openapi: 3.0.0\ninfo:\n  title: Shop\n  version: '1'\n",
    "docs/index.md": "# Docs\n",
}


def load(text: str) -> list[Any]:
    return list(yaml.safe_load_all(text))


def test_the_file_reads_back_as_the_documents_without_the_inferred_mark() -> None:
    inferred = infer_files(FILES, remote_url="https://github.com/meadowlark/shop-web")
    component, api = load(to_yaml(inferred.documents, inferred.evidence))
    expected = dict(inferred.documents[0])
    expected["metadata"] = dict(expected["metadata"])
    expected["metadata"]["annotations"] = {
        key: value for key, value in expected["metadata"]["annotations"].items() if key != "callboard.dev/inferred"
    }
    assert component == expected
    assert "callboard.dev/inferred" in inferred.documents[0]["metadata"]["annotations"]
    assert api["spec"]["definition"] == {"$text": "./openapi.yaml"}


def test_the_evidence_stands_beside_its_field() -> None:
    inferred = infer_files(FILES)
    lines = to_yaml(inferred.documents, inferred.evidence).splitlines()
    assert lines[0].startswith("# Inferred by Callboard")
    assert "  name: shop-web  # package.json:2" in lines
    assert "  description: 'yes: it # works'  # package.json:3" in lines
    assert "  owner: shop  # CODEOWNERS:1" in lines
    assert "    backstage.io/techdocs-ref: dir:.  # docs/index.md" in lines


def test_keys_stand_in_the_order_in_which_people_read_them() -> None:
    text = to_yaml([{"spec": {"owner": "a", "type": "b"}, "metadata": {"tags": [], "name": "n"}, "kind": "Component"}])
    assert [line.split(":")[0].strip() for line in text.splitlines() if ":" in line] == [
        "kind",
        "metadata",
        "name",
        "tags",
        "spec",
        "type",
        "owner",
    ]


@pytest.mark.parametrize("name", ["1e3", "0o17", "0x1F", "1_000", "yes", "null", "1.5", "~", "2024-01-01", "007"])
def test_a_name_that_looks_like_something_else_is_quoted(name: str) -> None:
    text = to_yaml([{"kind": "Component", "metadata": {"name": name}}])
    assert load(text)[0]["metadata"]["name"] == name
    assert f"name: '{name}'" in text


def test_a_hostile_file_name_cannot_write_into_the_file() -> None:
    proof = Evidence(entity="component:a", field="metadata.name", value="a", file="x\nevil: true", line=1)
    (document,) = load(to_yaml([{"kind": "Component", "metadata": {"name": "a"}}], [proof]))
    assert document == {"kind": "Component", "metadata": {"name": "a"}}


@example(name="", description="\x85", tags=["\u2028"], file="")
@given(
    name=st.text(max_size=60),
    description=st.text(max_size=400),
    tags=st.lists(st.text(max_size=20), max_size=3),
    file=st.text(max_size=30),
)
def test_any_text_at_all_round_trips(name: str, description: str, tags: list[str], file: str) -> None:
    document = {"kind": "Component", "metadata": {"name": name, "description": description, "tags": tags}}
    proofs = [
        Evidence(entity=f"component:{name}".lower(), field=f"metadata.{field}", value="", file=file, line=3)
        for field in ("name", "description", "tags")
    ]
    assert load(to_yaml([document], proofs)) == [document]
