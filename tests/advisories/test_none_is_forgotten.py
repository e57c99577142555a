"""Each published advisory is replayed by a file of its own, or waits for a part that is not there yet."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from .pending import ALL, DOCS, PENDING

FILES = sorted(Path(__file__).parent.glob("test_[cg][vh][es]*.py"))
REPLAYED = [path.stem.removeprefix("test_").replace("_", "-") for path in FILES]


def test_each_advisory_is_replayed_or_waits_and_none_does_both() -> None:
    assert sorted([*REPLAYED, *map(str.lower, PENDING)]) == sorted(map(str.lower, ALL))
    assert len(ALL) == 33


def test_only_what_attacks_parts_that_are_not_there_yet_may_wait() -> None:
    waiting = {id_: issue for id_, (issue, _) in PENDING.items()}
    assert set(waiting.values()) <= {DOCS}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_says_what_went_wrong_and_attacks(path: Path) -> None:
    module = ast.parse(path.read_text(encoding="utf-8"))
    named = path.stem.removeprefix("test_").replace("_", "-").upper()
    assert (ast.get_docstring(module) or "").startswith(f"{named}: ")
    attacks = [node.name for node in module.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert any(name.startswith("test_") for name in attacks)
