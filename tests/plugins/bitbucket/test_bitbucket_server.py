"""What templates make on a Bitbucket server: once, and taken back while it is ours."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from callboard import Conflict
from callboard.testing import LocalServer, Reply, Seen, portal
from doing import Doing, Killed
from git_over_http import answer_git, branches_of, git, make_bare, tree_of

API = "/rest/api/1.0"
HERE = "/projects/PLAT/repos/shop"


class Server(LocalServer):
    """One repository, `PLAT/shop`, once it is made."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self.bare = root / "scm/plat/shop.git"
        self.made: dict[str, Any] | None = None
        self.pulls: list[dict[str, Any]] = []
        self.changed: list[tuple[str, str, Any]] = []

    def answer(self, seen: Seen) -> Reply:
        self.seen.append(seen)
        if ".git/" in seen.path:
            return answer_git(self.bare.parents[2], seen, "portal:sesame")
        if seen.headers.get("authorization") != "Basic cG9ydGFsOnNlc2FtZQ==":  # portal:sesame
            return Reply(status=401, body={"errors": [{"message": "Authentication failed."}]})
        rest = seen.path.removeprefix(API)
        if seen.method != "GET":
            self.changed.append((seen.method, rest, seen.json() if seen.body else None))
        if rest == "/projects/PLAT/repos":
            make_bare(self.bare, "master")
            clone = [{"name": "ssh", "href": "ssh://x"}, {"name": "http", "href": f"{self.url}/scm/plat/shop.git"}]
            links = {"clone": clone, "self": [{"href": f"{self.url}/projects/PLAT/repos/shop/browse"}]}
            self.made = {**seen.json(), "links": links}
            return Reply(status=201, body=self.made)
        return self._in(rest, seen)

    def _in(self, rest: str, seen: Seen) -> Reply:
        if self.made is None:
            return Reply(status=404, body={"errors": [{"message": "Repository PLAT/shop does not exist."}]})
        if rest == HERE and seen.method == "DELETE":
            self.made = None
            shutil.rmtree(self.bare)
            return Reply(status=202, body={})
        if rest == f"{HERE}/branches":
            found = branches_of(self.bare).items()
            return Reply(body={"values": [{"displayId": name, "latestCommit": commit} for name, commit in found]})
        if rest == f"{HERE}/branches/default":
            return Reply(body={"displayId": "master"})
        if rest == f"{HERE}/pull-requests" and seen.method == "POST":
            self.pulls.append({**seen.json(), "links": {"self": [{"href": f"{self.url}/pull/1"}]}})
            return Reply(status=201, body=self.pulls[-1])
        return Reply(body={"values": self.pulls} if rest.endswith("pull-requests") else self.made)


class Case(Doing):
    """A task that publishes to a Bitbucket server."""

    server: Server
    shop: str


@asynccontextmanager
async def publishing(folder: Path) -> AsyncIterator[Case]:
    with Server(folder / "host") as server:
        host = server.url.removeprefix("http://")
        entry = {"host": host, "apiBaseUrl": f"{server.url}{API}", "username": "portal", "password": "sesame"}
        settings = {"integrations": {"bitbucketServer": [entry]}}
        async with portal(settings=settings, folder=folder / "portal", work=False) as running:
            case = Case(running, folder)
            case.server, case.shop = server, f"{host}?project=PLAT&repo=shop"
            case.write(README_md="# Shop\n")
            yield case


async def test_a_repository_is_made_filled_and_taken_back(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        given = {"repoUrl": case.shop, "enableLFS": True, "defaultBranch": "main"}
        for key in ("create.absent", "create.made", "push.commit"):
            case.journal.dies_at = key
            with pytest.raises(Killed):
                await case.act("publish:bitbucketServer", given)
        output = await case.act("publish:bitbucketServer", given)
        assert output == {
            "remoteUrl": f"{case.server.url}/scm/plat/shop.git",
            "repoContentsUrl": f"{case.server.url}/projects/PLAT/repos/shop/browse",
            "commitHash": branches_of(case.server.bare)["main"],
        }
        body = {"name": "shop", "description": "", "defaultBranch": "main", "public": False}
        assert case.server.changed == [
            ("POST", "/projects/PLAT/repos", body),
            ("PUT", f"/rest/git-lfs/admin{HERE}/enabled", None),
        ]
        git("branch", "theirs", "main", cwd=case.server.bare)
        with pytest.raises(Conflict):
            await case.undo("publish:bitbucketServer", given, output)
        git("branch", "-D", "theirs", cwd=case.server.bare)
        await case.undo("publish:bitbucketServer", given, output)
        assert case.server.made is None


async def test_a_pull_request_brings_the_workspace(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        await case.act("publish:bitbucketServer", {"repoUrl": case.shop})
        case.write(more_txt="more")
        given = {"repoUrl": case.shop, "title": "More", "sourceBranch": "more", "reviewers": ["ann"]}
        output = await case.act("publish:bitbucketServer:pull-request", given)
        assert output == {"pullRequestUrl": f"{case.server.url}/pull/1"}
        (pull,) = case.server.pulls
        assert (pull["fromRef"]["id"], pull["toRef"]["id"]) == ("refs/heads/more", "refs/heads/master")
        assert pull["toRef"]["repository"] == {"slug": "shop", "project": {"key": "PLAT"}}
        assert pull["reviewers"] == [{"user": {"name": "ann"}}]
        assert tree_of(case.server.bare, "more") == {"README.md": "# Shop", "more.txt": "more"}
