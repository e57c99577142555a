"""Workflows and environments on GitHub: `github:actions:dispatch` and `github:environment:create`."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from callboard import Action, ActionContext, ActionExample, ActionModel, Conflict, Invalid, Secret
from callboard.plugins.scaffolder import EXECUTE, RepoInput, Target, segment

from .inputs import github, here
from .sealing import put_secrets

SHOP = "github.com?owner=acme&repo=shop"
MOST_INPUTS = 25


def _as_text(value: object) -> object:
    """GitHub takes texts alone; what people answer may be a number, or yes or no."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value) if isinstance(value, int) else value


_Text = Annotated[str, BeforeValidator(_as_text)]


class DispatchInput(RepoInput):
    """Which workflow runs where, with what."""

    workflow_id: str = Field(title="Workflow", description="Its file, or its number")
    branch_or_tag_name: str = Field(title="Branch or tag")
    workflow_inputs: dict[str, _Text] | None = Field(default=None, title="What it asks for", description="25 at most")
    return_workflow_run_details: bool = Field(default=False, title="Say which run it became")


class DispatchOutput(ActionModel):
    """The run, where it was asked for."""

    workflow_run_id: int | None = Field(default=None, title="Number of the run")
    workflow_run_url: str | None = Field(default=None, title="Address of the run in the API")
    workflow_run_html_url: str | None = Field(default=None, title="Address of the run")


async def dispatch(given: DispatchInput, act: ActionContext) -> DispatchOutput:
    """Has it run, once."""
    if len(given.workflow_inputs or {}) > MOST_INPUTS:
        raise Invalid(f"A workflow takes {MOST_INPUTS} inputs at most")
    target = github(act, given)
    asked: dict[str, Any] = {"ref": given.branch_or_tag_name, "inputs": given.workflow_inputs or {}}
    if given.return_workflow_run_details:
        asked["return_run_details"] = True

    async def work() -> dict[str, Any]:
        address = f"{here(target)}/actions/workflows/{segment(given.workflow_id)}/dispatches"
        said = await target.call("POST", address, asked) or {}
        return {
            "workflow_run_id": said.get("workflow_run_id"),
            "workflow_run_url": said.get("run_url"),
            "workflow_run_html_url": said.get("html_url"),
        }

    key = f"create.actions.dispatch.{target.where.owner}.{target.where.repo}.{given.workflow_id}"
    return DispatchOutput(**await act.checkpoint(key, work))


class DeploymentBranchPolicy(ActionModel):
    """Which branches may be deployed. The keys are GitHub's."""

    protected_branches: bool = Field(alias="protected_branches")
    custom_branch_policies: bool = Field(alias="custom_branch_policies")


class EnvironmentInput(RepoInput):
    """Where workflows deploy to, and who has to agree."""

    name: str = Field(title="Name")
    deployment_branch_policy: DeploymentBranchPolicy | None = Field(
        default=None, title="Which branches may be deployed"
    )
    custom_branch_policy_names: list[str] | None = Field(default=None, title="These branches")
    custom_tag_policy_names: list[str] | None = Field(default=None, title="These tags")
    environment_variables: dict[str, str] | None = Field(default=None, title="Variables")
    secrets: dict[str, Secret] | None = Field(default=None, title="Secrets")
    wait_timer: int | None = Field(default=None, ge=0, title="Minutes to wait")
    prevent_self_review: bool | None = Field(default=None, title="Nobody agrees to their own")
    reviewers: list[str] | None = Field(
        default=None, title="Who has to agree", description="Users and groups of the catalog"
    )


async def environment(given: EnvironmentInput, act: ActionContext) -> None:
    """Makes it, or makes it what it is to be."""
    target = github(act, given)
    place = f"{here(target)}/environments/{segment(given.name)}"
    body: dict[str, Any] = given.model_dump(
        include={"wait_timer", "prevent_self_review", "deployment_branch_policy"}, exclude_none=True
    )
    if given.reviewers:
        body["reviewers"] = [await _reviewer(target, each) for each in given.reviewers]
    await target.call("PUT", place, body)
    policies = [(name, "branch") for name in given.custom_branch_policy_names or ()]
    policies += [(name, "tag") for name in given.custom_tag_policy_names or ()]
    for name, kind in policies:
        await target.call("POST", f"{place}/deployment-branch-policies", {"name": name, "type": kind}, fine=(303,))
    for name, value in (given.environment_variables or {}).items():
        try:
            await target.call("POST", f"{place}/variables", {"name": name, "value": value})
        except Conflict:
            await target.call("PATCH", f"{place}/variables/{segment(name)}", {"name": name, "value": value})
    await put_secrets(target, f"{place}/secrets", given.secrets or {})


async def _reviewer(target: Target, ref: str) -> dict[str, Any]:
    """A person or a team of GitHub, by the name of a user or a group."""
    kind, _, rest = ref.rpartition(":")
    name = segment(rest.rpartition("/")[2])
    if kind.lower() == "group":
        found = await target.call("GET", f"/orgs/{segment(target.where.owner)}/teams/{name}")
        return {"type": "Team", "id": found["id"]}
    found = await target.call("GET", f"/users/{name}")
    return {"type": "User", "id": found["id"]}


WORKFLOWS = [
    Action(
        id="github:actions:dispatch",
        title="Have a workflow run on GitHub",
        run=dispatch,
        requires=EXECUTE,
        input=DispatchInput,
        output=DispatchOutput,
        examples=[
            ActionExample(
                title="On main", input={"repoUrl": SHOP, "workflowId": "deploy.yaml", "branchOrTagName": "main"}
            )
        ],
    ),
    Action(
        id="github:environment:create",
        title="Make an environment on GitHub",
        run=environment,
        requires=EXECUTE,
        input=EnvironmentInput,
        examples=[ActionExample(title="Make one", input={"repoUrl": SHOP, "name": "production"})],
    ),
]
