"""A folder on disk as a tree: bounded, and closed against links."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from callboard.plugins.catalog.infer import FolderTree, reading

ROOM = 1024 * 1024


def test_files_are_listed_breadth_first_and_by_name(tmp_path: Path) -> None:
    for path in ("b/deep/z.txt", "b/y.txt", "c.txt", "a.txt"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path)
    tree = FolderTree(tmp_path)
    assert list(tree.files()) == ["a.txt", "c.txt", "b/y.txt", "b/deep/z.txt"]
    assert tree.read("b/deep/z.txt", ROOM) == b"b/deep/z.txt"
    assert not tree.truncated


@pytest.mark.parametrize("folder", [".git", "node_modules", "vendor", "target", "dist", "build", ".venv"])
def test_folders_of_tools_and_of_other_peoples_code_are_skipped(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "package.json").write_text("{}")
    (tmp_path / "main.py").write_text("")
    assert list(FolderTree(tmp_path).files()) == ["main.py"]


def test_links_are_neither_listed_nor_read(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("secret")
    root = tmp_path / "checkout"
    root.mkdir()
    (root / "file").symlink_to(outside / "secret.txt")
    (root / "folder").symlink_to(outside, target_is_directory=True)
    (root / "loop").symlink_to(root, target_is_directory=True)
    tree = FolderTree(root)
    assert list(tree.files()) == []
    assert tree.read("file", ROOM) is None
    assert tree.read("folder/secret.txt", ROOM) is None
    assert tree.read("loop/loop/file", ROOM) is None


@pytest.mark.parametrize("path", ["../outside.txt", "a/../../outside.txt", "/etc/hostname", "", ".", "a//b", "a\0b"])
def test_a_path_cannot_lead_outside(tmp_path: Path, path: str) -> None:
    (tmp_path / "outside.txt").write_text("secret")
    (tmp_path / "checkout" / "a").mkdir(parents=True)
    assert FolderTree(tmp_path / "checkout").read(path, ROOM) is None


def test_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "package.json")
    tree = FolderTree(tmp_path)
    assert list(tree.files()) == []
    assert tree.read("package.json", ROOM) is None


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "five").write_bytes(b"x" * 5)
    (tmp_path / "huge").write_bytes(b"x" * (reading.MAX_FILE_BYTES + 1))
    tree = FolderTree(tmp_path)
    assert tree.read("five", 5) == b"xxxxx"
    assert tree.read("five", 4) is None
    assert tree.read("huge", 10 * reading.MAX_FILE_BYTES) is None


def test_too_many_files_cut_off_the_deepest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_FILES", 3)
    for path in ("a", "b", "deep/c", "deep/d"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text("")
    tree = FolderTree(tmp_path)
    assert list(tree.files()) == ["a", "b", "deep/c"]
    assert tree.truncated


def test_a_tree_is_not_walked_deeper_than_twelve_folders(tmp_path: Path) -> None:
    folder = tmp_path
    for _ in range(14):
        folder /= "d"
        folder.mkdir()
        (folder / "f").write_text("")
    tree = FolderTree(tmp_path)
    assert max(path.count("/") for path in tree.files()) == 12
    assert tree.truncated


def test_names_that_are_no_text_are_left_out(tmp_path: Path) -> None:
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.py"))).write_text("")
    (tmp_path / "line\nbreak.py").write_text("")
    (tmp_path / "ok.py").write_text("")
    assert list(FolderTree(tmp_path).files()) == ["ok.py"]


def test_a_folder_that_is_not_there_is_empty(tmp_path: Path) -> None:
    tree = FolderTree(tmp_path / "nowhere")
    assert list(tree.files()) == []
    assert tree.read("a", ROOM) is None
