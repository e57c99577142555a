"""`publish:github:pull-request`: the workspace as changes to a repository, for its owners to look at."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from pydantic import Field

from callboard import Action, ActionContext, ActionExample, ActionModel, Conflict, Unavailable, git
from callboard.plugins.scaffolder import (
    EXECUTE,
    CommitInput,
    RepoInput,
    Target,
    overlay,
    push_branch,
    segment,
    words_of,
)

from .inputs import github, here

MOST_ASSIGNEES = 10
FORK_TRIES, FORK_PAUSE = 30, 1.0
DRY_NUMBER = 43


class PullRequestInput(RepoInput):
    """What is proposed, under which words, to whom."""

    title: str = Field(title="Title")
    description: str = Field(title="Description")
    branch_name: str = Field(title="Branch that is made")
    target_branch_name: str | None = Field(
        default=None, title="Branch it is for", description="Else the default branch."
    )
    source_path: str | None = Field(default=None, title="Folder of the workspace")
    target_path: str | None = Field(default=None, title="Folder of the repository")
    files_to_delete: list[str] | None = Field(default=None, title="Files that go")
    draft: bool = Field(default=False, title="As a draft")
    update: bool = Field(default=False, title="Add to the branch where it exists")
    force_fork: bool = Field(default=False, title="From a fork")
    create_when_empty: bool = Field(default=True, title="Even when nothing changes")
    commit_message: str | None = Field(default=None, title="Message of the commit", description="Else the title.")
    reviewers: list[str] | None = Field(default=None, title="People who are asked to review")
    team_reviewers: list[str] | None = Field(default=None, title="Teams that are asked to review")
    assignees: list[str] | None = Field(default=None, title="People it is assigned to")
    git_author_name: str | None = Field(default=None, title="Author's name")
    git_author_email: str | None = Field(default=None, title="Author's address")
    force_empty_git_author: bool = Field(default=False, title="The token's account as author")


class PullRequestOutput(ActionModel):
    """The pull request that there is now. Without changes there may be none."""

    remote_url: str | None = Field(default=None, title="Address of the pull request")
    target_branch_name: str = Field(title="Branch it is for")
    pull_request_number: int | None = Field(default=None, title="Number")


async def publish(given: PullRequestInput, act: ActionContext) -> PullRequestOutput:
    """Opens it, once. Raises Invalid for paths that lead out, Conflict where the branch exists without `update`."""
    changing = await overlay(act, given.source_path or ".", given.target_path or "", delete=given.files_to_delete or ())
    target = github(act, given)
    repository = await target.call("GET", here(target))
    base = given.target_branch_name or str(repository["default_branch"])
    remote, head = await _where(target, given, repository)
    branched = await push_branch(
        act,
        remote,
        changing,
        words_of(act.ctx, _commit(given)),
        base=base,
        branch=given.branch_name,
        update=given.update,
        push_empty=given.create_when_empty,
        key=f"create.pr.{target.where.owner}.{target.where.repo}.{given.branch_name}",
    )
    if branched.is_empty and not given.create_when_empty:
        await act.log("Nothing changes, so there is no pull request")
        return PullRequestOutput(target_branch_name=base)
    opened = await act.checkpoint(
        f"pr.{target.where.owner}.{target.where.repo}.{given.branch_name}",
        lambda: _open(target, given, base, head),
    )
    await _ask(target, given, opened["number"])
    return PullRequestOutput(
        remote_url=opened["html_url"], target_branch_name=base, pull_request_number=opened["number"]
    )


async def rehearse(given: PullRequestInput, act: ActionContext) -> PullRequestOutput:
    """Says what would be proposed, as Backstage does."""
    changing = await overlay(act, given.source_path or ".", given.target_path or "", delete=given.files_to_delete or ())
    paths = [change.path for change in changing(dict.fromkeys(changing.delete, ""))]
    await act.log("\n".join((f"{len(paths)} files would change:", *paths[:100])))
    return PullRequestOutput(
        remote_url=given.repo_url, target_branch_name=given.branch_name, pull_request_number=DRY_NUMBER
    )


async def take_back(given: PullRequestInput, output: PullRequestOutput, act: ActionContext) -> None:
    """Closes it, unless it has been merged."""
    if output.pull_request_number is None:
        return
    target = github(act, given)
    address = f"{here(target)}/pulls/{output.pull_request_number}"
    found = await target.call("GET", address)
    if found.get("merged"):
        raise Conflict("The pull request has been merged", hint="Revert it by hand.")
    if found["state"] != "closed":
        await target.call("PATCH", address, {"state": "closed"})


async def _where(target: Target, given: PullRequestInput, repository: Mapping[str, Any]) -> tuple[git.Remote, str]:
    """Where the branch is pushed to, and what the pull request calls it."""
    if not given.force_fork:
        return target.remote(str(repository["clone_url"])), given.branch_name
    fork = await target.act.checkpoint("fork", lambda: target.call("POST", f"{here(target)}/forks", {}))
    owner, name = str(fork["full_name"]).split("/", 1)
    for _ in range(FORK_TRIES):
        address = f"/repos/{segment(owner)}/{segment(name)}/branches?per_page=1"
        if await target.call("GET", address, fine=(404, 409)):
            return target.remote(str(fork["clone_url"])), f"{owner}:{given.branch_name}"
        await asyncio.sleep(FORK_PAUSE)
    raise Unavailable(f"The fork {owner}/{name} is not ready", hint="Try the step again in a while.")


def _commit(given: PullRequestInput) -> CommitInput:
    return CommitInput(
        git_author_name=given.git_author_name,
        git_author_email=given.git_author_email,
        git_commit_message=given.commit_message or given.title,
    )


async def _open(target: Target, given: PullRequestInput, base: str, head: str) -> dict[str, Any]:
    """Opens it, or finds the one that is open."""
    owner = head.partition(":")[0] if ":" in head else target.where.owner
    query = f"state=open&head={segment(f'{owner}:{given.branch_name}')}&base={segment(base)}"
    found = await target.call("GET", f"{here(target)}/pulls?{query}")
    if not found:
        asked = {
            "title": given.title,
            "body": given.description,
            "head": head,
            "base": base,
            "draft": given.draft,
        }
        found = [await target.call("POST", f"{here(target)}/pulls", asked)]
    return {"html_url": found[0]["html_url"], "number": found[0]["number"]}


async def _ask(target: Target, given: PullRequestInput, number: int) -> None:
    if given.reviewers or given.team_reviewers:
        asked = {"reviewers": given.reviewers or [], "team_reviewers": given.team_reviewers or []}
        await target.attempt("reviewers", "POST", f"{here(target)}/pulls/{number}/requested_reviewers", asked)
    if given.assignees:
        chosen = {"assignees": given.assignees[:MOST_ASSIGNEES]}
        await target.attempt("assignees", "POST", f"{here(target)}/issues/{number}/assignees", chosen)


PULL_REQUEST = Action(
    id="publish:github:pull-request",
    title="Open a pull request on GitHub",
    description="Proposes the workspace, or a folder of it, as changes to a repository.",
    run=publish,
    dry_run=rehearse,
    undo=take_back,
    requires=EXECUTE,
    input=PullRequestInput,
    output=PullRequestOutput,
    examples=[
        ActionExample(
            title="Propose the files of the workspace",
            input={
                "repoUrl": "github.com?owner=acme&repo=shop",
                "title": "Add the catalog file",
                "description": "So that everybody finds us.",
                "branchName": "catalog-info",
            },
        )
    ],
)
