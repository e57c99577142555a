"""What templates make on Bitbucket Cloud: once, and taken back while it is ours."""

from __future__ import annotations

import base64
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from callboard import Conflict, Invalid
from callboard.testing import LocalServer, Reply, Seen, portal
from doing import Doing, Killed
from elsewhere import may_be_asked, stand_in
from git_over_http import answer_git, branches_of, git, make_bare, tree_of

API = "/2.0"
SIGNED_IN = "x-token-auth:sesame"


class Server(LocalServer):
    """One repository, `acme/shop`, once it is made."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self.bare = root / "acme/shop.git"
        self.made: dict[str, Any] | None = None
        self.pulls: list[dict[str, Any]] = []
        self.changed: list[tuple[str, str, Any]] = []

    def make(self, body: Any) -> dict[str, Any]:
        make_bare(self.bare, "master")
        clone = [{"name": "https", "href": f"http://x-token-auth@{self.host}/acme/shop.git"}]
        links = {"clone": clone, "html": {"href": f"{self.url}/acme/shop"}}
        self.made = {**body, "links": links, "mainbranch": {"name": "master"}}
        return self.made

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://")

    def answer(self, seen: Seen) -> Reply:
        self.seen.append(seen)
        if ".git/" in seen.path:
            return answer_git(self.bare.parents[1], seen, SIGNED_IN)
        if seen.headers.get("authorization") != "Bearer sesame":
            return Reply(status=401, body={"error": {"message": "Token is invalid"}})
        rest = seen.path.removeprefix(f"{API}/repositories/acme/shop")
        if seen.method != "GET":
            self.changed.append((seen.method, rest, seen.json() if seen.body else None))
        if rest == "":
            return self._whole(seen)
        if self.made is None and rest != "/pipelines":
            return Reply(status=404, body={"error": {"message": "Repository acme/shop not found"}})
        return self._part(rest, seen)

    def _whole(self, seen: Seen) -> Reply:
        if seen.method == "POST":
            taken = {"error": {"message": "Repository with this Slug and Owner already exists."}}
            return Reply(status=400, body=taken) if self.made else Reply(body=self.make(seen.json()))
        if seen.method == "DELETE":
            self.made = None
            shutil.rmtree(self.bare)
            return Reply(status=204)
        return Reply(body=self.made) if self.made else Reply(status=404)

    def _part(self, rest: str, seen: Seen) -> Reply:
        if rest == "/refs/branches":
            found = branches_of(self.bare).items()
            return Reply(body={"values": [{"name": name, "target": {"hash": commit}} for name, commit in found]})
        if rest == "/pullrequests" and seen.method == "GET":
            return Reply(body={"values": self.pulls})
        if rest == "/pullrequests":
            self.pulls.append({**seen.json(), "links": {"html": {"href": f"{self.url}/pull/1"}}})
            return Reply(status=201, body=self.pulls[-1])
        run = {"build_number": 7, "repository": {"links": {"html": {"href": f"{self.url}/acme/shop"}}}}
        return Reply(status=201, body={"id": 3, **seen.json(), **run})


class Case(Doing):
    """A task that publishes to Bitbucket Cloud."""

    server: Server
    shop: str


@asynccontextmanager
async def publishing(folder: Path) -> AsyncIterator[Case]:
    with Server(folder / "host") as server:
        async with portal(settings=may_be_asked(server), folder=folder / "portal", work=False) as running:
            git_token = base64.b64encode(SIGNED_IN.encode()).decode()
            host = stand_in(running, "bitbucketCloud", server, api=API, git=git_token)
            case = Case(running, folder)
            case.server, case.shop = server, f"{host}?workspace=acme&project=PLAT&repo=shop"
            case.write(README_md="# Shop\n")
            yield case


async def test_a_repository_is_made_filled_and_taken_back(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        given = {"repoUrl": case.shop, "description": "The shop", "repoVisibility": "public"}
        for key in ("create.absent", "create.made", "push.commit"):
            case.journal.dies_at = key
            with pytest.raises(Killed):
                await case.act("publish:bitbucketCloud", given)
        output = await case.act("publish:bitbucketCloud", given)
        assert output == {
            "remoteUrl": f"http://x-token-auth@{case.server.host}/acme/shop.git",
            "repoContentsUrl": f"{case.server.url}/acme/shop/src/master",
            "commitHash": branches_of(case.server.bare)["master"],
        }
        body = {"scm": "git", "description": "The shop", "is_private": False, "project": {"key": "PLAT"}}
        assert case.server.changed == [("POST", "", body)]
        assert tree_of(case.server.bare, "master") == {"README.md": "# Shop"}
        git("branch", "theirs", "master", cwd=case.server.bare)
        with pytest.raises(Conflict):
            await case.undo("publish:bitbucketCloud", given, output)
        git("branch", "-D", "theirs", cwd=case.server.bare)
        await case.undo("publish:bitbucketCloud", given, output)
        assert case.server.made is None


async def test_one_that_is_there_is_left_alone(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        case.server.make({})
        with pytest.raises(Invalid, match="Unable to create repository, Repository with this Slug"):
            await case.act("publish:bitbucketCloud", {"repoUrl": case.shop})
        with pytest.raises(Invalid, match="missing workspace"):
            await case.act("publish:bitbucketCloud", {"repoUrl": f"{case.server.host}?project=PLAT&repo=shop"})
        assert branches_of(case.server.bare) == {}


async def test_a_pull_request_brings_the_workspace_or_the_branch_that_is_there(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        await case.act("publish:bitbucketCloud", {"repoUrl": case.shop})
        case.write(more_txt="more")
        given = {"repoUrl": case.shop, "title": "More", "sourceBranch": "more", "description": "See."}
        for key in ("pr.more.planned", "pr.more.opened"):
            case.journal.dies_at = key
            with pytest.raises(Killed):
                await case.act("publish:bitbucketCloud:pull-request", given)
        output = await case.act("publish:bitbucketCloud:pull-request", given)
        assert output == {"pullRequestUrl": f"{case.server.url}/pull/1"}
        (pull,) = case.server.pulls
        assert (pull["destination"], pull["summary"]) == ({"branch": {"name": "master"}}, {"raw": "See."})
        assert tree_of(case.server.bare, "more") == {"README.md": "# Shop", "more.txt": "more"}
        case.again()
        case.server.pulls.clear()
        before = branches_of(case.server.bare)
        case.write(more_txt="not pushed")
        await case.act("publish:bitbucketCloud:pull-request", given)
        assert (branches_of(case.server.bare), len(case.server.pulls)) == (before, 1)


async def test_a_pipeline_runs_once(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        stand_in(case.running, "bitbucketCloud", case.server, api=API, git="", named="bitbucket.org")
        body = {"target": {"ref_type": "branch", "type": "pipeline_ref_target", "ref_name": "master"}}
        given = {"workspace": "acme", "repo_slug": "shop", "body": body}
        output = await case.act("bitbucket:pipelines:run", given)
        assert output == {
            "buildNumber": 7,
            "repoUrl": f"{case.server.url}/acme/shop",
            "pipelinesUrl": f"{case.server.url}/acme/shop/pipelines",
        }
        await case.act("bitbucket:pipelines:run", given)
        assert case.server.changed == [("POST", "/pipelines", body)]


async def test_a_restriction_is_made(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        case.server.make({})
        given = {"repoUrl": case.shop, "kind": "push", "branchMatchKind": "glob", "pattern": "main"}
        output = await case.act("bitbucketCloud:branchRestriction:create", {**given, "users": [{"uuid": "{1}"}]})
        assert output == {"json": {"id": 3, "kind": "push", "pattern": "main"}, "statusCode": 201}
        assert case.server.changed[-1] == (
            "POST",
            "/branch-restrictions",
            {"kind": "push", "branch_match_kind": "glob", "pattern": "main", "users": [{"uuid": "{1}"}], "groups": []},
        )
