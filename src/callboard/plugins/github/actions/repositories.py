"""Makes repositories on GitHub: `github:repo:create`, `github:repo:push`, and `publish:github`, which is both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from callboard import Action, ActionContext, ActionExample, ActionModel, CallboardError, Conflict, NotFound
from callboard.plugins.scaffolder import (
    EXECUTE,
    Target,
    create_once,
    push_tree,
    segment,
    source_folder,
    words_of,
)

from .inputs import PushInput, RepositoryInput, github, here
from .protection import protect
from .sealing import put_secrets

_AS_THEY_ARE = (
    "description",
    "homepage",
    "has_projects",
    "has_wiki",
    "has_issues",
    "delete_branch_on_merge",
    "allow_merge_commit",
    "allow_squash_merge",
    "allow_rebase_merge",
    "allow_auto_merge",
    "allow_update_branch",
    "squash_merge_commit_title",
    "squash_merge_commit_message",
)


class CreateInput(RepositoryInput):
    """What a repository is made with, when nothing is pushed to it yet."""

    auto_init: bool = Field(default=False, title="Begin with a README")
    workflow_access: Literal["none", "organization", "user"] | None = Field(
        default=None, title="Which other repositories may use its actions"
    )


class PublishInput(RepositoryInput, PushInput):
    """What a repository is made with, and what is pushed to it."""


class Made(ActionModel):
    """The repository that there is now."""

    remote_url: str = Field(title="Address for git")
    repo_contents_url: str = Field(title="Where its files are, for `catalog:register`")


class Published(Made):
    """The repository that there is now, with its first commit."""

    commit_hash: str = Field(title="Commit")


async def create(given: CreateInput, act: ActionContext) -> Made:
    """Makes it. Raises what GitHub has against it."""
    target = github(act, given)
    made = await _make(target, given, auto_init=given.auto_init)
    if given.workflow_access is not None:
        address = f"{here(target)}/actions/permissions/access"
        await target.call("PUT", address, {"access_level": given.workflow_access})
    branch = made.get("default_branch") or "main"
    return Made(remote_url=made["clone_url"], repo_contents_url=f"{made['html_url']}/blob/{branch}")


async def push(given: PushInput, act: ActionContext) -> Published:
    """Pushes the workspace to a repository that has no such branch yet."""
    target = github(act, given)
    return await _fill(target, given, await target.call("GET", here(target)))


async def publish(given: PublishInput, act: ActionContext) -> Published:
    """Makes it and pushes the workspace to it."""
    words_of(act.ctx, given)
    source_folder(act.workspace, given.source_path or ".")
    target = github(act, given)
    return await _fill(target, given, await _make(target, given))


async def take_back(given: PublishInput, output: Published, act: ActionContext) -> None:
    """Deletes the repository while it holds what was pushed and nothing else. Raises Conflict where it holds more."""
    await _delete(github(act, given), {given.default_branch: output.commit_hash})


async def take_back_empty(given: CreateInput, output: Made, act: ActionContext) -> None:  # noqa: ARG001 - an undo
    """Deletes the repository while nothing was pushed to it."""
    await _delete(github(act, given), {})


async def _make(target: Target, given: RepositoryInput, *, auto_init: bool | None = None) -> Mapping[str, Any]:
    owner, name = target.where.owner, target.where.repo
    kind = str((await target.call("GET", f"/users/{segment(owner)}"))["type"])
    if given.access and given.access.startswith(f"{owner}/"):
        await _check_team(target, owner, given.access.partition("/")[2])
    body = _body(given, name, kind) | ({} if auto_init is None else {"auto_init": auto_init})
    address = f"/orgs/{segment(owner)}/repos" if kind == "Organization" else "/user/repos"

    async def create() -> Any:
        try:
            return _kept(await target.call("POST", address, body))
        except CallboardError as error:
            said = f"Failed to create the {kind} repository {owner}/{name}, {error.message}"
            raise type(error)(said, hint=error.hint) from error

    async def find() -> Any:
        found = await target.call("GET", here(target), fine=(404,))
        return None if found is None else _kept(found)

    made: Mapping[str, Any] = await create_once(target.act, find=find, is_fresh=_is_fresh(target), create=create)
    await _settle(target, given)
    return made


def _body(given: RepositoryInput, name: str, kind: str) -> dict[str, Any]:
    """The repository as GitHub takes it. Visibility is for organisations alone. Pure."""
    dumped = given.model_dump(include={*_AS_THEY_ARE}, exclude_none=True)
    body = {"name": name, "private": given.repo_visibility == "private", **dumped}
    if kind == "Organization":
        body["visibility"] = given.repo_visibility
        if given.custom_properties:
            body["custom_properties"] = given.custom_properties
    return body


def _kept(repository: Mapping[str, Any]) -> dict[str, Any]:
    """What of GitHub's long answer is kept."""
    return {name: repository[name] for name in ("clone_url", "html_url", "default_branch") if name in repository}


def _is_fresh(target: Target) -> Any:
    async def is_fresh(_: Any) -> bool:
        return len(await target.call("GET", f"{here(target)}/branches?per_page=2")) <= 1

    return is_fresh


async def _check_team(target: Target, org: str, team: str) -> None:
    try:
        await target.call("GET", f"/orgs/{segment(org)}/teams/{segment(team)}")
    except NotFound as error:
        raise NotFound(
            f"Received 'Not Found' from the API; one of org: {org} or team slug: {team} was not found within GitHub."
        ) from error


async def _settle(target: Target, given: RepositoryInput) -> None:
    """Everything besides the repository itself. Each of it may be done twice."""
    await _give_access(target, given)
    if given.topics:
        topics = [topic.lower() for topic in given.topics]
        await target.attempt(f"topics {' '.join(topics)}", "PUT", f"{here(target)}/topics", {"names": topics})
    for name, value in (given.repo_variables or {}).items():
        await _put_variable(target, f"{here(target)}/actions/variables", name, value)
    await put_secrets(target, f"{here(target)}/actions/secrets", given.secrets or {})
    if given.oidc_customization is not None:
        body = given.oidc_customization.model_dump(exclude_none=True)
        await target.call("PUT", f"{here(target)}/actions/oidc/customization/sub", body)
    if given.subscribe:
        await target.call("PUT", f"{here(target)}/subscription", {"subscribed": True, "ignored": False})


async def _give_access(target: Target, given: RepositoryInput) -> None:
    owner, access = target.where.owner, given.access
    if access and access.startswith(f"{owner}/"):
        await target.call("PUT", _team(target, access.partition("/")[2]), {"permission": "admin"})
    elif access and access != owner:
        await target.call("PUT", _person(target, access), {"permission": "admin"})
    for each in given.collaborators or ():
        name = _name(each.user or each.team or "")
        address = _person(target, name) if each.user else _team(target, name)
        await target.attempt(f"{each.access} access for {name}", "PUT", address, {"permission": each.access})


def _team(target: Target, team: str) -> str:
    return f"/orgs/{segment(target.where.owner)}/teams/{segment(team)}{here(target)}"


def _person(target: Target, name: str) -> str:
    return f"{here(target)}/collaborators/{segment(name)}"


def _name(ref: str) -> str:
    """The name in a reference of an entity."""
    return ref.rpartition(":")[2].rpartition("/")[2]


async def _put_variable(target: Target, place: str, name: str, value: str) -> None:
    try:
        await target.call("POST", place, {"name": name, "value": value})
    except Conflict:
        await target.call("PATCH", f"{place}/{segment(name)}", {"name": name, "value": value})


async def _fill(target: Target, given: PushInput, repository: Mapping[str, Any]) -> Published:
    act, branch = target.act, given.default_branch
    source = source_folder(act.workspace, given.source_path or ".")
    remote = target.remote(str(repository["clone_url"]))
    pushed = await push_tree(act, remote, source, words_of(act.ctx, given), branch=branch)
    if given.protect_default_branch:
        try:
            await protect(target, branch, given, admins=given.protect_enforce_admins)
        except CallboardError as error:
            await act.log(f"Skipping: default branch protection on '{target.where.repo}', {error.message}")
    return Published(
        remote_url=repository["clone_url"],
        repo_contents_url=f"{repository['html_url']}/blob/{branch}",
        commit_hash=pushed.commit,
    )


async def _delete(target: Target, expected: Mapping[str, str]) -> None:
    branches = await target.call("GET", f"{here(target)}/branches?per_page=10", fine=(404,))
    if branches is None:
        return
    if {each["name"]: each["commit"]["sha"] for each in branches} != dict(expected):
        raise Conflict(f"There is more in {target.where.full_name} by now", hint="Delete it by hand if it is to go.")
    await target.call("DELETE", here(target))


_DESCRIPTION = "Makes a repository on GitHub{}. A task that died and goes on makes no second one."

PUBLISH_GITHUB = Action(
    id="publish:github",
    publishes=True,
    title="Publish to GitHub",
    description=_DESCRIPTION.format(" and pushes the workspace to it as one commit"),
    run=publish,
    undo=take_back,
    requires=EXECUTE,
    input=PublishInput,
    output=Published,
    examples=[ActionExample(title="Publish", input={"repoUrl": "github.com?owner=acme&repo=shop"})],
)
REPO_CREATE = Action(
    id="github:repo:create",
    title="Make a repository on GitHub",
    description=_DESCRIPTION.format(""),
    run=create,
    undo=take_back_empty,
    requires=EXECUTE,
    input=CreateInput,
    output=Made,
    examples=[ActionExample(title="Make one", input={"repoUrl": "github.com?owner=acme&repo=shop"})],
)
REPO_PUSH = Action(
    id="github:repo:push",
    publishes=True,
    title="Push to a repository on GitHub",
    description="Pushes the workspace as the first commit of a branch of a repository that is there.",
    run=push,
    requires=EXECUTE,
    input=PushInput,
    output=Published,
    examples=[ActionExample(title="Push", input={"repoUrl": "github.com?owner=acme&repo=shop"})],
)
