"""Moving within a workspace, copying into another, packing: nothing leads out, nothing is more than the limits say."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from callboard.foundation.errors import Conflict, Invalid, NotFound
from callboard.foundation.workspace import (
    ArchiveLimits,
    Glob,
    LinkRefused,
    Workspace,
    copy_folder,
    extract_archive,
    pack_zip,
    stream_zip,
)


def test_a_file_and_a_folder_move_and_the_folders_on_the_way_are_made(workspace: Workspace) -> None:
    workspace.write_text("a/one", "1")
    workspace.move("a/one", "b/c/two")
    workspace.move("b", "d")
    assert list(workspace.walk()) == ["d/c/two"]


def test_nothing_is_moved_over_what_is_there_unless_asked_to(workspace: Workspace) -> None:
    workspace.write_text("new", "new")
    workspace.write_text("old/file", "old")
    with pytest.raises(Conflict):
        workspace.move("new", "old")
    workspace.move("new", "old", overwrite=True)
    assert workspace.read_text("old") == "new"


def test_a_file_takes_the_place_of_a_file_in_one_step_and_of_a_folder_too(workspace: Workspace) -> None:
    workspace.write_text("new.txt", "new")
    workspace.write_text("old.txt", "old")
    workspace.move("new.txt", "old.txt", overwrite=True)
    assert workspace.read_text("old.txt") == "new"
    workspace.write_text("folder/a.txt", "a")
    workspace.move("old.txt", "folder", overwrite=True)
    assert workspace.read_text("folder") == "new"


def test_a_part_of_a_file_is_read_with_the_size_of_the_whole(workspace: Workspace) -> None:
    workspace.write_text("film.txt", "0123456789")
    for start, count, content in [(0, 4, b"0123"), (8, 100, b"89"), (10, 1, b""), (50, 1, b""), (0, 0, b"")]:
        read, found = workspace.read_part("film.txt", start, count)
        assert (read, found.size) == (content, 10)


def test_a_link_is_not_moved_and_nothing_moves_through_one(workspace: Workspace, root: Path, outside: Path) -> None:
    (root / "link").symlink_to(outside)
    workspace.write_text("file", "mine")
    for path, to in (("link", "other"), ("link/secret.txt", "stolen"), ("file", "link/file"), ("file", "../file")):
        with pytest.raises(Invalid):
            workspace.move(path, to)
    assert [each.name for each in outside.iterdir()] == ["secret.txt"]


def test_to_overwrite_a_link_takes_the_link_away_and_not_what_it_leads_to(
    workspace: Workspace, root: Path, outside: Path
) -> None:
    (root / "link").symlink_to(outside / "secret.txt")
    workspace.write_text("file", "mine")
    workspace.move("file", "link", overwrite=True)
    assert (root / "link").read_text() == "mine"
    assert (outside / "secret.txt").read_text() == "secret"


def test_a_folder_does_not_move_into_itself(workspace: Workspace) -> None:
    workspace.write_text("a/file", "")
    with pytest.raises(Invalid):
        workspace.move("a", "a/b")
    with pytest.raises(NotFound):
        workspace.move("nowhere", "b")


@pytest.mark.parametrize("shared", [False, True])
def test_all_is_copied_but_links_that_lead_out_and_what_is_of_git(
    workspace: Workspace, root: Path, outside: Path, shared: bool
) -> None:
    workspace.write_bytes("bin/run", b"#!/bin/sh", executable=True)
    workspace.write_text(".hidden/file", "1")
    workspace.write_text(".git/config", "2")
    workspace.make_folder("empty")
    (root / "link").symlink_to(outside / "secret.txt")
    (root / "folder").symlink_to(outside)
    (root / "up").symlink_to("../outside/secret.txt")
    (root / "bin/inside").symlink_to("../.hidden/file")
    target = Workspace(outside.parent / "target")
    target.root.mkdir()
    copied = copy_folder(workspace, target.below("deep/down"), shared=shared)
    assert copied.files == [".hidden/file", "bin/inside", "bin/run"]
    assert copied.left_out == ["folder", "link", "up"]
    assert target.read_link("deep/down/bin/inside") == "../.hidden/file"
    assert target.stat("deep/down/bin/run").is_executable
    assert not target.stat("deep/down/.hidden/file").is_executable
    assert target.stat("deep/down/empty").is_folder


def test_shared_files_are_one_until_either_is_replaced(workspace: Workspace, tmp_path: Path) -> None:
    workspace.write_text("a/file", "old")
    target = Workspace(tmp_path / "target")
    target.root.mkdir()
    target.write_text("there", "mine")
    workspace.write_text("there", "theirs")
    copy_folder(workspace, target, shared=True)
    assert target.stat("a/file").inode == workspace.stat("a/file").inode
    # Something was in the way of the other, which is copied over it as always.
    assert (target.read_text("there"), workspace.read_text("there")) == ("theirs", "theirs")
    target.write_text("a/file", "new")
    assert workspace.read_text("a/file") == "old"


@pytest.mark.parametrize("shared", [False, True])
def test_a_copy_is_bounded(workspace: Workspace, tmp_path: Path, shared: bool) -> None:
    for number in range(5):
        workspace.write_bytes(f"{number}", b"x" * 100)
    target = Workspace(tmp_path / "target")
    target.root.mkdir()
    for limits in (ArchiveLimits(max_entries=4), ArchiveLimits(max_bytes=499), ArchiveLimits(max_file_bytes=99)):
        with pytest.raises(Invalid):
            copy_folder(workspace, target, limits, shared=shared)
    enough = ArchiveLimits(max_entries=5, max_bytes=500, max_file_bytes=100)
    assert len(copy_folder(workspace, target, enough, shared=shared).files) == 5


def test_what_is_packed_is_the_same_each_time_and_can_be_unpacked(
    workspace: Workspace, root: Path, outside: Path, tmp_path: Path
) -> None:
    workspace.write_bytes("site/run", b"#!", executable=True)
    workspace.write_text("site/.well-known/x", "x")
    (root / "site/link").symlink_to(outside / "secret.txt")
    packed = pack_zip(workspace, "site")
    assert packed == pack_zip(workspace, "site")
    assert zipfile.ZipFile(io.BytesIO(packed)).namelist() == [".well-known/x", "run"]
    target = Workspace(tmp_path / "target")
    target.root.mkdir()
    extract_archive(packed, target)
    assert target.stat("run").is_executable
    assert zipfile.ZipFile(io.BytesIO(pack_zip(workspace, "site/run"))).namelist() == ["run"]
    with pytest.raises(Invalid):
        pack_zip(workspace, "site", ArchiveLimits(max_bytes=2))
    with pytest.raises(LinkRefused):
        pack_zip(workspace, "site/link")


def test_a_pattern_takes_hidden_names_when_it_is_told_to() -> None:
    for path in (".a", "b/.c/d", ".e/f"):
        assert Glob("**", dots=True).matches(path)
        assert not Glob("**").matches(path)
    assert Glob("*.yaml", dots=True).matches(".x.yaml")
    assert not Glob("*.yaml", dots=True).matches("a/x.yaml")


async def test_what_comes_one_by_one_is_packed_as_it_comes(tmp_path: Path) -> None:
    given = {"site/index.html": b"<p>Hi" * 5000, "site/ä.txt": b"", "site/large.bin": bytes(range(256)) * 4000}

    async def files() -> AsyncIterator[tuple[str, bytes]]:
        for name, content in given.items():
            yield name, content

    pieces = [piece async for piece in stream_zip(files())]
    assert len(pieces) == len(given) + 1
    (tmp_path / "site.zip").write_bytes(b"".join(pieces))
    with zipfile.ZipFile(tmp_path / "site.zip") as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == given
