"""Issues on GitHub: `github:issues:create` and `github:issues:label`."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from callboard import Action, ActionContext, ActionExample, ActionModel
from callboard.plugins.scaffolder import EXECUTE, RepoInput

from .inputs import github, here

SHOP = "github.com?owner=acme&repo=shop"


class IssueInput(RepoInput):
    """What an issue says."""

    title: str = Field(title="Title")
    body: str | None = Field(default=None, title="Text")
    assignees: list[str] | None = Field(default=None, title="People it is assigned to")
    labels: list[str] | None = Field(default=None, title="Labels")
    milestone: str | int | None = Field(default=None, title="Milestone")


class IssueOutput(ActionModel):
    """The issue that there is now."""

    issue_url: str = Field(title="Address")
    issue_number: int = Field(title="Number")


async def create(given: IssueInput, act: ActionContext) -> IssueOutput:
    """Opens it."""
    target = github(act, given)
    asked: dict[str, Any] = given.model_dump(
        include={"title", "body", "assignees", "labels", "milestone"}, exclude_none=True
    )

    async def work() -> dict[str, Any]:
        made = await target.call("POST", f"{here(target)}/issues", asked)
        return {"issue_url": made["html_url"], "issue_number": made["number"]}

    return IssueOutput(**await act.checkpoint(f"github.issues.create.{given.title}", work))


async def rehearse(given: IssueInput, act: ActionContext) -> IssueOutput:
    """Says what would be opened, as Backstage does."""
    target = github(act, given)
    await act.log(f"The issue {given.title!r} would be opened in {target.where.full_name}")
    return IssueOutput(issue_url=f"{target.host.base_url}/{target.where.path}/issues/42", issue_number=42)


async def take_back(given: IssueInput, output: IssueOutput, act: ActionContext) -> None:
    """Closes it: GitHub deletes none."""
    target = github(act, given)
    body = {"state": "closed", "state_reason": "not_planned"}
    await target.call("PATCH", f"{here(target)}/issues/{output.issue_number}", body)


class LabelInput(RepoInput):
    """Labels for an issue or a pull request."""

    number: int = Field(title="Number")
    labels: list[str] = Field(title="Labels")


async def label(given: LabelInput, act: ActionContext) -> None:
    """Adds them. Doing it twice is doing it once."""
    target = github(act, given)
    await target.call("POST", f"{here(target)}/issues/{given.number}/labels", {"labels": given.labels})


ISSUES = [
    Action(
        id="github:issues:create",
        title="Open an issue on GitHub",
        run=create,
        dry_run=rehearse,
        undo=take_back,
        requires=EXECUTE,
        input=IssueInput,
        output=IssueOutput,
        examples=[ActionExample(title="Open one", input={"repoUrl": SHOP, "title": "Set alarms up"})],
    ),
    Action(
        id="github:issues:label",
        title="Label an issue or a pull request on GitHub",
        run=label,
        requires=EXECUTE,
        input=LabelInput,
        examples=[ActionExample(title="Label one", input={"repoUrl": SHOP, "number": 1, "labels": ["bug"]})],
    ),
]
