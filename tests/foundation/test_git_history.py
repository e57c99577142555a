"""Who changed each file last is told by the commits alone, and nothing in a repository has anything run."""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from callboard.foundation.git import LogCall, local_history
from git_over_http import git


def commit(folder: Path, name: str, text: str, author: str, when: int) -> str:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    git("add", "--all", cwd=folder)
    git("-c", f"user.name={author}", "commit", "-q", "-m", name, f"--date={when} +0000", cwd=folder)
    return git("rev-parse", "HEAD", cwd=folder)


def repository(folder: Path) -> Path:
    folder.mkdir()
    git("init", "-q", "--initial-branch=main", cwd=folder)
    return folder


async def test_each_file_has_who_changed_it_last(tmp_path: Path) -> None:
    work = repository(tmp_path / "work")
    first = commit(work, "docs/a.md", "a", "Ann Ito", 1_700_000_000)
    second = commit(work, "docs/ü b.md", "b", "Ben", 1_700_000_100)
    found = await local_history(work / "docs")
    assert found is not None and (found.commit, found.prefix) == (second, "docs/")
    assert [(each.at, each.by, each.commit) for each in found.changes.values()] == [
        (1_700_000_100.0, "Ben", second),
        (1_700_000_000.0, "Ann Ito", first),
    ]
    assert list(found.changes) == ["docs/ü b.md", "docs/a.md"] and set(found.blobs) == set(found.changes)


async def test_a_file_that_only_a_merge_changed_is_told_of_the_merge(tmp_path: Path) -> None:
    work = repository(tmp_path / "work")
    commit(work, "a.md", "a\n", "Ann", 1_700_000_000)
    git("checkout", "-q", "-b", "side", cwd=work)
    side = commit(work, "b.md", "b\n", "Ben", 1_700_000_100)
    git("checkout", "-q", "main", cwd=work)
    commit(work, "c.md", "c\n", "Ann", 1_700_000_200)
    git("merge", "-q", "--no-ff", "--no-commit", "side", cwd=work)
    merge = commit(work, "d.md", "evil\n", "Eve", 1_700_000_300)
    found = await local_history(work)
    assert found is not None
    assert (found.changes["b.md"].commit, found.changes["d.md"].commit) == (side, merge)


async def test_nothing_is_concluded_from_the_edge_of_a_shallow_clone(tmp_path: Path) -> None:
    work = repository(tmp_path / "work")
    for number in range(4):
        commit(work, f"{number}.md", "a", "Ann", 1_700_000_000 + number)
    git("clone", "-q", "--depth=2", f"file://{work}", "shallow", cwd=tmp_path)
    found = await local_history(tmp_path / "shallow")
    assert found is not None and set(found.changes) == {"3.md"} and len(found.blobs) == 4


async def test_a_folder_outside_of_any_repository_and_one_without_commits_have_no_history(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    assert await local_history(tmp_path / "plain") is None
    assert await local_history(repository(tmp_path / "empty")) is None


async def test_the_settings_of_a_repository_have_nothing_run(tmp_path: Path) -> None:
    work = repository(tmp_path / "work")
    commit(work, "a.md", "a", "Ann", 1_700_000_000)
    trap, sprung = tmp_path / "trap", tmp_path / "sprung"
    trap.write_text(f"#!/bin/sh\ntouch {sprung}\ncat\n")
    trap.chmod(0o755)
    for key in ("core.fsmonitor", "gpg.program", "core.pager", "diff.external", "core.sshCommand", "log.diff"):
        git("config", key, str(trap), cwd=work)
    git("config", "log.showSignature", "true", cwd=work)
    git("config", "remote.origin.url", "ext::" + str(trap), cwd=work)
    git("config", "remote.origin.promisor", "true", cwd=work)
    git("config", "alias.log", f"!{trap}", cwd=work)
    found = await local_history(work)
    assert found is not None and "a.md" in found.changes
    assert not sprung.exists()


async def test_a_worktree_has_the_history_of_its_repository(tmp_path: Path) -> None:
    work = repository(tmp_path / "work")
    commit(work, "a.md", "a", "Ann", 1_700_000_000)
    git("worktree", "add", "-q", "-b", "other", str(tmp_path / "tree"), cwd=work)
    found = await local_history(tmp_path / "tree")
    assert found is not None and list(found.changes) == ["a.md"]


@given(st.binary(max_size=300))
def test_whatever_git_says_is_taken_apart(said: bytes) -> None:
    call = LogCall(marker="m" * 32)
    head = f"\0{call.marker}\0{'a' * 40}\0\x00{'1' * 10}\0Ann\0".encode()
    for output in (said, head + b"\0\n" + said, head + said):
        for path, change in call.read(output, shallow=False).items():
            assert path and "\0" not in path and os.sep not in change.commit
