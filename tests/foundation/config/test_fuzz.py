"""Whatever stands in a file, the answer is a configuration or one Invalid."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callboard.foundation.config import CORE_SECTIONS, check, load, render
from callboard.foundation.errors import Invalid


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "other.yaml").write_text("a: {b: '${X}'}\nc: {$include: callboard.yaml}\n", encoding="utf-8")
        yield Path(name)


words = st.sampled_from(
    [
        *("app", "backend", "listen", "database", "connection", "auth", "providers", "guest", "integrations", "github"),
        *("token", "host", "csp", "title", "plugins", "$env", "$file", "$include", "X", "other.yaml", "other.yaml#a.b"),
        *(
            "${X}",
            "${Y:-z}",
            "$${X}",
            "~",
            "null",
            "true",
            "5",
            "-1",
            "1e9",
            "''",
            "[]",
            "{}",
            "&a",
            "*a",
            "!!str",
            "|",
        ),
    ]
)
glue = st.sampled_from([*"[]{} '\"\n", ": ", ":\n  ", "\n  ", "\n    ", "\n- ", "\n  - ", ", "])
yaml_like = st.lists(words | glue, max_size=40).map("".join)
trees = st.recursive(
    words | st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(words, below, max_size=4),
    max_leaves=20,
).map(json.dumps)


@settings(deadline=None)
@given(content=st.binary(max_size=50) | (st.text() | yaml_like | trees).map(lambda text: text.encode(errors="ignore")))
def test_any_file_loads_and_can_be_looked_over_and_printed_or_is_invalid(folder: Path, content: bytes) -> None:
    (folder / "callboard.yaml").write_bytes(content)
    try:
        configuration = load([], environ={"X": "x"}, folder=folder)
    except Invalid as refusal:
        assert refusal.message
        return
    assert isinstance(render(configuration, with_origins=True), str)
    for finding in check(configuration, CORE_SECTIONS):
        assert str(finding)
