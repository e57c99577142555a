"""What actions on both kinds of Bitbucket take and give, and the pull requests that both have."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal

from pydantic import Field

from callboard import ActionContext, ActionModel, Conflict
from callboard.plugins.scaffolder import (
    CommitInput,
    RepoInput,
    Target,
    overlay,
    push_branch,
    push_tree,
    source_folder,
    words_of,
)


class PublishInput(RepoInput, CommitInput):
    """What a repository is made with, and what is pushed to it."""

    description: str | None = Field(default=None, title="Description")
    default_branch: str = Field(default="master", title="Default branch")
    repo_visibility: Literal["private", "public"] = Field(default="private", title="Visibility")


class Published(ActionModel):
    """The repository that there is now."""

    remote_url: str = Field(title="Address for git")
    repo_contents_url: str = Field(title="Where its files are, for `catalog:register`")
    commit_hash: str = Field(title="Commit")


class PullRequestInput(RepoInput):
    """What is proposed, under which words."""

    title: str = Field(title="Title")
    source_branch: str = Field(title="Branch it comes from", description="Made of the workspace where it is not there.")
    target_branch: str | None = Field(default=None, title="Branch it is for", description="Else the default branch.")
    description: str | None = Field(default=None, title="Description")
    git_author_name: str | None = Field(default=None, title="Author's name")
    git_author_email: str | None = Field(default=None, title="Author's address")


class PullRequestOutput(ActionModel):
    """The pull request that there is now."""

    pull_request_url: str = Field(title="Address of the pull request")


Opening = Callable[[str], Awaitable[str]]
"""Opens a pull request for a branch, or finds the one that is open, and gives its address."""


async def fill(target: Target, given: PublishInput, made: Mapping[str, str]) -> Published:
    """Pushes the workspace. `made` has the addresses `clone` and `html`."""
    act = target.act
    source = source_folder(act.workspace, given.source_path or ".")
    remote = target.remote(made["clone"])
    pushed = await push_tree(act, remote, source, words_of(act.ctx, given), branch=given.default_branch)
    return Published(remote_url=made["clone"], repo_contents_url=made["html"], commit_hash=pushed.commit)


def check(act: ActionContext, given: PublishInput) -> None:
    """Raises what is wrong with a step before anything is made."""
    words_of(act.ctx, given)
    source_folder(act.workspace, given.source_path or ".")


def require_untouched(target: Target, found: Mapping[str, str], given: PublishInput, output: Published) -> None:
    """Raises Conflict unless the branches are what was pushed."""
    if dict(found) != {given.default_branch: output.commit_hash}:
        raise Conflict(f"There is more in {target.where.repo} by now", hint="Delete it by hand if it is to go.")


async def propose(
    target: Target, given: PullRequestInput, *, clone: str, default: str, opening: Opening
) -> PullRequestOutput:
    """Makes the branch of the workspace, unless it is there, and opens the pull request."""
    act, base = target.act, given.target_branch or default
    remote, branch, key = target.remote(clone), given.source_branch, f"pr.{given.source_branch}"
    began = await act.checkpoint(f"{key}.began", lambda: _is_absent(remote.references, branch))
    if began:
        words = CommitInput(
            git_author_name=given.git_author_name,
            git_author_email=given.git_author_email,
            git_commit_message=given.title,
        )
        changing = await overlay(act, ".", "")
        await push_branch(act, remote, changing, words_of(act.ctx, words), base=base, branch=branch, key=key)
    url = await act.checkpoint(f"{key}.opened", lambda: opening(base))
    return PullRequestOutput(pull_request_url=url)


async def _is_absent(references: Callable[[], Awaitable[Mapping[str, Any]]], branch: str) -> bool:
    return f"refs/heads/{branch}" not in await references()
