"""Bitbucket on a server of one's own: `publish:bitbucketServer` and its pull requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from callboard import Action, ActionContext, ActionExample, CallboardError
from callboard.plugins.scaffolder import EXECUTE, RepoInput, Target, create_once, segment, target_of

from .inputs import (
    Published,
    PublishInput,
    PullRequestInput,
    PullRequestOutput,
    check,
    fill,
    propose,
    require_untouched,
)

NEEDS = "The token needs to administer projects."
SHOP = "bitbucket.example.com?project=PLAT&repo=shop"
BETTER = {"repoUrl": SHOP, "title": "Better", "sourceBranch": "better"}


class ServerInput(PublishInput):
    """What a repository is made with, and what is pushed to it."""

    enable_lfs: bool = Field(default=False, alias="enableLFS", title="Large files")


class ServerPullRequestInput(PullRequestInput):
    """What is proposed, under which words, to whom."""

    reviewers: list[str] | None = Field(default=None, title="People who are asked to review")


async def publish(given: ServerInput, act: ActionContext) -> Published:
    """Makes it and pushes. Raises what Bitbucket has against it."""
    check(act, given)
    target = _server(act, given)
    body: dict[str, Any] = {
        "name": target.where.repo,
        "description": given.description or "",
        "defaultBranch": given.default_branch,
        "public": given.repo_visibility == "public",
    }

    async def find() -> Any:
        found = await target.call("GET", _here(target), fine=(404,))
        return None if found is None else _kept(found)

    async def create() -> Any:
        try:
            address = f"/projects/{segment(target.where.project)}/repos"
            return _kept(await target.call("POST", address, body))
        except CallboardError as error:
            raise type(error)(f"Unable to create repository, {error.message}", hint=error.hint) from error

    async def is_fresh(_: Any) -> bool:
        return not await _branches(target)

    made = await create_once(act, find=find, is_fresh=is_fresh, create=create)
    published = await fill(target, given, made)
    if given.enable_lfs:
        await _enable_lfs(target, made["clone"])
    return published


async def take_back(given: ServerInput, output: Published, act: ActionContext) -> None:
    """Deletes the repository while it holds what was pushed and nothing else."""
    target = _server(act, given)
    if await target.call("GET", _here(target), fine=(404,)) is not None:
        require_untouched(target, await _branches(target), given, output)
        await target.call("DELETE", _here(target))


async def pull_request(given: ServerPullRequestInput, act: ActionContext) -> PullRequestOutput:
    """Opens it, once."""
    target = _server(act, given)
    found = await target.call("GET", _here(target))
    default = await target.call("GET", f"{_here(target)}/branches/default", fine=(404,)) or {"displayId": "master"}

    async def opening(base: str) -> str:
        address = f"{_here(target)}/pull-requests"
        at = segment(f"refs/heads/{given.source_branch}")
        there = (await target.call("GET", f"{address}?direction=OUTGOING&state=OPEN&at={at}"))["values"]
        where = {"slug": target.where.repo, "project": {"key": target.where.project}}
        body = {
            "title": given.title,
            "description": given.description or "",
            "fromRef": {"id": f"refs/heads/{given.source_branch}", "repository": where},
            "toRef": {"id": f"refs/heads/{base}", "repository": where},
            "reviewers": [{"user": {"name": name}} for name in given.reviewers or ()],
        }
        made = there[0] if there else await target.call("POST", address, body)
        return str(made["links"]["self"][0]["href"])

    clone = _kept(found)["clone"]
    return await propose(target, given, clone=clone, default=str(default["displayId"]), opening=opening)


async def _enable_lfs(target: Target, clone: str) -> None:
    """It has an API of its own beside the other, to which the credentials of that one are not sent."""
    root = target.host.api_url.removesuffix("/api/1.0")
    credential = target.remote(clone).credential
    headers = {"authorization": credential.header.reveal().partition(": ")[2]} if credential else {}
    where = f"{root}/git-lfs/admin{_here(target)}/enabled"
    (await target.host.http.request("PUT", where, headers=headers, content=b"")).require_success()


def _server(act: ActionContext, given: RepoInput) -> Target:
    return target_of(act, "bitbucketServer", given, needs=NEEDS)


def _here(target: Target) -> str:
    return f"/projects/{segment(target.where.project)}/repos/{segment(target.where.repo)}"


async def _branches(target: Target) -> dict[str, str]:
    found = await target.call("GET", f"{_here(target)}/branches?limit=10", fine=(404,)) or {"values": []}
    return {each["displayId"]: each["latestCommit"] for each in found["values"]}


def _kept(found: Mapping[str, Any]) -> dict[str, str]:
    clone = next(str(each["href"]) for each in found["links"]["clone"] if each["name"] == "http")
    return {"clone": clone, "html": str(found["links"]["self"][0]["href"])}


ACTIONS: list[Action] = [
    Action(
        id="publish:bitbucketServer",
        title="Publish to Bitbucket Server",
        description="Makes a repository on a Bitbucket server and pushes the workspace to it as one commit.",
        run=publish,
        undo=take_back,
        publishes=True,
        requires=EXECUTE,
        input=ServerInput,
        output=Published,
        examples=[ActionExample(title="Publish", input={"repoUrl": SHOP})],
    ),
    Action(
        id="publish:bitbucketServer:pull-request",
        title="Open a pull request on Bitbucket Server",
        run=pull_request,
        requires=EXECUTE,
        input=ServerPullRequestInput,
        output=PullRequestOutput,
        examples=[ActionExample(title="Open one", input=BETTER)],
    ),
]
