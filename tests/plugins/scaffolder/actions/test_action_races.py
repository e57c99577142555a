"""While steps work, somebody keeps swapping a folder of the workspace for a link: ten thousand times, and never once is
anything read, written or deleted outside."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from callboard import ActionContext, CallboardError, Workspace, copy_folder, pack_zip
from callboard.plugins.scaffolder.actions import debug, files
from callboard.testing import run_action, said
from swapping import swapping

from . import step

TRIES = 2000
"""Of each of the five."""


@pytest.fixture
def swapped(act: ActionContext, outside: Path) -> Iterator[Workspace]:
    """The workspace, in which `a/b` is now a folder, and now a link to the outside."""
    act.workspace.write_text("a/b/secret.txt", "harmless")
    (outside / "keep").mkdir()
    (outside / "keep/me").write_text("kept")
    with swapping(act.workspace.root / "a/b", outside) as swaps:
        yield act.workspace
    assert swaps.count > 100
    found = {str(path.relative_to(outside)): path.read_text() for path in outside.rglob("*") if path.is_file()}
    assert found == {"secret.txt": "secret-recipe", "keep/me": "kept"}


def test_deleting(swapped: Workspace) -> None:
    for _ in range(TRIES):
        with suppress(CallboardError):
            for path in files._matching(swapped, "a/**"):
                swapped.delete(path)
            swapped.write_text("a/b/secret.txt", "harmless")


def test_moving(swapped: Workspace) -> None:
    swapped.write_text("there", "harmless")
    for number in range(TRIES):
        with suppress(CallboardError):
            if number % 2:
                swapped.move("a/b/secret.txt", "there", overwrite=True)
            else:
                swapped.move("there", "a/b/secret.txt", overwrite=True)
    assert not swapped.exists("there") or swapped.read_text("there") == "harmless"


def test_copying(swapped: Workspace, tmp_path: Path) -> None:
    target = Workspace(tmp_path / "copies")
    target.root.mkdir()
    for number in range(TRIES // 2):
        with suppress(CallboardError):
            copy_folder(swapped.below("a"), target.below(str(number % 50)))
        with suppress(CallboardError):
            copy_folder(target.below(str(number % 50)), swapped.below("a"))
    read = {path.read_text() for path in target.root.rglob("*") if path.is_file() and not path.is_symlink()}
    assert read == {"harmless"}


def test_packing(swapped: Workspace) -> None:
    for _ in range(TRIES):
        try:
            packed = pack_zip(swapped, "a")
        except CallboardError:
            continue
        archive = zipfile.ZipFile(io.BytesIO(packed))
        assert [archive.read(name) for name in archive.namelist()] in ([], [b"harmless"])


async def test_showing(act: ActionContext, swapped: Workspace) -> None:
    for _ in range(TRIES):
        try:
            shown = debug._listing(act, contents=True)
        except CallboardError:
            continue
        assert "recipe" not in shown
    listed: list[str] = []
    for _ in range(20):
        with suppress(CallboardError):
            await run_action(*step("debug:log", listWorkspace="with-contents"), act)
            listed.append(json.dumps(await run_action(*step("fs:readdir", paths=["."], recursive=True), act)))
    assert "recipe" not in "\n".join([*listed, *said(act)])
