"""Pull requests of templates: changes on a branch of their own, opened once, from nowhere but the workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from callboard import Conflict, Invalid
from doing import Killed
from git_over_http import git, tree_of

from .test_github_publishing import Case, publishing

ACTION = "publish:github:pull-request"


def begin(case: Case) -> Path:
    """The shop with two files, and the input of a step that changes it."""
    case.server.make("acme/shop")
    bare = case.server.bare("acme/shop")
    seed = case.folder / "seed"
    git("clone", "--quiet", str(bare), str(seed), cwd=case.folder)
    (seed / "README.md").write_text("# Old\n")
    (seed / "old.txt").write_text("old\n")
    git("add", "--all", cwd=seed)
    git("commit", "--quiet", "--message", "Begin", cwd=seed)
    git("push", "--quiet", "origin", "HEAD:main", cwd=seed)
    return bare


def asked(case: Case, **more: Any) -> dict[str, Any]:
    return {"repoUrl": case.shop(), "title": "Better", "description": "See.", "branchName": "better", **more}


async def test_the_workspace_becomes_changes_on_a_branch(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        bare = begin(case)
        case.write(docs__index_md="# Docs\n", _gitignore="*.log\n", x_log="no")
        (case.work / "run").write_text("#!/bin/sh\n")
        (case.work / "run").chmod(0o755)
        (case.work / "link").symlink_to("/etc/passwd")
        given = asked(
            case,
            filesToDelete=["old.txt", "never.txt"],
            reviewers=["ann"],
            teamReviewers=["fleet"],
            assignees=[f"p{number}" for number in range(12)],
            draft=True,
        )
        output = await case.act(ACTION, given)
        assert output == {
            "remoteUrl": f"{case.server.url}/pull/1",
            "targetBranchName": "main",
            "pullRequestNumber": 1,
        }
        assert tree_of(bare, "better") == {
            ".gitignore": "*.log",
            "README.md": "# Shop",
            "docs/index.md": "# Docs",
            "link": "/etc/passwd",
            "run": "#!/bin/sh",
        }
        assert git("log", "--format=%s", "main..better", cwd=bare) == "Better"
        assert tree_of(bare, "main") == {"README.md": "# Old", "old.txt": "old"}
        (pull,) = case.server.pulls
        assert (pull["base"], pull["head"], pull["draft"], pull["body"]) == ("main", "better", True, "See.")
        bodies = {path: body for _, path, body in case.server.changed}
        assert bodies["repos/acme/shop/pulls/1/requested_reviewers"] == {
            "reviewers": ["ann"],
            "team_reviewers": ["fleet"],
        }
        assert len(bodies["repos/acme/shop/issues/1/assignees"]["assignees"]) == 10


async def test_folders_of_both_sides_can_be_chosen(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        bare = begin(case)
        case.write(out__a_txt="a")
        await case.act(ACTION, asked(case, sourcePath="out", targetPath="./deep/er", commitMessage="Why"))
        assert tree_of(bare, "better") == {"README.md": "# Old", "deep/er/a.txt": "a", "old.txt": "old"}
        assert git("log", "-1", "--format=%s", "better", cwd=bare) == "Why"


async def test_a_task_that_died_opens_no_second_one(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        bare = begin(case)
        key = "create.pr.acme.shop.better"
        for dies_at in (f"{key}.planned", f"{key}.pushed", "pr.acme.shop.better"):
            case.journal.dies_at = dies_at
            with pytest.raises(Killed):
                await case.act(ACTION, asked(case))
        await case.act(ACTION, asked(case))
        assert len(case.server.pulls) == 1
        assert git("rev-list", "--count", "main..better", cwd=bare) == "1"


async def test_a_branch_that_is_there_is_added_to_only_when_that_is_wanted(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        bare = begin(case)
        await case.act(ACTION, asked(case))
        case.again()
        case.write(more_txt="more")
        with pytest.raises(Conflict, match="There is a branch better already"):
            await case.act(ACTION, asked(case))
        output = await case.act(ACTION, asked(case, update=True))
        assert (output["pullRequestNumber"], len(case.server.pulls)) == (1, 1)
        assert git("rev-list", "--count", "main..better", cwd=bare) == "2"
        assert tree_of(bare, "better")["more.txt"] == "more"


async def test_without_changes_there_is_none_when_that_is_wanted(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        bare = begin(case)
        case.write(README_md="# Old\n")
        output = await case.act(ACTION, asked(case, createWhenEmpty=False))
        assert (output["targetBranchName"], case.server.pulls) == ("main", [])
        assert not output.get("remoteUrl")
        assert git("branch", "--list", "better", cwd=bare) == ""
        case.again()
        await case.act(ACTION, asked(case))
        assert len(case.server.pulls) == 1


async def test_it_comes_from_a_fork_when_that_is_wanted(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        begin(case)
        await case.act(ACTION, asked(case, forceFork=True))
        assert case.server.pulls[0]["head"] == "ann:better"
        assert tree_of(case.server.bare("ann/shop"), "better")["README.md"] == "# Shop"
        assert git("branch", "--list", "better", cwd=case.server.bare("acme/shop")) == ""


async def test_a_rehearsal_says_what_would_change_and_asks_nobody(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        output = await case.act(ACTION, asked(case, filesToDelete=["old.txt"]), dry_run=True)
        assert output == {"pullRequestNumber": 43, "remoteUrl": case.shop(), "targetBranchName": "better"}
        assert case.journal.lines == ["2 files would change:\nold.txt\nREADME.md"]
        assert case.server.seen == []


async def test_it_is_closed_unless_it_has_been_merged(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        begin(case)
        output = await case.act(ACTION, asked(case))
        case.server.pulls[0]["merged"] = True
        with pytest.raises(Conflict, match="has been merged"):
            await case.undo(ACTION, asked(case), output)
        case.server.pulls[0]["merged"] = False
        await case.undo(ACTION, asked(case), output)
        assert case.server.pulls[0]["state"] == "closed"


async def test_no_path_leads_out_of_the_workspace_or_the_repository(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        begin(case)
        (case.work / "away").symlink_to("/etc")
        for wrong in (
            {"sourcePath": "../../etc"},
            {"sourcePath": "/etc"},
            {"sourcePath": "away"},
            {"targetPath": "../x"},
            {"targetPath": ".git/hooks"},
            {"filesToDelete": ["../x"]},
        ):
            with pytest.raises(Invalid):
                await case.act(ACTION, asked(case, **wrong))
        assert case.server.pulls == []
