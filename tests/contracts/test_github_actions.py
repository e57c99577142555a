"""What actions ask of GitHub, against the description that GitHub publishes."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from nacl.public import PrivateKey, SealedBox

from callboard import Secret
from callboard.plugins.github.actions.sealing import seal
from doing import Doing
from git_over_http import git, make_bare

from .conftest import Contract
from .test_github_contract import host, running

HERE = "/repos/octocat/Hello-World"
KEY = {"key_id": "1", "key": base64.b64encode(bytes(PrivateKey.generate().public_key)).decode()}
PROTECTION: dict[str, Any] = {
    "requiredApprovingReviewCount": 2,
    "requireCodeOwnerReviews": True,
    "requiredStatusCheckContexts": ["test"],
    "requiredCommitSigning": True,
    "bypassPullRequestAllowances": {"users": ["octocat"]},
    "restrictions": {"users": ["octocat"], "teams": ["justice-league"]},
}
CASES: dict[str, dict[str, Any]] = {
    "github:repo:create": {
        "description": "Hello",
        "homepage": "https://example.com",
        "repoVisibility": "public",
        "access": "octo-org/justice-league",
        "collaborators": [{"access": "push", "user": "octocat"}],
        "topics": ["octocat"],
        "repoVariables": {"A": "b"},
        "secrets": {"TOKEN": "sesame"},
        "customProperties": {"tier": "1", "teams": ["a", "b"]},
        "oidcCustomization": {"useDefault": False, "includeClaimKeys": ["repo"]},
        "squashMergeCommitTitle": "PR_TITLE",
        "squashMergeCommitMessage": "BLANK",
        "subscribe": True,
        "autoInit": True,
        "workflowAccess": "organization",
    },
    "github:branch-protection:create": PROTECTION | {"branch": "main", "blockCreations": True},
    "github:webhook": {"webhookUrl": "https://ci.example.com/", "webhookSecret": "sesame", "contentType": "json"},
    "github:autolinks:create": {"keyPrefix": "TICKET-", "urlTemplate": "https://example.com/<num>"},
    "github:deployKey:create": {"publicKey": "ssh-rsa AAA", "privateKey": "sesame", "deployKeyName": "my key"},
    "github:pages:enable": {"buildType": "legacy", "sourcePath": "/docs"},
    "github:issues:create": {"title": "A", "body": "b", "labels": ["bug"], "assignees": ["octocat"], "milestone": 1},
    "github:issues:label": {"number": 1, "labels": ["bug"]},
    "github:actions:dispatch": {
        "workflowId": "ci.yaml",
        "branchOrTagName": "main",
        "workflowInputs": {"a": "b"},
        "returnWorkflowRunDetails": True,
    },
    "github:environment:create": {
        "name": "production",
        "deploymentBranchPolicy": {"protected_branches": False, "custom_branch_policies": True},
        "customBranchPolicyNames": ["main"],
        "customTagPolicyNames": ["v*"],
        "environmentVariables": {"A": "b"},
        "secrets": {"TOKEN": "sesame"},
        "waitTimer": 30,
        "preventSelfReview": True,
        "reviewers": ["user:default/octocat", "group:default/justice-league"],
    },
}


@pytest.mark.parametrize("action", CASES)
async def test_what_an_action_asks_is_what_github_describes(contract: Contract, tmp_path: Path, action: str) -> None:
    owner = "octo-org" if action == "github:repo:create" else "octocat"
    contract.wanted |= {
        "GET /users/octo-org": {"login": "octo-org", "type": "Organization"},
        "GET /repos/octo-org/Hello-World": 404,
        f"GET {HERE}/hooks": [],
        f"GET {HERE}/autolinks": [],
        f"GET {HERE}/keys": [],
        f"GET {HERE}/environments/production/secrets/public-key": KEY,
        f"GET {HERE}/actions/secrets/public-key": KEY,
        "GET /repos/octo-org/Hello-World/actions/secrets/public-key": KEY,
    }
    async with running(contract, tmp_path) as found:
        task = Doing(found, tmp_path)
        await task.act(action, {"repoUrl": f"{host(contract)}?owner={owner}&repo=Hello-World", **CASES[action]})
    assert contract.violations == []
    assert [seen for seen in contract.seen if seen.method != "GET"]
    assert all(b"sesame" not in seen.body for seen in contract.seen if not seen.path.endswith("/hooks"))


async def test_a_pull_request_from_a_fork_is_what_github_describes(contract: Contract, tmp_path: Path) -> None:
    contract.repositories = tmp_path / "host"
    bare = make_bare(contract.repositories / "octocat/Hello-World.git")
    tree = git("hash-object", "-t", "tree", "-w", "/dev/null", cwd=bare)
    git("update-ref", "refs/heads/main", git("commit-tree", "-m", "Begin", tree, cwd=bare), cwd=bare)
    repository = {
        "clone_url": f"{contract.url}/octocat/Hello-World.git",
        "full_name": "octocat/Hello-World",
        "default_branch": "main",
    }
    contract.wanted |= {
        f"GET {HERE}": repository,
        f"POST {HERE}/forks": repository,
        f"GET {HERE}/branches": [{"name": "main"}],
        f"GET {HERE}/pulls": [],
    }
    given = {
        "repoUrl": f"{host(contract)}?owner=octocat&repo=Hello-World",
        "title": "Better",
        "description": "See.",
        "branchName": "better",
        "draft": True,
        "forceFork": True,
        "reviewers": ["octocat"],
        "assignees": ["octocat"],
    }
    async with running(contract, tmp_path / "portal") as found:
        task = Doing(found, tmp_path)
        task.write(a_txt="a")
        output = await task.act("publish:github:pull-request", given)
        del contract.wanted[f"GET {HERE}"]
        await task.undo("publish:github:pull-request", given, output | {"pullRequestNumber": 1})
    assert contract.violations == []


def test_only_who_has_the_private_key_reads_a_secret() -> None:
    private = PrivateKey.generate()
    sealed = seal(base64.b64encode(bytes(private.public_key)).decode(), Secret("sesame"))
    assert SealedBox(private).decrypt(base64.b64decode(sealed)) == b"sesame"
