"""Issues on GitLab: `gitlab:issues:create` and `gitlab:issue:edit`."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from callboard import Action, ActionContext, ActionExample, ActionModel
from callboard.plugins.scaffolder import EXECUTE

from .inputs import SHOP, ProjectInput, gitlab, project

_NAMES = {"assignees": "assignee_ids"}
_OURS = {"repo_url", "token", "project_id", "issue_iid"}


class _Issue(ProjectInput):
    """What an issue says, when it is made and later."""

    description: str | None = Field(default=None, title="Text")
    assignees: list[int] | None = Field(default=None, title="People it is assigned to, by their numbers")
    labels: str | None = Field(default=None, title="Labels")
    confidential: bool | None = Field(default=None, title="For members only")
    due_date: str | None = Field(default=None, title="Day it is due")
    issue_type: Literal["issue", "incident", "test_case", "task"] | None = Field(default=None, title="Type")
    milestone_id: int | None = Field(default=None, title="Number of the milestone")
    epic_id: int | None = Field(default=None, title="Number of the epic")
    weight: int | None = Field(default=None, title="Weight")


class CreateInput(_Issue):
    """What a new issue says."""

    title: str = Field(title="Title")
    created_at: str | None = Field(default=None, title="When it was made")
    discussion_to_resolve: str | None = Field(default=None, title="Discussion that it resolves")
    merge_request_to_resolve_discussions_of: int | None = Field(
        default=None, title="Merge request whose discussions it resolves"
    )


class CreateOutput(ActionModel):
    """The issue that there is now."""

    issue_url: str = Field(title="Address")
    issue_id: int = Field(title="Number on the host")
    issue_iid: int = Field(title="Number in the project")


async def create(given: CreateInput, act: ActionContext) -> CreateOutput:
    """Opens it."""
    target = gitlab(act, given)

    async def work() -> dict[str, Any]:
        made = await target.call("POST", f"{project(given.project_id)}/issues", _body(given))
        return {"issue_url": made["web_url"], "issue_id": made["id"], "issue_iid": made["iid"]}

    return CreateOutput(**await act.checkpoint(f"issue.{given.project_id}.{given.title}", work))


async def take_back(given: CreateInput, output: CreateOutput, act: ActionContext) -> None:
    """Closes it."""
    address = f"{project(given.project_id)}/issues/{output.issue_iid}"
    await gitlab(act, given).call("PUT", address, {"state_event": "close"})


class EditInput(_Issue):
    """What is to be different."""

    issue_iid: int = Field(title="Number in the project")
    title: str | None = Field(default=None, title="Title")
    add_labels: str | None = Field(default=None, title="Labels that come")
    remove_labels: str | None = Field(default=None, title="Labels that go")
    discussion_locked: bool | None = Field(default=None, title="Nobody may comment")
    state_event: Literal["close", "reopen"] | None = Field(default=None, title="Closed, or opened again")
    updated_at: str | None = Field(default=None, title="When it was changed")


class EditOutput(ActionModel):
    """The issue as it is now."""

    issue_url: str
    project_id: int
    issue_id: int
    issue_iid: int
    state: str
    title: str
    updated_at: str


async def edit(given: EditInput, act: ActionContext) -> EditOutput:
    """Changes it."""
    address = f"{project(given.project_id)}/issues/{given.issue_iid}"
    found = await gitlab(act, given).call("PUT", address, _body(given))
    return EditOutput(
        issue_url=found["web_url"],
        project_id=found["project_id"],
        issue_id=found["id"],
        issue_iid=found["iid"],
        state=found["state"],
        title=found["title"],
        updated_at=found["updated_at"],
    )


def _body(given: ActionModel) -> dict[str, Any]:
    dumped = given.model_dump(exclude=_OURS, exclude_none=True)
    return {_NAMES.get(name, name): value for name, value in dumped.items()}


ISSUES = [
    Action(
        id="gitlab:issues:create",
        title="Open an issue on GitLab",
        run=create,
        undo=take_back,
        requires=EXECUTE,
        input=CreateInput,
        output=CreateOutput,
        examples=[ActionExample(title="Open one", input={"repoUrl": SHOP, "projectId": 12, "title": "Set alarms up"})],
    ),
    Action(
        id="gitlab:issue:edit",
        title="Change an issue on GitLab",
        run=edit,
        requires=EXECUTE,
        input=EditInput,
        output=EditOutput,
        examples=[
            ActionExample(
                title="Close one", input={"repoUrl": SHOP, "projectId": 12, "issueIid": 3, "stateEvent": "close"}
            )
        ],
    ),
]
