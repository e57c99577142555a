"""CVE-2021-41151: a step that opens a pull request took files from outside of its workspace, by the path it got."""

from __future__ import annotations

from pathlib import Path

import pytest

from callboard import CallboardError, Invalid
from callboard.testing import portal
from doing import Doing
from git_over_http import git
from plugins.github.publishing_server import PublishingServer as Github
from plugins.gitlab.publishing_server import PublishingServer as Gitlab

SECRET = "the contents of another folder"
OUTSIDE = ["..", "../", "../..", "../../", "a/../../outside", "./../outside", "../task-and-more", "../outside"]
OUTSIDE += ["/", "//", "/etc", "..\\..\\outside", "a\0/../..", "..%2foutside", "away", "away/", "inside/away"]


def begin(server: Github | Gitlab, name: str, branch: str) -> Path:
    server.make(name)
    bare = server.bare(name)
    tree = git("hash-object", "-t", "tree", "-w", "/dev/null", cwd=bare)
    git("update-ref", f"refs/heads/{branch}", git("commit-tree", "-m", "Begin", tree, cwd=bare), cwd=bare)
    return bare


def is_known(bare: Path) -> bool:
    """Is the secret anywhere in the repository, whether a branch leads there or not?"""
    lines = git("cat-file", "--batch-all-objects", "--batch-check", cwd=bare).splitlines()
    blobs = [line.split()[0] for line in lines if line.split()[1] == "blob"]
    return any(SECRET in git("cat-file", "blob", each, cwd=bare) for each in blobs)


def lay_out(task: Doing, folder: Path) -> None:
    """A secret beside the workspace, and links to it in there."""
    for place in (folder / "task" / "outside", folder / "task" / "task-and-more"):
        place.mkdir(parents=True)
        (place / "secret.txt").write_text(SECRET)
    task.write(a__b_txt="b", inside__c_txt="c", __2e_txt="x")
    for link in (task.work / "away", task.work / "inside" / "away"):
        link.symlink_to(folder / "task" / "outside")
    (task.work / "secret.txt").symlink_to(folder / "task" / "outside" / "secret.txt")


@pytest.mark.parametrize(
    ("kind", "action", "more"),
    [
        (Github, "publish:github:pull-request", {"description": "See."}),
        (Gitlab, "publish:gitlab:merge-request", {}),
        (Gitlab, "gitlab:repo:push", {"commitMessage": "x"}),
    ],
)
async def test_no_source_path_leads_out(
    tmp_path: Path, kind: type[Github] | type[Gitlab], action: str, more: dict[str, str]
) -> None:
    with kind(tmp_path / "host") as server:
        bare = begin(server, "acme/shop", "main" if kind is Github else "master")
        async with portal(
            settings={"integrations": server.settings}, folder=tmp_path / "portal", work=False
        ) as running:
            task = Doing(running, tmp_path)
            lay_out(task, tmp_path)
            given = {"repoUrl": f"{server.host}?owner=acme&repo=shop", "branchName": "b", **more}
            given |= {} if action == "gitlab:repo:push" else {"title": "x"}
            climbing = [path for path in OUTSIDE if "/.." in path or path.startswith("..")]
            wrong = [{"sourcePath": path} for path in OUTSIDE]
            wrong += [
                {"sourcePath": "a", "targetPath": path} for path in climbing if "%" not in path and "\\" not in path
            ]
            for each in wrong:
                with pytest.raises(CallboardError) as error:
                    await task.act(action, {**given, **each})
                assert isinstance(error.value, Invalid) or "does not exist" in error.value.message, each
            assert server.seen == []
            task.again()
            await task.act(action, given)
        # Links are published as what they are: the text of where they lead.
        assert git("cat-file", "blob", "b:secret.txt", cwd=bare).endswith("outside/secret.txt")
        assert not is_known(bare)
