"""What a project on GitLab has besides files: pipelines, variables and tokens."""

from __future__ import annotations

import datetime
from typing import Any, Literal

from pydantic import Field
from pydantic.config import JsonDict

from callboard import Action, ActionContext, ActionExample, ActionModel, Secret
from callboard.plugins.scaffolder import EXECUTE

from .inputs import SHOP, ProjectInput, Variable, gitlab, project, put_variable

A_YEAR = datetime.timedelta(days=365)


SECRET: JsonDict = {"format": "password"}
"""Marks what an action gives as secret."""


class PipelineInput(ProjectInput):
    """Which pipeline runs where, with what."""

    token_description: str = Field(title="Description of the token that is made for it")
    branch: str = Field(title="Branch")
    variables: dict[str, str] | None = Field(default=None, title="Variables")


class PipelineOutput(ActionModel):
    """The pipeline that runs now."""

    pipeline_url: str = Field(title="Address")


async def trigger(given: PipelineInput, act: ActionContext) -> PipelineOutput:
    """Has it run, once, by a token that is gone afterwards."""
    target, here = gitlab(act, given), project(given.project_id)

    async def work() -> str:
        made = await target.call("POST", f"{here}/triggers", {"description": given.token_description})
        try:
            body: dict[str, Any] = {"token": made["token"], "ref": given.branch, "variables": given.variables or {}}
            return str((await target.call("POST", f"{here}/trigger/pipeline", body))["web_url"])
        finally:
            await target.call("DELETE", f"{here}/triggers/{made['id']}", fine=(404,))

    return PipelineOutput(pipeline_url=await act.checkpoint(f"pipeline.{given.project_id}.{given.branch}", work))


class VariableInput(ProjectInput):
    """A variable for pipelines."""

    key: str = Field(title="Name")
    value: Secret = Field(title="Value")
    variable_type: Literal["env_var", "file"] = Field(title="Kind")
    variable_protected: bool = Field(default=False, title="For protected branches only")
    masked: bool = Field(default=False, title="Masked in logs")
    masked_and_hidden: bool = Field(default=False, title="Masked, and shown to nobody")
    raw: bool = Field(default=False, title="$ means nothing in it")
    environment_scope: str = Field(default="*", title="For these environments")


async def variable(given: VariableInput, act: ActionContext) -> None:
    """Makes it, or makes it what it is to be."""
    made = Variable(
        key=given.key,
        value=given.value,
        variable_type=given.variable_type,
        protected=given.variable_protected,
        masked=given.masked,
        masked_and_hidden=given.masked_and_hidden,
        raw=given.raw,
        environment_scope=given.environment_scope,
    )
    await put_variable(gitlab(act, given), given.project_id, made)


class AccessTokenInput(ProjectInput):
    """A token of a project."""

    name: str | None = Field(default=None, title="Name")
    access_level: int | None = Field(default=None, title="Role")
    scopes: list[str] | None = Field(default=None, title="What it may")
    expires_at: str | None = Field(default=None, title="Last day", description="A year from now at most")


class AccessTokenOutput(ActionModel):
    """The token. It is shown once."""

    access_token: str = Field(alias="access_token", title="Token", json_schema_extra=SECRET)


async def access_token(given: AccessTokenInput, act: ActionContext) -> AccessTokenOutput:
    """Makes it."""
    last_day = given.expires_at or (datetime.datetime.now(datetime.UTC) + A_YEAR).date().isoformat()
    body: dict[str, Any] = {
        "name": given.name or "backstage-scaffolder",
        "access_level": given.access_level or 40,
        "scopes": given.scopes or ["read_repository"],
        "expires_at": last_day,
    }
    made = await gitlab(act, given).call("POST", f"{project(given.project_id)}/access_tokens", body)
    return AccessTokenOutput(access_token=made["token"])


class DeployTokenInput(ProjectInput):
    """A token to deploy with."""

    name: str = Field(title="Name")
    scopes: list[str] = Field(title="What it may")
    username: str | None = Field(default=None, title="Name to sign in with")


class DeployTokenOutput(ActionModel):
    """The token. It is shown once."""

    deploy_token: str = Field(alias="deploy_token", title="Token", json_schema_extra=SECRET)
    user: str = Field(title="Name to sign in with")


async def deploy_token(given: DeployTokenInput, act: ActionContext) -> DeployTokenOutput:
    """Makes it."""
    body = given.model_dump(include={"name", "scopes", "username"}, exclude_none=True)
    made = await gitlab(act, given).call("POST", f"{project(given.project_id)}/deploy_tokens", body)
    return DeployTokenOutput(deploy_token=made["token"], user=made["username"])


_HERE = {"repoUrl": SHOP, "projectId": 12}
PARTS = [
    Action(
        id="gitlab:pipeline:trigger",
        title="Have a pipeline run on GitLab",
        run=trigger,
        requires=EXECUTE,
        input=PipelineInput,
        output=PipelineOutput,
        examples=[
            ActionExample(title="On main", input={**_HERE, "tokenDescription": "For the portal", "branch": "main"})
        ],
    ),
    Action(
        id="gitlab:projectVariable:create",
        title="Give a project on GitLab a variable",
        run=variable,
        requires=EXECUTE,
        input=VariableInput,
        examples=[
            ActionExample(title="One", input={**_HERE, "key": "REGION", "value": "eu", "variableType": "env_var"})
        ],
    ),
    Action(
        id="gitlab:projectAccessToken:create",
        title="Make an access token for a project on GitLab",
        run=access_token,
        requires=EXECUTE,
        input=AccessTokenInput,
        output=AccessTokenOutput,
        examples=[ActionExample(title="To read", input={**_HERE, "scopes": ["read_repository"]})],
    ),
    Action(
        id="gitlab:projectDeployToken:create",
        title="Make a deploy token for a project on GitLab",
        run=deploy_token,
        requires=EXECUTE,
        input=DeployTokenInput,
        output=DeployTokenOutput,
        examples=[
            ActionExample(title="To read images", input={**_HERE, "name": "deploy", "scopes": ["read_registry"]})
        ],
    ),
]
