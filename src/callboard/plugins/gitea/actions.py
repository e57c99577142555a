"""`publish:gitea`: makes a repository on Gitea or Forgejo and pushes the workspace to it as one commit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from callboard import Action, ActionContext, ActionExample, ActionModel, Conflict, Invalid
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

NEEDS = "The token needs to write repositories, and organisations where one owns the repository."


class PublishInput(RepoInput, CommitInput):
    """What a repository is made with, and what is pushed to it."""

    description: str = Field(title="Description")
    default_branch: str = Field(default="main", title="Default branch")
    repo_visibility: Literal["private", "public"] = Field(default="public", title="Visibility")


class Published(ActionModel):
    """The repository that there is now."""

    remote_url: str = Field(title="Address for git")
    repo_contents_url: str = Field(title="Where its files are, for `catalog:register`")
    commit_hash: str = Field(title="Commit")


async def publish(given: PublishInput, act: ActionContext) -> Published:
    """Makes it and pushes. Raises what Gitea has against it."""
    words, source = words_of(act.ctx, given), source_folder(act.workspace, given.source_path or ".")
    target = target_of(act, "gitea", given, needs=NEEDS)
    if not target.where.owner:
        raise Invalid(f"Invalid repo URL passed to publisher: https://{given.repo_url}, missing owner")
    await _make(target, given)
    address = f"{target.host.base_url}/{target.where.path}"
    branch = given.default_branch
    pushed = await push_tree(act, target.remote(f"{address}.git"), source, words, branch=branch)
    return Published(
        remote_url=f"{address}.git",
        repo_contents_url=f"{address}/src/branch/{branch}/",
        commit_hash=pushed.commit,
    )


async def take_back(given: PublishInput, output: Published, act: ActionContext) -> None:
    """Deletes the repository while it holds what was pushed and nothing else. Raises Conflict where it holds more."""
    target = target_of(act, "gitea", given, needs=NEEDS)
    branches = await target.call("GET", f"/repos/{target.where.path}/branches?limit=10", fine=(404,))
    if branches is None:
        return
    if {each["name"]: each["commit"]["id"] for each in branches} != {given.default_branch: output.commit_hash}:
        raise Conflict(f"There is more in {target.where.full_name} by now", hint="Delete it by hand if it is to go.")
    await target.call("DELETE", f"/repos/{target.where.path}")


async def _make(target: Target, given: PublishInput) -> None:
    owner, name, here = target.where.owner, target.where.repo, f"/repos/{target.where.path}"

    async def find() -> Any:
        found = await target.call("GET", here, fine=(404,))
        return None if found is None else {"empty": bool(found.get("empty"))}

    async def is_fresh(found: Mapping[str, Any]) -> bool:
        return bool(found["empty"]) or not await target.call("GET", f"{here}/branches?limit=2", fine=(404,))

    async def create() -> Any:
        body = {
            "name": name,
            "description": given.description,
            "private": given.repo_visibility == "private",
            "default_branch": given.default_branch,
        }
        is_organisation = await target.call("GET", f"/orgs/{segment(owner)}", fine=(404,)) is not None
        await target.call("POST", f"/orgs/{segment(owner)}/repos" if is_organisation else "/user/repos", body)
        return {"empty": True}

    await create_once(target.act, find=find, is_fresh=is_fresh, create=create)


ACTIONS: list[Action] = [
    Action(
        id="publish:gitea",
        publishes=True,
        title="Publish to Gitea",
        description="Makes a repository on Gitea or Forgejo and pushes the workspace to it as one commit.",
        run=publish,
        undo=take_back,
        requires=EXECUTE,
        input=PublishInput,
        output=Published,
        examples=[
            ActionExample(
                title="Publish",
                input={"repoUrl": "gitea.example.com?owner=fleet&repo=shop", "description": "The shop"},
            )
        ],
    )
]
