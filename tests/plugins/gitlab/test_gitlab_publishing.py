"""Projects, merge requests and groups that templates make on GitLab: once, and taken back while they are ours."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from callboard import Conflict, Invalid, NotAllowed, NotFound
from callboard.testing import portal
from doing import Doing, Killed
from git_over_http import git, tree_of

from .publishing_server import PublishingServer


class Case(Doing):
    """A task that publishes to a GitLab."""

    server: PublishingServer

    @property
    def shop(self) -> str:
        return f"{self.server.host}?owner=fleet&repo=shop"

    @property
    def bare(self) -> Path:
        return self.server.bare("fleet/shop")

    def begin(self) -> None:
        """The shop with a file."""
        self.server.make("fleet/shop")
        seed = self.folder / "seed"
        git("clone", "--quiet", str(self.bare), str(seed), cwd=self.folder)
        (seed / "README.md").write_text("# Old\n")
        git("add", "--all", cwd=seed)
        git("commit", "--quiet", "--message", "Begin", cwd=seed)
        git("push", "--quiet", "origin", "HEAD:master", cwd=seed)


@asynccontextmanager
async def publishing(folder: Path) -> AsyncIterator[Case]:
    with PublishingServer(folder / "host") as server:
        settings = {"integrations": server.settings}
        async with portal(settings=settings, folder=folder / "portal", work=False) as running:
            case = Case(running, folder)
            case.server = server
            case.write(README_md="# Shop\n")
            yield case


async def test_a_project_is_made_filled_and_settled(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        given = {
            "repoUrl": case.shop,
            "repoVisibility": "public",
            "topics": ["old"],
            "settings": {"visibility": "internal", "merge_method": "ff", "topics": ["fleet"]},
            "setUserAsOwner": True,
            "branches": [{"name": "dev", "create": True, "protect": True}],
            "projectVariables": [{"key": "REGION", "value": "eu", "masked": True}],
        }
        output = await case.act("publish:gitlab", given)
        commit = git("rev-parse", "master", cwd=case.bare)
        assert output == {
            "remoteUrl": f"{case.server.url}/fleet/shop",
            "repoContentsUrl": f"{case.server.url}/fleet/shop/-/blob/master",
            "projectId": 100,
            "commitHash": commit,
            "created": True,
        }
        made = case.server.projects[0]
        assert (made["visibility"], made["merge_method"], made["topics"]) == ("internal", "ff", ["fleet"])
        assert case.server.variables["REGION"] == {"key": "REGION", "value": "eu", "masked": True}
        assert git("rev-parse", "dev", cwd=case.bare) == commit
        paths = [path for _, path, _ in case.server.changed]
        assert paths[1:] == [
            "projects 100 members",
            "projects 100 repository branches",
            "projects 100 protected_branches",
            "projects 100 variables",
        ]
        await case.undo("publish:gitlab", given, output)
        assert case.server.projects == []


async def test_a_task_that_died_makes_no_second_one(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        given = {"repoUrl": case.shop, "skipExisting": True}
        for case.journal.dies_at in ("create.absent", "create.made", "push.commit"):
            with pytest.raises(Killed):
                await case.act("publish:gitlab", given)
        output = await case.act("publish:gitlab", given)
        assert [path for _, path, _ in case.server.changed] == ["projects"]
        assert (output["created"], git("rev-list", "--all", cwd=case.bare)) == (True, output["commitHash"])


async def test_a_project_that_is_there_is_taken_or_refused_but_not_touched(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        case.begin()
        with pytest.raises(Invalid, match="path has already been taken"):
            await case.act("publish:gitlab", {"repoUrl": case.shop})
        case.again()
        given = {"repoUrl": case.shop, "skipExisting": True}
        output = await case.act("publish:gitlab", given)
        assert (output["created"], output["projectId"], "commitHash" in output) == (False, 100, False)
        await case.undo("publish:gitlab", given, output)
        assert tree_of(case.bare, "master") == {"README.md": "# Old"}


async def test_an_empty_project_is_filled_later(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        await case.act("publish:gitlab", {"repoUrl": case.shop, "sourcePath": False})
        assert git("for-each-ref", cwd=case.bare) == ""
        case.again()
        given = {"repoUrl": case.shop, "branchName": "master", "commitMessage": "Begin"}
        output = await case.act("gitlab:repo:push", given)
        assert output == {
            "projectid": "fleet/shop",
            "projectPath": "fleet/shop",
            "commitHash": git("rev-parse", "master", cwd=case.bare),
        }
        case.again()
        with pytest.raises(Conflict, match=r"A file with this name already exists: README\.md"):
            await case.act("gitlab:repo:push", given)
        case.write(more_txt="more", README_md="# Newer\n")
        case.again()
        await case.act("gitlab:repo:push", {**given, "commitAction": "auto"})
        assert tree_of(case.bare, "master") == {"README.md": "# Newer", "more.txt": "more"}
        case.again()
        assert "commitHash" not in await case.act("gitlab:repo:push", {**given, "commitAction": "update"})
        case.again()
        await case.act("gitlab:repo:push", {**given, "commitAction": "delete"})
        assert tree_of(case.bare, "master") == {}
        case.again()
        with pytest.raises(NotFound, match="doesn't exist"):
            await case.act("gitlab:repo:push", {**given, "commitAction": "update"})


async def test_a_merge_request_is_opened_once(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        case.begin()
        case.write(docs__a_md="a")
        given = {
            "repoUrl": case.shop,
            "title": "Better",
            "description": "See.",
            "branchName": "better",
            "labels": ["a", "b"],
            "assignee": "ann",
            "reviewers": ["bo"],
            "removeSourceBranch": True,
            "assignReviewersFromApprovalRules": True,
            "autoMerge": True,
        }
        for key in ("create.mr.fleet/shop.better.planned", "mr.fleet/shop.better"):
            case.journal.dies_at = key
            with pytest.raises(Killed):
                await case.act("publish:gitlab:merge-request", given)
        output = await case.act("publish:gitlab:merge-request", given)
        assert output == {
            "mergeRequestUrl": f"{case.server.url}/-/merge_requests/1",
            "projectid": "fleet/shop",
            "projectPath": "fleet/shop",
            "targetBranchName": "master",
        }
        assert tree_of(case.bare, "better") == {"README.md": "# Shop", "docs/a.md": "a"}
        (request,) = case.server.requests
        assert (request["labels"], request["assignee_id"], request["reviewer_ids"]) == ("a,b", 8, [2, 4])
        assert request["merge_when_pipeline_succeeds"] is True
        await case.undo("publish:gitlab:merge-request", given, output)
        assert request["state"] == "closed"
        request["state"] = "merged"
        with pytest.raises(Conflict, match="has been merged"):
            await case.undo("publish:gitlab:merge-request", given, output)


async def test_without_a_source_the_target_names_the_folder_of_the_workspace(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        case.begin()
        case.write(docs__a_md="a")
        given = {"repoUrl": case.shop, "title": "Better", "branchName": "better", "targetPath": "docs"}
        await case.act("publish:gitlab:merge-request", given)
        assert tree_of(case.bare, "better") == {"README.md": "# Old", "docs/a.md": "a"}
        case.again()
        for wrong in ({"sourcePath": "../.."}, {"sourcePath": ".", "targetPath": "../x"}):
            with pytest.raises(Invalid):
                await case.act("publish:gitlab:merge-request", {**given, **wrong, "branchName": "other"})


async def test_groups_are_made_where_they_are_not(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        given = {"repoUrl": case.server.host, "path": ["fleet", {"name": "Our apps", "slug": "apps"}, "web"]}
        assert await case.act("gitlab:group:ensureExists", given, dry_run=True) == {"groupId": 42}
        output = await case.act("gitlab:group:ensureExists", given)
        assert output == {"groupId": 3}
        assert [body for _, _, body in case.server.changed] == [
            {"name": "Our apps", "path": "apps", "parent_id": 1},
            {"name": "web", "path": "web", "parent_id": 2},
        ]
        assert await case.act("gitlab:group:ensureExists", given) == output
        assert len(case.server.changed) == 2


async def test_people_and_groups_are_let_in_and_out(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        here = {"repoUrl": case.server.host, "path": "fleet", "userIds": [7], "groupIds": [2]}
        output = await case.act("gitlab:group:access", {**here, "accessLevel": "maintainer"})
        assert output == {"path": "fleet", "userIds": [7], "groupIds": [2], "accessLevel": 40}
        await case.act("gitlab:group:access", {**here, "action": "remove"})
        assert case.server.changed == [
            ("POST", "groups fleet members", {"user_id": 7, "access_level": 40}),
            ("POST", "groups fleet share", {"group_id": 2, "group_access": 40}),
            ("DELETE", "groups fleet members 7", None),
            ("DELETE", "groups fleet share 2", None),
        ]
        for wrong in ({"userIds": [], "groupIds": []}, {"accessLevel": "king"}):
            with pytest.raises(Invalid):
                await case.act("gitlab:group:access", {**here, **wrong})


async def test_issues_pipelines_variables_and_tokens(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        case.server.make("fleet/shop")
        here: dict[str, Any] = {"repoUrl": case.server.host, "projectId": 100}
        made = await case.act(
            "gitlab:issues:create", {**here, "title": "A", "assignees": [7], "dueDate": "2027-01-01", "labels": "x"}
        )
        assert made == {"issueUrl": f"{case.server.url}/made", "issueId": 5, "issueIid": 3}
        changed = await case.act("gitlab:issue:edit", {**here, "issueIid": 3, "title": "B", "stateEvent": "close"})
        assert (changed["projectId"], changed["title"], changed["updatedAt"]) == (100, "B", "now")
        run = await case.act(
            "gitlab:pipeline:trigger", {**here, "tokenDescription": "x", "branch": "master", "variables": {"A": "b"}}
        )
        assert run == {"pipelineUrl": f"{case.server.url}/made"}
        variable = {**here, "key": "K", "value": "v", "variableType": "env_var", "variableProtected": True}
        await case.act("gitlab:projectVariable:create", variable)
        await case.act("gitlab:projectVariable:create", {**variable, "value": "w"})
        assert case.server.variables["K"]["value"] == "w"
        assert case.server.variables["K"]["environment_scope"] == "*"
        token = await case.act("gitlab:projectAccessToken:create", {**here, "name": "t", "scopes": ["api"]})
        assert token == {"access_token": "glpat-x"}
        token = await case.act("gitlab:projectDeployToken:create", {**here, "name": "t", "scopes": ["read_registry"]})
        assert token == {"deploy_token": "glpat-x", "user": "deployer"}
        person = await case.act("gitlab:user:info", {"repoUrl": case.server.host})
        assert person == {"id": 7, "username": "ann", "name": "Ann", "state": "active", "webUrl": "x"}
        assert [(method, path) for method, path, _ in case.server.changed] == [
            ("POST", "projects 100 issues"),
            ("PUT", "projects 100 issues 3"),
            ("POST", "projects 100 triggers"),
            ("POST", "projects 100 trigger pipeline"),
            ("DELETE", "projects 100 triggers 5"),
            ("POST", "projects 100 variables"),
            ("PUT", "projects 100 variables K"),
            ("POST", "projects 100 access_tokens"),
            ("POST", "projects 100 deploy_tokens"),
        ]
        assert case.server.changed[0][2] == {
            "title": "A",
            "assignee_ids": [7],
            "due_date": "2027-01-01",
            "labels": "x",
        }


async def test_what_is_refused_is_refused_in_words(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        with pytest.raises(Invalid, match="The namespace nobody is not found"):
            await case.act("publish:gitlab", {"repoUrl": f"{case.server.host}?owner=nobody&repo=x"})
        with pytest.raises(NotAllowed, match="401 Unauthorized"):
            await case.act("publish:gitlab", {"repoUrl": case.shop, "token": "theirs"})
        with pytest.raises(Invalid, match="missing owner"):
            await case.act("publish:gitlab", {"repoUrl": f"{case.server.host}?repo=x"})
        with pytest.raises(Invalid, match="additional property"):
            await case.act("publish:gitlab", {"repoUrl": case.shop, "settings": {"mergeMethod": "ff"}})
