"""Changes to what was published: one commit on a branch of their own, and a pull request where the host has them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from github.test_github_publishing import publishing as publishing_to_github
from gitlab.test_gitlab_publishing import publishing as publishing_to_gitlab

from callboard import Conflict, Invalid, NotAllowed
from callboard.foundation.git import FileChange
from callboard.plugins.scaffolder import ProposedChanges, propose_changes
from doing import Doing
from git_over_http import git, tree_of

from .test_publish_git import publishing

CHANGES = [
    FileChange(path="README.md", content=b"# Better\n"),
    FileChange(path="old.txt", content=None),
    FileChange(path="run", content=b"#!/bin/sh\n", mode="100755"),
]


async def propose(task: Doing, published: dict[str, Any], changes: list[FileChange] = CHANGES) -> ProposedChanges:
    return await propose_changes(
        task.running.context("scaffolder"),
        contents=published["repoContentsUrl"],
        remote=published["remoteUrl"],
        changes=changes,
        onto=published["commitHash"],
        branch="callboard/update-2",
        title="Update to version 2",
        body="See.",
    )


def work_on(bare: Path, folder: Path, branch: str, **files: str) -> Path:
    """A commit of somebody."""
    clone = folder / f"clone-of-{branch.replace('/', '-')}"
    git("clone", "--quiet", "--branch", branch, str(bare), str(clone), cwd=folder)
    for name, text in files.items():
        (clone / name).write_text(text)
    git("add", "--all", cwd=clone)
    git("commit", "--quiet", "--message", "Mine", cwd=clone)
    git("push", "--quiet", "origin", branch, cwd=clone)
    return clone


async def test_a_branch_upon_the_old_commit_merges_with_what_was_done_meanwhile(tmp_path: Path) -> None:
    async with publishing(tmp_path) as task:
        task.write(README_md="# Old\n", old_txt="old\n")
        published = await task.act("publish:git", {"remoteUrl": task.url})
        clone = work_on(task.bare, tmp_path, "main", mine="mine\n")
        made = await propose(task, published)
        assert made == ProposedChanges(url=task.url, branch="callboard/update-2")
        assert git("rev-parse", "callboard/update-2^", cwd=task.bare) == published["commitHash"]
        git("pull", "--quiet", "--no-rebase", "--no-edit", "origin", "callboard/update-2", cwd=clone)
        found = {path.name: path.read_text() for path in clone.iterdir() if path.is_file()}
        assert found == {"README.md": "# Better\n", "mine": "mine\n", "run": "#!/bin/sh\n"}


async def test_it_is_written_anew_while_it_is_ours_and_never_when_it_is_not(tmp_path: Path) -> None:
    async with publishing(tmp_path) as task:
        task.write(README_md="# Old\n", old_txt="old\n")
        published = await task.act("publish:git", {"remoteUrl": task.url})
        await propose(task, published)
        first = git("rev-parse", "callboard/update-2", cwd=task.bare)
        await propose(task, published)
        assert git("rev-parse", "callboard/update-2", cwd=task.bare) == first
        await propose(task, published, [FileChange(path="README.md", content=b"# Best\n")])
        assert tree_of(task.bare, "callboard/update-2") == {"README.md": "# Best", "old.txt": "old"}
        assert git("rev-list", "--count", "callboard/update-2", cwd=task.bare) == "2"
        work_on(task.bare, tmp_path, "callboard/update-2", mine="mine\n")
        with pytest.raises(Conflict, match="Somebody else has committed to callboard/update-2"):
            await propose(task, published)
        assert "mine" in tree_of(task.bare, "callboard/update-2")


async def test_what_is_no_repository_or_not_named_is_refused(tmp_path: Path) -> None:
    async with publishing(tmp_path) as task:
        published = {"remoteUrl": "file:/srv/x", "repoContentsUrl": "file:/srv/x", "commitHash": "0" * 40}
        with pytest.raises(Invalid, match="is a folder"):
            await propose(task, published)
        elsewhere = f"{task.server.url}/other/tracker.git"
        with pytest.raises(NotAllowed):
            await propose(task, {**published, "remoteUrl": elsewhere, "repoContentsUrl": f"git:{elsewhere}#main:"})


async def test_on_github_it_becomes_a_pull_request_once(tmp_path: Path) -> None:
    async with publishing_to_github(tmp_path) as task:
        task.write(old_txt="old\n")
        published = await task.act("publish:github", {"repoUrl": task.shop()})
        made = await propose(task, published)
        assert made == ProposedChanges(url=f"{task.server.url}/pull/1", branch="callboard/update-2")
        assert (await propose(task, published)).existed
        (pull,) = task.server.pulls
        assert (pull["head"], pull["base"], pull["title"]) == ("callboard/update-2", "main", "Update to version 2")
        assert tree_of(task.server.bare("acme/shop"), "callboard/update-2")["README.md"] == "# Better"


async def test_on_gitlab_it_becomes_a_merge_request_once(tmp_path: Path) -> None:
    async with publishing_to_gitlab(tmp_path) as task:
        task.write(old_txt="old\n")
        published = await task.act("publish:gitlab", {"repoUrl": task.shop})
        assert not published["remoteUrl"].endswith(".git")
        made = await propose(task, published)
        assert made == ProposedChanges(url=f"{task.server.url}/-/merge_requests/1", branch="callboard/update-2")
        assert (await propose(task, published)).existed
        assert task.server.requests[0]["target_branch"] == "master"
        assert tree_of(task.bare, "callboard/update-2")["README.md"] == "# Better"
