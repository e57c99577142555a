"""GHSA-2G8G-63J4-9W3R: templates were taken to be trusted, and whoever could write one had the server run code."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from callboard import CallboardError, Workspace
from callboard.plugins.scaffolder.skeleton import FillOptions, fill
from hostile_templates import REACHING, code
from rendering import rendering

SECRET = "a-secret-of-the-server"
THEFTS = [
    *REACHING,
    code("return Object.values(globalThis).map(String).join()"),
    code("return JSON.stringify(this) + Object.getOwnPropertyNames(this)"),
    code("return globalThis.given + globalThis.asked"),
    code("return new Error().stack"),
]


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What must not be reached: something in the environment and something in a file."""
    monkeypatch.setenv("CALLBOARD_SECRET", SECRET)
    file = tmp_path / "secret"
    file.write_text(SECRET)
    return file


def test_no_templated_field_gets_at_anything(server: Path, tmp_path: Path) -> None:
    before = set(tmp_path.iterdir())
    with rendering() as made:
        for theft in THEFTS:
            rendered = made.values({"input": theft, "deep": [{"er": f"x{theft}"}]}, {"p": {}})
            made.condition(theft, {"p": {}}, failed=True)
            said = json.dumps([rendered.value, list(rendered.warnings)])
            assert SECRET not in said
            assert "root:" not in said, theft
            assert str(os.getpid()) not in said, theft
            try:
                text = made.text(theft, {"p": {}})
            except CallboardError as refused:
                text = refused.message
            assert SECRET not in text
            assert "root:" not in text, theft
    assert set(tmp_path.iterdir()) == before


def test_no_name_in_a_skeleton_does_either(server: Path, tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    target.mkdir()
    with rendering() as made:
        for theft in THEFTS:
            name = theft.replace("/", "")
            if len(name.encode()) > 200:
                continue
            source.mkdir()
            (source / name).write_text("x")
            work = fill(
                made.renderer, Workspace(source), Workspace(target), values={}, options=FillOptions(replace=True)
            )
            try:
                filled = made.run(work)
            except CallboardError:
                pass
            else:
                assert all(SECRET not in each for each in filled.files)
            (source / name).unlink()
            source.rmdir()
    assert server.read_text() == SECRET
    assert {path.name for path in tmp_path.iterdir()} == {"secret", "target"}
