"""`publish:gitlab:merge-request`: the workspace as changes to a project, for its owners to look at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from callboard import Action, ActionContext, ActionExample, ActionModel, Conflict, Invalid
from callboard.plugins.scaffolder import (
    EXECUTE,
    CommitAction,
    CommitInput,
    RepoInput,
    Target,
    overlay,
    push_branch,
    segment,
    words_of,
)

from .inputs import SHOP, gitlab, project, project_of


class MergeRequestInput(RepoInput):
    """What is proposed, under which words, to whom."""

    title: str = Field(title="Title")
    branch_name: str = Field(title="Branch that is made")
    description: str | None = Field(default=None, title="Description")
    target_branch_name: str | None = Field(default=None, title="Branch it is for", description="Else the default one.")
    source_path: str | None = Field(
        default=None, title="Folder of the workspace", description="Without it, the one called as `targetPath`."
    )
    target_path: str | None = Field(default=None, title="Folder of the repository")
    commit_action: CommitAction = Field(default="auto", title="What happens to the files")
    remove_source_branch: bool = Field(default=False, title="The branch goes when it is merged")
    assignee: str | None = Field(default=None, title="Person it is assigned to")
    reviewers: list[str] | None = Field(default=None, title="People who are asked to review")
    assign_reviewers_from_approval_rules: bool = Field(default=False, title="Whoever may approve is asked")
    labels: str | list[str] | None = Field(default=None, title="Labels")
    auto_merge: bool = Field(default=False, title="Merged when its pipeline succeeds")
    projectid: str | None = Field(default=None, title="Not used any more: `repoUrl` says it")


class MergeRequestOutput(ActionModel):
    """The merge request that there is now."""

    merge_request_url: str = Field(title="Address of the merge request")
    projectid: str = Field(title="Project")
    project_path: str = Field(title="Path of the project")
    target_branch_name: str = Field(title="Branch it is for")


async def publish(given: MergeRequestInput, act: ActionContext) -> MergeRequestOutput:
    """Opens it, once. Raises Invalid for paths that lead out, Conflict where the branch exists."""
    target_path = given.target_path or ""
    changing = await overlay(act, given.source_path or target_path or ".", target_path, action=given.commit_action)
    target = gitlab(act, given, whole=True)
    found = await target.call("GET", project(project_of(target)))
    base = given.target_branch_name or str(found["default_branch"])
    if given.commit_action != "skip":
        await push_branch(
            act,
            target.remote(str(found["http_url_to_repo"])),
            changing,
            words_of(act.ctx, CommitInput(git_commit_message=given.title)),
            base=base,
            branch=given.branch_name,
            key=f"create.mr.{project_of(target)}.{given.branch_name}",
        )
    opened = await act.checkpoint(f"mr.{project_of(target)}.{given.branch_name}", lambda: _open(target, given, base))
    await _follow_up(target, given, opened)
    return MergeRequestOutput(
        merge_request_url=opened["web_url"],
        projectid=project_of(target),
        project_path=target.where.full_name,
        target_branch_name=base,
    )


async def take_back(given: MergeRequestInput, output: MergeRequestOutput, act: ActionContext) -> None:
    """Closes it, unless it has been merged."""
    target = gitlab(act, given, whole=True)
    requests = f"{project(project_of(target))}/merge_requests"
    found = await target.call("GET", f"{requests}?source_branch={segment(given.branch_name)}")
    for each in found:
        if each["web_url"] == output.merge_request_url and each["state"] == "merged":
            raise Conflict("The merge request has been merged", hint="Revert it by hand.")
        if each["web_url"] == output.merge_request_url and each["state"] == "opened":
            await target.call("PUT", f"{requests}/{each['iid']}", {"state_event": "close"})


async def _open(target: Target, given: MergeRequestInput, base: str) -> dict[str, Any]:
    """Opens it, or finds the one that is open."""
    requests = f"{project(project_of(target))}/merge_requests"
    query = f"state=opened&source_branch={segment(given.branch_name)}&target_branch={segment(base)}"
    found = await target.call("GET", f"{requests}?{query}")
    if not found:
        asked: dict[str, Any] = {
            "source_branch": given.branch_name,
            "target_branch": base,
            "title": given.title,
            "description": given.description or "",
            "remove_source_branch": given.remove_source_branch,
        }
        if given.labels:
            asked["labels"] = given.labels if isinstance(given.labels, str) else ",".join(given.labels)
        if given.assignee:
            asked["assignee_id"] = await _person(target, given.assignee)
        if given.reviewers:
            asked["reviewer_ids"] = [await _person(target, each) for each in given.reviewers]
        found = [await target.call("POST", requests, asked)]
    return {"web_url": found[0]["web_url"], "iid": found[0]["iid"]}


async def _follow_up(target: Target, given: MergeRequestInput, opened: Mapping[str, Any]) -> None:
    here = f"{project(project_of(target))}/merge_requests/{opened['iid']}"
    if given.assign_reviewers_from_approval_rules:
        rules = await target.call("GET", f"{here}/approval_rules")
        people = {each["id"] for rule in rules for each in rule.get("eligible_approvers", ())}
        if people:
            await target.attempt("reviewers", "PUT", here, {"reviewer_ids": sorted(people)})
    if given.auto_merge:
        await target.attempt("merging by itself", "PUT", f"{here}/merge", {"merge_when_pipeline_succeeds": True})


async def _person(target: Target, name: str) -> int:
    found = await target.call("GET", f"/users?username={segment(name)}")
    if not found:
        raise Invalid(f"{target.host.host} has nobody called {name}")
    return int(found[0]["id"])


MERGE_REQUEST = Action(
    id="publish:gitlab:merge-request",
    title="Open a merge request on GitLab",
    description="Proposes the workspace, or a folder of it, as changes to a project.",
    run=publish,
    undo=take_back,
    requires=EXECUTE,
    input=MergeRequestInput,
    output=MergeRequestOutput,
    examples=[
        ActionExample(
            title="Propose the files of the workspace",
            input={"repoUrl": SHOP, "title": "Add the catalog file", "branchName": "catalog-info"},
        )
    ],
)
