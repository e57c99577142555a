"""Repositories that templates make on GitHub: made once, filled once, protected, and taken back while they are ours."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from callboard import CallboardError, Conflict, Invalid, NotAllowed, NotFound
from callboard.testing import Reply, portal
from doing import Doing, Killed
from git_over_http import git, tree_of

from .publishing_server import PublishingServer


class Case(Doing):
    """A task that publishes to a GitHub."""

    server: PublishingServer

    def shop(self, owner: str = "acme") -> str:
        return f"{self.server.host}?owner={owner}&repo=shop"


@asynccontextmanager
async def publishing(folder: Path, **scaffolder: Any) -> AsyncIterator[Case]:
    with PublishingServer(folder / "host") as server:
        settings = {"integrations": server.settings, "scaffolder": scaffolder}
        async with portal(settings=settings, folder=folder / "portal", work=False) as running:
            case = Case(running, folder)
            case.server = server
            case.write(README_md="# Shop\n")
            yield case


async def test_a_repository_is_made_filled_and_protected(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        given = {
            "repoUrl": case.shop(),
            "description": "",
            "repoVisibility": "internal",
            "access": "acme/fleet",
            "collaborators": [{"access": "push", "user": "user:default/ann"}, {"access": "pull", "team": "group:ops"}],
            "topics": ["Python", "Fleet"],
            "repoVariables": {"REGION": "eu"},
            "requiredStatusCheckContexts": ["test"],
            "requiredCommitSigning": True,
            "squashMergeCommitTitle": "PR_TITLE",
            "customProperties": {"tier": "1"},
            "subscribe": True,
            "oidcCustomization": {"useDefault": False, "includeClaimKeys": ["repo"]},
        }
        output = await case.act("publish:github", given)
        server = case.server
        assert output == {
            "remoteUrl": f"{server.url}/acme/shop.git",
            "repoContentsUrl": f"{server.url}/acme/shop/blob/main",
            "commitHash": git("rev-parse", "main", cwd=server.bare("acme/shop")),
        }
        assert tree_of(server.bare("acme/shop")) == {"README.md": "# Shop"}
        made = server.repositories["acme/shop"]
        assert (made["private"], made["visibility"], made["has_wiki"], made["description"]) == (
            False,
            "internal",
            True,
            "",
        )
        here = "repos/acme/shop"
        assert [(method, path) for method, path, _ in server.changed] == [
            ("POST", "orgs/acme/repos"),
            ("PUT", f"orgs/acme/teams/fleet/{here}"),
            ("PUT", f"{here}/collaborators/ann"),
            ("PUT", f"orgs/acme/teams/ops/{here}"),
            ("PUT", f"{here}/topics"),
            ("POST", f"{here}/actions/variables"),
            ("PUT", f"{here}/actions/oidc/customization/sub"),
            ("PUT", f"{here}/subscription"),
            ("PUT", f"{here}/branches/main/protection"),
            ("POST", f"{here}/branches/main/protection/required_signatures"),
        ]
        rules = server.changed[-2][2]
        assert rules["required_status_checks"] == {"strict": True, "contexts": ["test"]}
        assert (rules["enforce_admins"], rules["restrictions"]) == (True, None)
        assert rules["required_pull_request_reviews"]["required_approving_review_count"] == 1


async def test_a_person_owns_one_without_visibility(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        await case.act("publish:github", {"repoUrl": case.shop("ann"), "protectDefaultBranch": False})
        assert [path for _, path, _ in case.server.changed] == ["user/repos"]
        assert "visibility" not in case.server.changed[0][2]


async def test_a_task_that_died_makes_no_second_one(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        given = {"repoUrl": case.shop(), "protectDefaultBranch": False}
        for case.journal.dies_at in ("create.absent", "create.made", "push.when", "push.commit"):
            with pytest.raises(Killed):
                await case.act("publish:github", given)
        output = await case.act("publish:github", given)
        assert [path for _, path, _ in case.server.changed] == ["orgs/acme/repos"]
        assert git("rev-list", "--all", cwd=case.server.bare("acme/shop")) == output["commitHash"]


async def test_a_repository_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        case.server.make("acme/shop")
        with pytest.raises(Invalid) as error:
            await case.act("publish:github", {"repoUrl": case.shop()})
        assert error.value.message == (
            "Failed to create the Organization repository acme/shop, Repository creation failed: "
            "name already exists on this account"
        )
        assert git("for-each-ref", cwd=case.server.bare("acme/shop")) == ""


async def test_what_github_has_against_rules_and_people_is_said_and_the_task_goes_on(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        upgrade = Reply(status=403, body={"message": "Upgrade to GitHub Pro or make this repository public"})
        case.server.fault = lambda seen: (
            upgrade if seen.path.endswith(("/protection", "/topics", "/collaborators/eve")) else None
        )
        given = {
            "repoUrl": case.shop(),
            "topics": ["a"],
            "collaborators": [{"access": "pull", "user": "eve"}],
        }
        await case.act("publish:github", given)
        said = "\n".join(case.journal.lines)
        assert "Skipping pull access for eve, Upgrade" in said
        assert "Skipping topics a, Upgrade" in said
        assert "Skipping: default branch protection on 'shop', Upgrade" in said


async def test_it_can_be_made_first_and_filled_later(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        made = await case.act("github:repo:create", {"repoUrl": case.shop(), "workflowAccess": "user"})
        assert made["remoteUrl"] == f"{case.server.url}/acme/shop.git"
        assert case.server.changed[-1][2] == {"access_level": "user"}
        pushed = await case.act("github:repo:push", {"repoUrl": case.shop(), "defaultBranch": "trunk"})
        assert pushed["repoContentsUrl"] == f"{case.server.url}/acme/shop/blob/trunk"
        assert tree_of(case.server.bare("acme/shop"), "trunk") == {"README.md": "# Shop"}
        with pytest.raises(Conflict, match="more in acme/shop"):
            await case.undo("github:repo:create", {"repoUrl": case.shop()}, made)


async def test_it_is_deleted_while_it_is_what_was_pushed(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        given = {"repoUrl": case.shop()}
        output = await case.act("publish:github", given)
        git("branch", "theirs", "main", cwd=case.server.bare("acme/shop"))
        with pytest.raises(Conflict):
            await case.undo("publish:github", given, output)
        git("branch", "-D", "theirs", cwd=case.server.bare("acme/shop"))
        await case.undo("publish:github", given, output)
        assert case.server.repositories == {}
        await case.undo("publish:github", given, output)


async def test_a_team_that_is_not_there_is_told_before_anything_is_made(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        case.server.fault = lambda seen: Reply(status=404) if seen.path.endswith("/teams/nobody") else None
        with pytest.raises(NotFound, match="Received 'Not Found' from the API; one of org: acme or team slug: nobody"):
            await case.act("publish:github", {"repoUrl": case.shop(), "access": "acme/nobody"})
        assert case.server.changed == []


async def test_a_token_of_the_person_takes_the_place_of_the_portals(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        with pytest.raises(NotAllowed, match="Bad credentials") as error:
            await case.act("publish:github", {"repoUrl": case.shop(), "token": "theirs"})
        assert {seen.headers["authorization"] for seen in case.server.seen} == {"Bearer theirs"}
        assert "The token needs" in (error.value.hint or "")


async def test_where_people_are_to_use_their_own_token_the_portals_is_not_used(tmp_path: Path) -> None:
    async with publishing(tmp_path, requireScmUserCredentials=True) as case:
        with pytest.raises(Invalid, match="User credentials are required"):
            await case.act("publish:github", {"repoUrl": case.shop()})
        assert case.server.seen == []
        await case.act("publish:github", {"repoUrl": case.shop(), "token": "sesame"})


async def test_a_host_that_names_another_for_its_repository_gets_no_password(tmp_path: Path) -> None:
    with PublishingServer(tmp_path / "evil") as evil:
        async with publishing(tmp_path) as case:
            await _push_to(case, evil)
        assert evil.seen == []


async def _push_to(case: Case, evil: PublishingServer) -> None:
    for url in (f"{evil.url}/acme/shop.git", "https://evil.example/x", f"ssh://{case.server.host}/x", "/etc"):
        case.again()
        case.server.repositories["acme/shop"] = {"clone_url": url, "html_url": url}
        with pytest.raises(CallboardError, match="says that its repository is at"):
            await case.act("github:repo:push", {"repoUrl": case.shop()})


async def test_a_repository_url_that_says_too_little_is_refused(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        for url, says in (
            ("?owner=acme", "missing repo"),
            ("?repo=shop", "missing owner"),
            ("?owner=..&repo=shop", "owner is no name"),
            ("?owner=acme&repo=a%0Ab", "repo is no name"),
        ):
            with pytest.raises(Invalid, match=says):
                await case.act("publish:github", {"repoUrl": f"{case.server.host}{url}"})
        with pytest.raises(Invalid, match=r"No matching integration configuration for host nowhere\.example"):
            await case.act("publish:github", {"repoUrl": "nowhere.example?owner=a&repo=b"})
        with pytest.raises(Invalid, match="no host for this action"):
            await case.act("publish:github", {"repoUrl": "gitlab.com?owner=a&repo=b"})
        assert case.server.seen == []


async def test_unknown_keys_are_refused(tmp_path: Path) -> None:
    async with publishing(tmp_path) as case:
        given: dict[str, Any] = {"repoUrl": case.shop(), "colour": "red", "allowedHosts": ["github.com"]}
        with pytest.raises(Invalid, match='not allowed to have the additional property "colour"'):
            await case.act("publish:github", given)
