"""`publish:azure`: makes a repository on Azure DevOps and pushes the workspace to it as one commit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from callboard import Action, ActionContext, ActionExample, ActionModel, CallboardError, Conflict, Invalid
from callboard.plugins.scaffolder import (
    EXECUTE,
    CommitInput,
    RepoInput,
    Target,
    create_once,
    push_tree,
    segment,
    source_folder,
    target_of,
    words_of,
)

NEEDS = "The token needs to read, write and manage code."
VERSION = "api-version=7.1"


class PublishInput(RepoInput, CommitInput):
    """What a repository is made with, and what is pushed to it."""

    description: str | None = Field(default=None, title="Description", description="Azure DevOps keeps none.")
    default_branch: str = Field(default="master", title="Default branch")


class Published(ActionModel):
    """The repository that there is now."""

    remote_url: str = Field(title="Address for git")
    repo_contents_url: str = Field(title="Where its files are, for `catalog:register`")
    repository_id: str = Field(title="Id of the repository")
    commit_hash: str = Field(title="Commit")


async def publish(given: PublishInput, act: ActionContext) -> Published:
    """Makes it and pushes. Raises what Azure DevOps has against it."""
    words, source = words_of(act.ctx, given), source_folder(act.workspace, given.source_path or ".")
    target = _target(act, given)
    name = target.where.repo

    async def find() -> Any:
        found = await target.call("GET", f"{_all(target)}/{segment(name)}?{VERSION}", fine=(404,))
        return None if found is None else _kept(found)

    async def create() -> Any:
        try:
            return _kept(await target.call("POST", f"{_all(target)}?{VERSION}", {"name": name}))
        except CallboardError as error:
            said = f"Unable to create the repository {name} with Azure DevOps, {error.message}"
            raise type(error)(said, hint=error.hint) from error

    async def is_fresh(found: Mapping[str, Any]) -> bool:
        return not await _branches(target, found["id"])

    made = await create_once(act, find=find, is_fresh=is_fresh, create=create)
    remote = target.remote(made["remoteUrl"])
    pushed = await push_tree(act, remote, source, words, branch=given.default_branch)
    return Published(
        remote_url=made["remoteUrl"],
        repo_contents_url=made["webUrl"],
        repository_id=made["id"],
        commit_hash=pushed.commit,
    )


async def take_back(given: PublishInput, output: Published, act: ActionContext) -> None:
    """Deletes the repository while it holds what was pushed and nothing else."""
    target = _target(act, given)
    here = f"{_all(target)}/{segment(output.repository_id)}?{VERSION}"
    if await target.call("GET", here, fine=(404,)) is None:
        return
    expected = {f"refs/heads/{given.default_branch}": output.commit_hash}
    if await _branches(target, output.repository_id) != expected:
        raise Conflict(f"There is more in {target.where.repo} by now", hint="Delete it by hand if it is to go.")
    await target.call("DELETE", here)


def _target(act: ActionContext, given: RepoInput) -> Target:
    target = target_of(act, "azure", given, needs=NEEDS)
    if not target.where.organization:
        said = f"Invalid URL provider was included in the repo URL to create {given.repo_url[:200]}"
        raise Invalid(f"{said}, missing organization")
    return target


def _all(target: Target) -> str:
    return f"/{segment(target.where.organization)}/{segment(target.where.project)}/_apis/git/repositories"


async def _branches(target: Target, id: str) -> dict[str, str]:
    found = await target.call("GET", f"{_all(target)}/{segment(id)}/refs?filter=heads&{VERSION}")
    return {each["name"]: each["objectId"] for each in found["value"]}


def _kept(found: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(found[name]) for name in ("id", "remoteUrl", "webUrl")}


ACTIONS: list[Action] = [
    Action(
        id="publish:azure",
        title="Publish to Azure DevOps",
        description="Makes a repository on Azure DevOps and pushes the workspace to it as one commit.",
        run=publish,
        undo=take_back,
        publishes=True,
        requires=EXECUTE,
        input=PublishInput,
        output=Published,
        examples=[
            ActionExample(title="Publish", input={"repoUrl": "dev.azure.com?organization=acme&project=Shop&repo=shop"})
        ],
    )
]
