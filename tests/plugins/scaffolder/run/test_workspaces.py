"""The files of a task are kept as they are, and put back."""

from __future__ import annotations

from pathlib import Path

import pytest

from callboard import Unavailable, Workspace
from callboard.plugins.scaffolder.run import workspaces
from callboard.plugins.scaffolder.run.workspaces import NO_TASK, Workspaces, fingerprint, pack, unpack


def test_files_folders_links_and_what_may_be_run_come_back(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, other = Workspace(tmp_path / "a"), Workspace(tmp_path / "b")
    one.write_bytes("x/run.sh", b"#!/bin/sh\n", executable=True)
    one.write_bytes(".git/config", b"\x00\xff")
    one.make_folder("empty/inner")
    one.make_link("x/link", "run.sh")
    saved = pack(one)
    assert saved.content is not None
    unpack(saved.content, other)
    assert other.read_bytes(".git/config") == b"\x00\xff"
    assert other.stat("x/run.sh").is_executable
    assert other.stat("empty/inner").is_folder
    assert other.read_link("x/link") == "run.sh"


def test_any_change_is_seen(tmp_path: Path) -> None:
    space = Workspace(tmp_path)
    seen = [fingerprint(space)]
    space.write_text("a", "1")
    seen.append(fingerprint(space))
    assert fingerprint(space) == seen[-1]
    space.write_text("a", "2")
    seen.append(fingerprint(space))
    space.make_folder("b")
    seen.append(fingerprint(space))
    space.delete("a")
    seen.append(fingerprint(space))
    assert len(set(seen)) == len(seen)


def test_what_is_too_large_is_gone_on_with_on_this_machine_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspaces, "MOST_BYTES", 10)
    here, there = Workspaces(tmp_path / "here"), Workspaces(tmp_path / "there")
    space = here.open(NO_TASK)
    space.write_text("large", "more than ten letters")
    saved = pack(space)
    assert saved.content is None
    kept = (saved.content, saved.note)
    assert here.start_over(NO_TASK, kept).exists("large")
    with pytest.raises(Unavailable, match="more than"):
        there.start_over(NO_TASK, kept)


def test_what_a_step_had_half_done_is_gone(tmp_path: Path) -> None:
    spaces = Workspaces(tmp_path)
    space = spaces.open(NO_TASK)
    space.write_text("whole", "1")
    saved = pack(space)
    space.write_text("half", "2")
    (tmp_path / f"{NO_TASK}-abc").mkdir()
    again = spaces.start_over(NO_TASK, (saved.content, saved.note))
    assert again.exists("whole")
    assert not again.exists("half")
    assert spaces.known() == [NO_TASK]
    assert not (tmp_path / f"{NO_TASK}-abc").exists()
