"""Repositories that templates make on Azure DevOps: once, and taken back while they are ours."""

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

ALL = "/acme/Our%20shop/_apis/git/repositories"


class Server(LocalServer):
    """One repository, `shop`, once it is made."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self.root, self.bare = root, root / "shop.git"
        self.made: dict[str, Any] | None = None
        self.changed: list[tuple[str, str, Any]] = []

    def answer(self, seen: Seen) -> Reply:
        self.seen.append(seen)
        if ".git/" in seen.path:
            return answer_git(self.root, seen, ":sesame")
        rest = seen.path.removeprefix(ALL)
        if seen.method != "GET":
            self.changed.append((seen.method, rest, seen.json() if seen.body else None))
        if seen.method == "POST":
            return self._create()
        if self.made is None:
            return Reply(status=404, body={"message": "TF401019: The Git repository does not exist"})
        if rest == "/1/refs":
            found = branches_of(self.bare).items()
            return Reply(body={"value": [{"name": f"refs/heads/{name}", "objectId": each} for name, each in found]})
        if seen.method == "DELETE":
            self.made = None
            shutil.rmtree(self.bare)
            return Reply(status=204)
        return Reply(body=self.made)

    def _create(self) -> Reply:
        if self.made is not None:
            return Reply(status=409, body={"message": "TF400948: A Git repository with the name shop already exists."})
        make_bare(self.bare, "master")
        address = f"http://acme@{self.url.removeprefix('http://')}/shop.git"
        self.made = {"id": "1", "remoteUrl": address, "webUrl": f"{self.url}/acme/_git/shop"}
        return Reply(status=201, body=self.made)


class Case(Doing):
    """A task that publishes to Azure DevOps."""

    server: Server
    host: str


@asynccontextmanager
async def publishing(folder: Path) -> AsyncIterator[Case]:
    with Server(folder / "host") as server:
        async with portal(settings=may_be_asked(server), folder=folder / "portal", work=False) as running:
            case = Case(running, folder)
            token = base64.b64encode(b":sesame").decode()
            case.server, case.host = server, stand_in(running, "azure", server, api="", git=token)
            case.write(README_md="# Shop\n")
            yield case


async def test_a_repository_is_made_filled_and_taken_back(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        given = {"repoUrl": f"{case.host}?organization=acme&project=Our+shop&repo=shop", "description": "x"}
        for key in ("create.absent", "create.made", "push.commit"):
            case.journal.dies_at = key
            with pytest.raises(Killed):
                await case.act("publish:azure", given)
        output = await case.act("publish:azure", given)
        assert output == {
            "remoteUrl": f"http://acme@{case.host}/shop.git",
            "repoContentsUrl": f"{case.server.url}/acme/_git/shop",
            "repositoryId": "1",
            "commitHash": branches_of(case.server.bare)["master"],
        }
        assert case.server.changed == [("POST", "", {"name": "shop"})]
        assert tree_of(case.server.bare, "master") == {"README.md": "# Shop"}
        git("branch", "theirs", "master", cwd=case.server.bare)
        with pytest.raises(Conflict):
            await case.undo("publish:azure", given, output)
        git("branch", "-D", "theirs", cwd=case.server.bare)
        await case.undo("publish:azure", given, output)
        assert case.server.made is None
        await case.undo("publish:azure", given, output)


async def test_what_is_there_or_not_whole_is_refused(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        case.server._create()
        with pytest.raises(Conflict, match="Unable to create the repository shop with Azure DevOps, TF400948"):
            await case.act("publish:azure", {"repoUrl": f"{case.host}?organization=acme&project=Our+shop&repo=shop"})
        with pytest.raises(Invalid, match="missing organization"):
            await case.act("publish:azure", {"repoUrl": f"{case.host}?project=Our+shop&repo=shop"})
        with pytest.raises(Invalid, match="missing project"):
            await case.act("publish:azure", {"repoUrl": f"{case.host}?organization=acme&repo=shop"})
