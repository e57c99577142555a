"""Whatever the bytes, the stages return values; they never raise."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from callboard.plugins.catalog.ingest.parse import parse
from callboard.plugins.catalog.ingest.placeholders import fill, find, resolve
from callboard.plugins.catalog.ingest.process import Kinds, ProcessContext, process
from callboard.plugins.catalog.kinds import BUILT_IN
from callboard.plugins.catalog.model import Declaration, LocationRef, SourceFile

PLACE = LocationRef("url", "https://git.example/x.yaml")
CONTEXT = ProcessContext(kinds=Kinds.of(BUILT_IN), location=PLACE, origin=PLACE)

# Pieces that mean something to YAML or to us, so that random text gets somewhere.
PIECES = st.sampled_from(
    [
        "---\n",
        "...\n",
        "- ",
        "? ",
        ": ",
        "\n",
        "\n  ",
        "\t",
        "{",
        "}",
        "[",
        "]",
        ",",
        "&a ",
        "*a",
        "!!int ",
        "! ",
        "|\n",
        ">-\n ",
        "'",
        '"',
        "\\u",
        "\\ud83d\\ude00",
        "#",
        "%YAML 1.1\n",
        "<<",
        "~",
        "1e9",
        ".inf",
        "kind: Component\n",
        "apiVersion: backstage.io/v1alpha1\n",
        "metadata:\n  name: a\n",
        "spec:\n",
        "  owner: a\n",
        "  targets: [a]\n",
        "kind: Location\n",
        "$text: x",
        "\x85",
        "\u2028",
        "\ufeff",
        "\r",
        "\r\n",
        "\x00",
        "\x7f",
        "é",
        "🎵",
        "{{ x }}",
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=8), max_size=30).map("".join)

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
VALUE_KEYS = st.sampled_from(["a", "name", "$text"]) | TEXTS
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(VALUE_KEYS, inner, max_size=3),
    max_leaves=8,
)
JSON_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")))
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | JSON_TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abcé$ :", max_size=5), inner),
    max_leaves=12,
)
KEYS = [
    "apiVersion",
    "kind",
    "metadata",
    "spec",
    "relations",
    "name",
    "namespace",
    "labels",
    "annotations",
    "tags",
    "links",
    "url",
    "owner",
    "type",
    "dependsOn",
    "dependencyOf",
    "target",
    "targets",
    "profile",
    "picture",
    "uid",
    "backstage.io/view-url",
]
DOCUMENTS = st.fixed_dictionaries(
    {
        "apiVersion": st.sampled_from(["backstage.io/v1alpha1", "scaffolder.backstage.io/v1beta3"]) | VALUES,
        "kind": st.sampled_from([kind.kind for kind in BUILT_IN]) | VALUES,
        "metadata": st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4).map(lambda m: {"name": "a"} | m),
    },
    optional={"spec": st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=5), "relations": VALUES},
)


def run(content: bytes) -> None:
    parsed = parse(SourceFile(location=PLACE, content=content))
    assert len(parsed.declarations) + len(parsed.problems) <= max(parsed.documents, 1)
    for declaration in parsed.declarations:
        assert all(line >= declaration.line for line in declaration.lines.values())
        check(declaration)
    for problem in parsed.problems:
        assert problem.message
        assert problem.hint
        assert 0 <= problem.line <= content.count(b"\n") + content.count(b"\r") + 2


def check(declaration: Declaration) -> None:
    before = json.dumps(declaration.document)
    filled, _ = fill(
        declaration, {found: "text" for found in find(declaration.document) if isinstance(found.value, str)}
    )
    result = process(filled, CONTEXT)
    assert (result.entity is None) <= bool(result.problems)
    if result.entity:
        json.dumps(result.entity.document).encode()
    assert json.dumps(declaration.document) == before


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_arbitrary_bytes_never_raise(content):
    run(content)


@settings(max_examples=500, deadline=None)
@given(TEXTS)
def test_arbitrary_yaml_never_raises(text):
    run(text.encode(errors="ignore"))


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_arbitrary_utf_16_never_raises(text):
    run(text.encode("utf-16", errors="ignore"))


@settings(max_examples=300, deadline=None)
@given(DOCUMENTS)
def test_arbitrary_documents_never_raise_and_are_never_changed(document):
    check(Declaration(document=document, index=0, line=1))


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from(["$text", "$json", "$yaml"]))
def test_arbitrary_content_of_placeholders_never_raises(text, key):
    document = {"spec": {"definition": {key: "./x"}}}
    (found,) = find(document)
    resolved, problems = resolve(document, {found: text})
    if problems:
        assert problems[0].hint
    else:
        json.dumps(resolved).encode()


@settings(max_examples=300, deadline=None)
@given(JSON_VALUES)
def test_all_json_is_read_as_it_was_written(value):
    parsed = parse(SourceFile(location=PLACE, content=json.dumps({"v": value}).encode()))
    assert parsed.problems == ()
    assert parsed.declarations[0].document == {"v": value}
