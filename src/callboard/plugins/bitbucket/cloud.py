"""Bitbucket Cloud: `publish:bitbucketCloud`, its pull requests, restrictions of branches, and pipelines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from callboard import Action, ActionContext, ActionExample, ActionModel, CallboardError, Invalid, Secret
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

NEEDS = "The token needs to administer repositories and to write pull requests."
SHOP = "bitbucket.org?workspace=acme&project=PLAT&repo=shop"
BETTER = {"repoUrl": SHOP, "title": "Better", "sourceBranch": "better"}


async def publish(given: PublishInput, act: ActionContext) -> Published:
    """Makes it and pushes. Raises what Bitbucket has against it."""
    check(act, given)
    target = _cloud(act, given)
    body: dict[str, Any] = {
        "scm": "git",
        "description": given.description or "",
        "is_private": given.repo_visibility == "private",
        "project": {"key": target.where.project},
    }

    async def find() -> Any:
        found = await target.call("GET", _here(target), fine=(404,))
        return None if found is None else _kept(found, given)

    async def create() -> Any:
        try:
            return _kept(await target.call("POST", _here(target), body), given)
        except CallboardError as error:
            raise type(error)(f"Unable to create repository, {error.message}", hint=error.hint) from error

    async def is_fresh(_: Any) -> bool:
        return not await _branches(target)

    return await fill(target, given, await create_once(act, find=find, is_fresh=is_fresh, create=create))


async def take_back(given: PublishInput, output: Published, act: ActionContext) -> None:
    """Deletes the repository while it holds what was pushed and nothing else."""
    target = _cloud(act, given)
    if await target.call("GET", _here(target), fine=(404,)) is not None:
        require_untouched(target, await _branches(target), given, output)
        await target.call("DELETE", _here(target))


async def pull_request(given: PullRequestInput, act: ActionContext) -> PullRequestOutput:
    """Opens it, once."""
    target = _cloud(act, given)
    found = await target.call("GET", _here(target))

    async def opening(base: str) -> str:
        address = f"{_here(target)}/pullrequests"
        query = segment(f'source.branch.name="{given.source_branch}" AND state="OPEN"')
        there = (await target.call("GET", f"{address}?q={query}"))["values"]
        body = {
            "title": given.title,
            "summary": {"raw": given.description or ""},
            "source": {"branch": {"name": given.source_branch}},
            "destination": {"branch": {"name": base}},
        }
        made = there[0] if there else await target.call("POST", address, body)
        return str(made["links"]["html"]["href"])

    default = str((found.get("mainbranch") or {}).get("name") or "master")
    return await propose(target, given, clone=_clone(found), default=default, opening=opening)


class Person(ActionModel):
    """A person of Bitbucket."""

    uuid: str


class Group(ActionModel):
    """A group of Bitbucket."""

    slug: str


class RestrictionInput(RepoInput):
    """What may not be done to which branches."""

    kind: str = Field(title="What", description="push, force, delete, restrict_merges, require_approvals_to_merge, …")
    branch_match_kind: Literal["glob", "branching_model"] = Field(default="branching_model", title="How they are named")
    branch_type: str | None = Field(default=None, title="Type of the branching model")
    pattern: str | None = Field(default=None, title="Pattern")
    value: int | None = Field(default=None, title="How many")
    users: list[Person] | None = Field(default=None, title="People who may nevertheless")
    groups: list[Group] | None = Field(default=None, title="Groups that may nevertheless")


class RestrictionOutput(ActionModel):
    """What Bitbucket said."""

    json_: dict[str, Any] = Field(alias="json", title="Answer")
    status_code: int = Field(title="Status")


async def restrict(given: RestrictionInput, act: ActionContext) -> RestrictionOutput:
    """Adds the restriction."""
    target = _cloud(act, given)
    body: dict[str, Any] = given.model_dump(
        include={"kind", "branch_match_kind", "branch_type", "pattern", "value"}, exclude_none=True
    )
    if given.branch_match_kind == "branching_model":
        body.setdefault("branch_type", "development")
    body |= {name: [one.model_dump() for one in getattr(given, name) or ()] for name in ("users", "groups")}

    async def work() -> dict[str, Any]:
        answer = await target.call("POST", f"{_here(target)}/branch-restrictions", body)
        return {name: answer[name] for name in ("id", "kind", "pattern", "branch_type") if name in answer}

    return RestrictionOutput(json=await act.checkpoint(f"restriction.{given.kind}", work), status_code=201)


class PipelineInput(ActionModel):
    """Which pipeline runs."""

    workspace: str = Field(title="Workspace")
    repo_slug: str = Field(alias="repo_slug", title="Repository")
    body: dict[str, Any] | None = Field(default=None, title="What runs, as Bitbucket takes it")
    token: Secret | None = Field(default=None, title="Token in place of the one under `integrations`")


class PipelineOutput(ActionModel):
    """The run."""

    build_number: int = Field(title="Number of the run")
    repo_url: str = Field(title="Address of the repository")
    pipelines_url: str = Field(title="Address of its pipelines")


async def run_pipeline(given: PipelineInput, act: ActionContext) -> PipelineOutput:
    """Has it run, once."""
    target = target_of(
        act, "bitbucketCloud", RepoInput(repo_url="bitbucket.org", token=given.token), needs=NEEDS, whole=False
    )
    address = f"/repositories/{segment(given.workspace)}/{segment(given.repo_slug)}/pipelines"

    async def work() -> dict[str, Any]:
        made = await target.call("POST", address, given.body or {})
        return {"number": made["build_number"], "url": made["repository"]["links"]["html"]["href"]}

    made = await act.checkpoint(f"pipeline.{given.workspace}.{given.repo_slug}", work)
    return PipelineOutput(build_number=made["number"], repo_url=made["url"], pipelines_url=f"{made['url']}/pipelines")


def _cloud(act: ActionContext, given: RepoInput) -> Target:
    target = target_of(act, "bitbucketCloud", given, needs=NEEDS)
    for name in ("workspace", "project", "repo"):
        if "/" in getattr(target.where, name):
            raise Invalid(f"Invalid repo URL passed to publisher: https://{given.repo_url[:200]}, {name} is no name")
    return target


def _here(target: Target) -> str:
    return f"/repositories/{segment(target.where.workspace)}/{segment(target.where.repo)}"


async def _branches(target: Target) -> dict[str, str]:
    found = await target.call("GET", f"{_here(target)}/refs/branches?pagelen=10", fine=(404,)) or {"values": []}
    return {each["name"]: each["target"]["hash"] for each in found["values"]}


def _kept(found: Mapping[str, Any], given: PublishInput) -> dict[str, str]:
    return {"clone": _clone(found), "html": f"{found['links']['html']['href']}/src/{given.default_branch}"}


def _clone(found: Mapping[str, Any]) -> str:
    return next(str(each["href"]) for each in found["links"]["clone"] if each["name"] == "https")


ACTIONS: list[Action] = [
    Action(
        id="publish:bitbucketCloud",
        title="Publish to Bitbucket Cloud",
        description="Makes a repository on Bitbucket Cloud and pushes the workspace to it as one commit.",
        run=publish,
        undo=take_back,
        publishes=True,
        requires=EXECUTE,
        input=PublishInput,
        output=Published,
        examples=[ActionExample(title="Publish", input={"repoUrl": SHOP})],
    ),
    Action(
        id="publish:bitbucketCloud:pull-request",
        title="Open a pull request on Bitbucket Cloud",
        run=pull_request,
        requires=EXECUTE,
        input=PullRequestInput,
        output=PullRequestOutput,
        examples=[ActionExample(title="Open one", input=BETTER)],
    ),
    Action(
        id="bitbucketCloud:branchRestriction:create",
        title="Restrict what is done to branches on Bitbucket Cloud",
        run=restrict,
        requires=EXECUTE,
        input=RestrictionInput,
        output=RestrictionOutput,
        examples=[ActionExample(title="No force", input={"repoUrl": SHOP, "kind": "force"})],
    ),
    Action(
        id="bitbucket:pipelines:run",
        title="Have a pipeline run on Bitbucket Cloud",
        run=run_pipeline,
        requires=EXECUTE,
        input=PipelineInput,
        output=PipelineOutput,
        examples=[ActionExample(title="Run one", input={"workspace": "acme", "repo_slug": "shop"})],
    ),
]
