"""What a workspace does with files and folders, and what it refuses."""

from __future__ import annotations

import contextlib
import os
import socket
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard.foundation.errors import CallboardError, Invalid, NotAllowed, NotFound
from callboard.foundation.workspace import LinkRefused, Workspace
from callboard.foundation.workspace.names import split_path

OPERATIONS: dict[str, Callable[[Workspace, str], object]] = {
    "read": lambda workspace, path: workspace.read_bytes(path),
    "read text": lambda workspace, path: workspace.read_text(path),
    "write": lambda workspace, path: workspace.write_bytes(path, b"changed"),
    "delete": lambda workspace, path: workspace.delete(path),
    "stat": lambda workspace, path: workspace.stat(path),
    "list": lambda workspace, path: workspace.list(path),
    "walk": lambda workspace, path: list(workspace.walk(path)),
    "make folder": lambda workspace, path: workspace.make_folder(path),
    "below": lambda workspace, path: workspace.below(path).list(),
}

every_operation = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS.keys())


def test_what_is_written_is_read_again(workspace, root):
    workspace.write_bytes("docs/deep/index.md", b"# Hello")
    workspace.write_text("docs/deep/index.md", "# Hällo")
    assert workspace.read_text("./docs/./deep/index.md") == "# Hällo"
    assert (root / "docs/deep/index.md").read_text() == "# Hällo"
    assert [entry.name for entry in workspace.list("docs/deep")] == ["index.md"]


def test_a_program_is_written_so_that_it_can_run(workspace, root):
    workspace.write_bytes("run.sh", b"", executable=True)
    workspace.write_bytes("data", b"")
    assert (root / "run.sh").stat().st_mode & 0o100
    assert not (root / "data").stat().st_mode & 0o111


def test_a_write_that_fails_in_the_middle_leaves_the_old_file_and_nothing_else(workspace, root):
    workspace.write_bytes("a.txt", b"old")

    def pieces():
        yield b"new"
        raise RuntimeError("the source broke")

    with pytest.raises(RuntimeError):
        workspace.write_pieces("a.txt", pieces())
    assert names_in(root) == ["a.txt"]
    assert workspace.read_bytes("a.txt") == b"old"


def test_a_reader_sees_the_old_content_or_the_new_and_never_a_part(workspace):
    versions = [bytes([number]) * 200_000 for number in range(2)]
    workspace.write_bytes("a", versions[0])
    stop = threading.Event()

    def write():
        while not stop.is_set():
            for version in versions:
                workspace.write_bytes("a", version)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for _ in range(200):
            assert workspace.read_bytes("a") in versions
    finally:
        stop.set()
        thread.join()


def test_a_file_past_the_limit_is_refused(workspace):
    workspace.write_bytes("a", b"12345")
    assert workspace.read_bytes("a", max_bytes=5) == b"12345"
    with pytest.raises(Invalid, match="larger than 4 bytes"):
        workspace.read_bytes("a", max_bytes=4)


def test_a_file_that_is_not_text_is_invalid(workspace):
    workspace.write_bytes("a", b"\xff\xfe")
    with pytest.raises(Invalid, match="UTF-8"):
        workspace.read_text("a")


def test_missing_things_are_not_found(workspace):
    workspace.write_bytes("file", b"")
    for path in ("nothing", "nothing/at/all"):
        for name in ("read", "delete", "stat", "list", "walk", "below"):
            with pytest.raises(NotFound):
                OPERATIONS[name](workspace, path)
    assert not workspace.exists("nothing")
    assert not workspace.exists("file/below")
    with pytest.raises(NotFound):
        Workspace(workspace.root / "nowhere").list()


def test_a_file_is_no_folder_and_a_folder_no_file(workspace):
    workspace.write_bytes("folder/file", b"")
    for operation in (
        lambda: workspace.list("folder/file"),
        lambda: workspace.make_folder("folder/file"),
        lambda: workspace.read_bytes("folder"),
        lambda: workspace.write_bytes("folder", b""),
        lambda: workspace.read_bytes("."),
        lambda: workspace.delete("."),
    ):
        with pytest.raises(Invalid):
            operation()
    with pytest.raises(CallboardError):
        workspace.write_bytes("folder/file/below", b"")


def test_stat_tells_size_time_and_kind(workspace, root):
    workspace.write_bytes("folder/file", b"123")
    found = workspace.stat("folder/file")
    real = (root / "folder/file").stat()
    assert (found.size, found.mtime_ns, found.inode) == (3, real.st_mtime_ns, real.st_ino)
    assert not found.is_folder
    assert workspace.stat("folder").is_folder
    assert workspace.stat(".").is_folder
    workspace.write_bytes("folder/file", b"123")
    assert workspace.stat("folder/file").inode != found.inode


def test_list_tells_what_kind_each_name_is(workspace, root, outside):
    workspace.write_bytes("b", b"")
    workspace.make_folder("a/inner")
    (root / "c").symlink_to(outside)
    os.mkfifo(root / "d")
    listed = [(entry.name, entry.kind) for entry in workspace.list()]
    assert listed == [("a", "folder"), ("b", "file"), ("c", "link"), ("d", "other")]


BAD_PATHS = [
    "",
    "/",
    "/etc/passwd",
    "..",
    "../outside/secret.txt",
    "a/../../outside/secret.txt",
    "a/..",
    "a//b",
    "a/",
    "a\0b",
    "a\r\nb",
    "\\\\host\\share",
    "a\\b",
    "a\x7f",
    "\udcff",
    "\ud800",
    "a" * 256,
    "ä" * 128,
    "/".join("a" * 300),
    "a" * 5000,
]


@every_operation
@pytest.mark.parametrize("path", BAD_PATHS)
def test_a_path_that_is_not_plain_and_relative_is_refused(workspace, outside, operation, path):
    with pytest.raises(Invalid):
        operation(workspace, path)
    assert (outside / "secret.txt").read_text() == "secret"


@pytest.mark.parametrize("path", BAD_PATHS)
def test_a_bad_path_is_an_error_and_not_just_absent(workspace, path):
    with pytest.raises(Invalid):
        workspace.exists(path)


PLACES = ["outside", "outside/secret.txt", "outside/missing", "root/real", "root/real/x"]
LINKS = [f"../{place}" for place in PLACES] + [f"{{top}}/{place}" for place in PLACES]


@every_operation
@pytest.mark.parametrize("target", LINKS)
def test_a_link_is_refused_wherever_it_leads(workspace, outside, operation, target):
    """CVE-2024-26150, CVE-2026-24046, CVE-2026-24047: also dangling ones."""
    workspace.write_bytes("real/x", b"x")
    tmp_path = outside.parent
    link = workspace.root / "link"
    link.symlink_to(target.format(top=tmp_path))
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(LinkRefused, match="link"):
        operation(workspace, "link")
    with pytest.raises(LinkRefused, match="link"):
        operation(workspace, "link/secret.txt")
    assert not workspace.exists("link")
    assert not workspace.exists("link/secret.txt")
    assert sorted(tmp_path.rglob("*")) == before
    assert (outside / "secret.txt").read_text() == "secret"


@every_operation
def test_a_chain_of_links_is_refused(workspace, root, outside, operation):
    (root / "l2").symlink_to(outside)
    (root / "l1").symlink_to("l2")
    (root / "loop").symlink_to("loop")
    for path in ("l1", "l1/secret.txt", "loop", "loop/x"):
        with pytest.raises(LinkRefused):
            operation(workspace, path)


def test_the_refusal_names_the_link_and_not_just_the_path(workspace, root, outside):
    workspace.make_folder("a")
    (root / "a" / "sneaky").symlink_to(outside)
    with pytest.raises(LinkRefused, match=r"'a/sneaky' is a symbolic link"):
        workspace.read_bytes("a/sneaky/secret.txt")


def test_a_root_that_is_a_link_is_refused(root, outside, tmp_path):
    (tmp_path / "alias").symlink_to(outside)
    with pytest.raises(CallboardError):
        Workspace(tmp_path / "alias").read_bytes("secret.txt")


def test_a_workspace_below_cannot_begin_at_a_link_nor_climb_out(workspace, root, outside):
    workspace.write_bytes("docs/index.md", b"# Hello")
    (root / "link").symlink_to(outside)
    assert workspace.below("docs").read_bytes("index.md") == b"# Hello"
    assert workspace.below("docs").below(".").root == root
    with pytest.raises(LinkRefused):
        workspace.below("link").read_bytes("secret.txt")
    with pytest.raises(Invalid):
        workspace.below("docs").read_bytes("../docs/index.md")


def test_delete_removes_links_in_a_folder_and_leaves_what_they_point_to(workspace, root, outside):
    workspace.write_bytes("folder/a/b/file", b"")
    (root / "folder" / "link").symlink_to(outside)
    (root / "folder" / "a" / "file-link").symlink_to(outside / "secret.txt")
    os.mkfifo(root / "folder" / "fifo")
    workspace.delete("folder")
    assert names_in(root) == []
    assert (outside / "secret.txt").read_text() == "secret"


def test_delete_removes_a_folder_that_is_deeper_than_any_path(workspace, root):
    handle = os.open(root, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("d" * 10, dir_fd=handle)
        inner = os.open("d" * 10, os.O_RDONLY, dir_fd=handle)
        os.close(handle)
        handle = inner
    os.close(handle)
    workspace.delete("d" * 10)
    assert names_in(root) == []


def test_delete_removes_names_that_no_path_can_spell(workspace, root):
    workspace.make_folder("folder")
    for name in (b"bad\xff", b"new\nline", b"back\\slash"):
        (root / "folder" / os.fsdecode(name)).touch()
    assert workspace.list("folder") == ()
    assert list(workspace.walk()) == []
    workspace.delete("folder")
    assert not workspace.exists("folder")


@pytest.mark.parametrize("name", ["fifo", "socket", "folder"])
def test_a_special_file_is_refused_at_once(workspace, root, name):
    """Opening a FIFO to read would wait for somebody to write."""
    os.mkfifo(root / "fifo")
    (root / "folder").mkdir()
    with socket.socket(socket.AF_UNIX) as server:
        # The address of a socket is short; the folder of a test is not.
        with contextlib.chdir(root):
            server.bind("socket")
        with pytest.raises(Invalid, match="not a regular file"):
            workspace.read_bytes(name)
        with pytest.raises(Invalid, match="not a regular file"):
            workspace.write_bytes(name, b"")
        assert list(workspace.walk()) == []
    assert stat.S_ISFIFO((root / "fifo").lstat().st_mode)


def test_a_device_is_refused():
    with pytest.raises(Invalid, match="not a regular file"):
        Workspace(Path("/dev")).read_bytes("zero")


def test_what_the_system_forbids_is_not_allowed(root):
    folder = Workspace(Path("/proc"))
    with pytest.raises((NotAllowed, NotFound)):
        folder.write_bytes("callboard", b"")


def test_no_handle_stays_open(workspace, root, outside):
    workspace.write_bytes("a/b/c", b"")
    (root / "link").symlink_to(outside)

    def use_everything() -> None:
        for operation in OPERATIONS.values():
            for path in ("a/b/c", "a/b", "link", "link/x", "missing", "a/b/c/d"):
                try:
                    operation(workspace, path)
                except CallboardError:
                    workspace.write_bytes("a/b/c", b"")
        next(workspace.walk())
        next(Workspace(root, follow_inside=True).walk())

    use_everything()
    before = open_handles()
    use_everything()
    assert open_handles() == before


class TestLinksThatStayInside:
    @pytest.fixture
    def following(self, root):
        return Workspace(root, follow_inside=True)

    def test_are_followed_when_asked_for(self, following, root):
        following.write_bytes("real/deep/file", b"x")
        (root / "folder-link").symlink_to("real/deep")
        (root / "real" / "up").symlink_to("../real/deep/file")
        (root / "chain").symlink_to("folder-link")
        assert following.read_bytes("folder-link/file") == b"x"
        assert following.read_bytes("real/up") == b"x"
        assert following.read_bytes("chain/file") == b"x"
        assert [entry.name for entry in following.list("chain")] == ["file"]
        following.write_bytes("chain/new", b"y")
        assert (root / "real/deep/new").read_bytes() == b"y"

    @pytest.mark.parametrize(
        "target", ["../outside", "real/../../outside", "/etc", "{outside}", "../home/somebody/../outside"]
    )
    def test_are_refused_when_they_lead_out(self, following, root, outside, target):
        following.write_bytes("real/x", b"x")
        (root / "link").symlink_to(target.format(outside=outside))
        for operation in OPERATIONS.values():
            with pytest.raises(LinkRefused):
                operation(following, "link/secret.txt")
        assert (outside / "secret.txt").read_text() == "secret"

    def test_are_refused_when_they_lead_out_and_in_again(self, following, root):
        following.write_bytes("real/x", b"x")
        (root / "link").symlink_to("../root/real")
        with pytest.raises(LinkRefused):
            following.read_bytes("link/x")

    def test_are_refused_when_they_leave_the_folder_that_a_workspace_begins_at(self, following, root):
        following.write_bytes("secret", b"x")
        following.make_folder("docs")
        (root / "docs" / "link").symlink_to("../secret")
        assert following.read_bytes("docs/link") == b"x"
        with pytest.raises(LinkRefused):
            following.below("docs").read_bytes("link")

    def test_a_loop_comes_to_an_end(self, following, root):
        (root / "a").symlink_to("b")
        (root / "b").symlink_to("a")
        (root / "grow").symlink_to("grow/grow")
        for path in ("a", "a/x", "grow", "grow/x"):
            with pytest.raises(LinkRefused, match="too many"):
                following.read_bytes(path)


@given(st.text(max_size=30))
def test_a_path_is_either_refused_or_made_of_plain_names(path):
    try:
        names = split_path(path)
    except Invalid:
        return
    assert not {"", ".", ".."} & set(names)
    assert not any(char in name for name in names for char in "/\\\0\n")


def names_in(folder: Path) -> list[str]:
    return [found.name for found in folder.iterdir()]


def open_handles() -> int:
    return sum(1 for number in range(1024) if is_open(number))


def is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True
