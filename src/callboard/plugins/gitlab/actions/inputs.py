"""What actions on GitLab take, where several take the same."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from callboard import ActionContext, ActionModel, Secret
from callboard.plugins.scaffolder import RepoInput, Target, segment, target_of

NEEDS = "The token needs the scope `api`, and a role in the group that may do this."
SHOP = "gitlab.com?owner=fleet&repo=shop"


class ProjectInput(RepoInput):
    """A project by its number; the address names the host."""

    project_id: int | str = Field(title="Project", description="Its number, or its whole path")


class Variable(ActionModel):
    """A variable for pipelines. The keys are GitLab's."""

    model_config = ConfigDict(alias_generator=None)

    key: str
    value: Secret
    description: str | None = None
    variable_type: Literal["env_var", "file"] | None = None
    protected: bool | None = None
    masked: bool | None = None
    masked_and_hidden: bool | None = None
    raw: bool | None = None
    environment_scope: str | None = None


def gitlab(act: ActionContext, given: RepoInput, *, whole: bool = False) -> Target:
    """The host that a step means, and with `whole` the project."""
    return target_of(act, "gitlab", given, needs=NEEDS, whole=whole)


def project_of(target: Target) -> str:
    """The number of a project, or its path, as the address has it."""
    return target.where.project or target.where.full_name


def project(id: int | str) -> str:
    """A project in the API."""
    return f"/projects/{segment(str(id))}"


async def put_variable(target: Target, where: int | str, given: Variable) -> None:
    """Makes it, or makes it what it is to be."""
    body = given.model_dump(exclude_none=True) | {"value": given.value.reveal()}
    place = f"{project(where)}/variables"
    scope = f"?filter[environment_scope]={segment(given.environment_scope or '*')}"
    if await target.call("GET", f"{place}/{segment(given.key)}{scope}", fine=(404,)) is None:
        await target.call("POST", place, body)
    else:
        await target.call("PUT", f"{place}/{segment(given.key)}{scope}", body)
