"""Repositories that templates make on Gitea: made once, filled once, and taken back while they are ours."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from callboard import Conflict, Invalid
from callboard.testing import LocalServer, Reply, Seen, portal
from doing import Doing, Killed
from git_over_http import answer_git, branches_of, git, make_bare, tree_of

API = "/api/v1"


class PublishingServer(LocalServer):
    """`fleet` is an organisation, everybody else is whose token it is. Bare repositories lie below `root`."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self.root = root
        self.made: dict[str, Any] = {}

    def bare(self, name: str) -> Path:
        return self.root / f"{name}.git"

    def answer(self, seen: Seen) -> Reply:
        self.seen.append(seen)
        if ".git/" in seen.path:
            return answer_git(self.root, seen, "token:sesame")
        parts = seen.path.removeprefix(API).strip("/").split("/")
        match [seen.method, *parts]:
            case ["GET", "orgs", name]:
                return Reply(body={}) if name == "fleet" else Reply(status=404)
            case ["POST", *_, "repos"]:
                return self._create(f"{'fleet' if parts[0] == 'orgs' else 'ann'}/{seen.json()['name']}", seen.json())
            case [method, "repos", owner, name, *rest]:
                return self._in(method, f"{owner}/{name}", rest)
        return Reply(status=404)

    def _create(self, name: str, body: Any) -> Reply:
        if name in self.made:
            return Reply(status=409, body={"message": "The repository with the same name already exists."})
        make_bare(self.bare(name))
        self.made[name] = body
        return Reply(status=201, body=body)

    def _in(self, method: str, name: str, rest: list[str]) -> Reply:
        if name not in self.made:
            return Reply(status=404, body={"message": "not found"})
        if method == "DELETE":
            del self.made[name]
            shutil.rmtree(self.bare(name))
            return Reply(status=204)
        branches = branches_of(self.bare(name))
        if rest == ["branches"]:
            return Reply(body=[{"name": branch, "commit": {"id": sha}} for branch, sha in branches.items()])
        return Reply(body={**self.made[name], "empty": not branches})


class Case(Doing):
    """A task that publishes to a Gitea."""

    server: PublishingServer

    def given(self, owner: str = "fleet", **more: Any) -> dict[str, Any]:
        host = self.server.url.removeprefix("http://")
        return {"repoUrl": f"{host}?owner={owner}&repo=shop", "description": "The shop", **more}


@asynccontextmanager
async def publishing(folder: Path) -> AsyncIterator[Case]:
    with PublishingServer(folder / "host") as server:
        entry = {"host": server.url.removeprefix("http://"), "baseUrl": server.url, "password": "sesame"}
        settings = {"integrations": {"gitea": [entry]}}
        async with portal(settings=settings, folder=folder / "portal", work=False) as running:
            case = Case(running, folder)
            case.server = server
            case.write(README_md="# Shop\n")
            yield case


async def test_a_repository_is_made_filled_and_taken_back(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        given = case.given(repoVisibility="private")
        output = await case.act("publish:gitea", given)
        bare = case.server.bare("fleet/shop")
        assert output == {
            "remoteUrl": f"{case.server.url}/fleet/shop.git",
            "repoContentsUrl": f"{case.server.url}/fleet/shop/src/branch/main/",
            "commitHash": git("rev-parse", "main", cwd=bare),
        }
        assert tree_of(bare) == {"README.md": "# Shop"}
        assert case.server.made["fleet/shop"] == {
            "name": "shop",
            "description": "The shop",
            "private": True,
            "default_branch": "main",
        }
        git("branch", "theirs", "main", cwd=bare)
        with pytest.raises(Conflict, match="more in fleet/shop"):
            await case.undo("publish:gitea", given, output)
        git("branch", "-D", "theirs", cwd=bare)
        await case.undo("publish:gitea", given, output)
        assert case.server.made == {}


async def test_a_person_owns_one_and_it_is_public_unless_told_otherwise(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        await case.act("publish:gitea", case.given("ann", defaultBranch="trunk"))
        assert case.server.made["ann/shop"]["private"] is False
        assert tree_of(case.server.bare("ann/shop"), "trunk") == {"README.md": "# Shop"}


async def test_a_task_that_died_makes_no_second_one(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        for case.journal.dies_at in ("create.absent", "create.made", "push.commit"):
            with pytest.raises(Killed):
                await case.act("publish:gitea", case.given())
        output = await case.act("publish:gitea", case.given())
        assert [seen.method for seen in case.server.seen if seen.path.endswith("/repos")] == ["POST"]
        assert git("rev-list", "--all", cwd=case.server.bare("fleet/shop")) == output["commitHash"]


async def test_one_that_is_there_is_left_alone(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        case.server._create("fleet/shop", {})
        with pytest.raises(Conflict, match="already exists"):
            await case.act("publish:gitea", case.given())
        with pytest.raises(Invalid, match="missing owner"):
            await case.act("publish:gitea", case.given(""))
