"""Folders and files are swapped for links while they are used (CVE-2026-24047). Nothing may ever get outside."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from callboard.foundation.errors import CallboardError
from callboard.foundation.workspace import Workspace
from swapping import swapping

TRIES = 3000


@pytest.mark.parametrize("follow_inside", [False, True])
def test_reading_through_a_folder_that_is_swapped_never_reads_outside(root, outside, follow_inside):
    workspace = Workspace(root, follow_inside=follow_inside)
    workspace.write_bytes("a/b/secret.txt", b"harmless")
    seen = set()
    with swapping(root / "a" / "b", outside) as swaps:
        for _ in range(TRIES):
            try:
                seen.add(workspace.read_bytes("a/b/secret.txt"))
            except CallboardError as error:
                seen.add(type(error).__name__)
    assert swaps.count > 100
    assert b"harmless" in seen
    assert b"secret" not in seen


def test_reading_a_file_that_is_swapped_never_reads_outside(workspace, root, outside):
    workspace.write_bytes("a/file", b"harmless")
    seen = set()
    with swapping(root / "a" / "file", outside / "secret.txt") as swaps:
        for _ in range(TRIES):
            try:
                seen.add(workspace.read_bytes("a/file"))
            except CallboardError:
                seen.add(None)
    assert swaps.count > 100
    assert b"harmless" in seen
    assert b"secret" not in seen


@pytest.mark.parametrize("follow_inside", [False, True])
def test_writing_and_deleting_through_a_folder_that_is_swapped_never_touches_outside(root, outside, follow_inside):
    workspace = Workspace(root, follow_inside=follow_inside)
    workspace.make_folder("a/b")
    written = 0
    with swapping(root / "a" / "b", outside) as swaps:
        for _ in range(TRIES):
            try:
                workspace.write_bytes("a/b/new.txt", b"changed")
                written += 1
                workspace.delete("a/b/new.txt")
                workspace.delete("a/b/secret.txt")
            except CallboardError:
                continue
    assert swaps.count > 100
    assert written > 0
    assert (names_in(outside), (outside / "secret.txt").read_text()) == (["secret.txt"], "secret")


def test_deleting_a_tree_while_folders_in_it_are_swapped_never_touches_outside(workspace, root, outside):
    """The link takes the place of a folder in the tree while the tree is emptied."""
    touched = 0
    for _ in range(40):
        for name in ("tree/a/b/1", "tree/a/b/2", "tree/a/b/3"):
            workspace.write_bytes(name, b"")
        with swapping(root / "tree" / "a" / "b", outside) as swaps, suppress(CallboardError):
            workspace.delete("tree")
        touched += swaps.count
        shutil.rmtree(root / "tree", ignore_errors=True)
    assert touched > 0
    assert (names_in(outside), (outside / "secret.txt").read_text()) == (["secret.txt"], "secret")


def test_walking_a_tree_that_is_swapped_never_lists_outside(workspace, root, outside):
    for name in ("x", "y", "z"):
        workspace.write_bytes(f"a/b/{name}", b"")
    seen: set[str] = set()
    with swapping(root / "a" / "b", outside) as swaps:
        for _ in range(TRIES // 3):
            try:
                seen.update(workspace.walk(refuse_links=False))
            except CallboardError:
                continue
    assert swaps.count > 100
    assert "a/b/x" in seen
    assert not any(path.endswith("secret.txt") for path in seen)


def names_in(folder: Path) -> list[str]:
    return [found.name for found in folder.iterdir()]
